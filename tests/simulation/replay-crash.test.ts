// kill -9 of a replay and another run on the same data directory: the alerts are those of a run that nothing disturbed,
// byte for byte and with the same revision numbers, and what was handed on before the kill is among them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { runVictim } from './crash-victim.ts';
import { type ReplayInput, simulatedDistrict } from './replay-input.ts';
import { type ReplayRun, runReplay } from './replay-run.ts';

let input: ReplayInput;
const undisturbed = new Map<number, ReplayRun>();
let directory = '';

beforeAll(async () => {
  input = await simulatedDistrict('street', 8);
  for (const signalsPartitions of [1, 3]) {
    undisturbed.set(signalsPartitions, await runReplay(input, { signalsPartitions }));
  }
});

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fengsui-replay-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

it.each([
  { unit: 'alerts', after: 1, partitions: 1, checkpointEvery: 20 },
  { unit: 'alerts', after: 23, partitions: 1, checkpointEvery: 1_000_000 },
  { unit: 'alerts', after: 31, partitions: 3, checkpointEvery: 50 },
  { unit: 'events', after: 2_100, partitions: 1, checkpointEvery: 200 },
  { unit: 'events', after: 2_100, partitions: 3, checkpointEvery: 20 },
])(
  'a replay killed after $after $unit goes on to the same alerts ($partitions partitions, checkpoints every $checkpointEvery)',
  async (row) => {
    const { unit, after, partitions, checkpointEvery } = row;
    const end = await runVictim({
      program: new URL('./replay-victim.ts', import.meta.url),
      args: [directory, String(partitions), unit, String(after), String(checkpointEvery)],
      killAfterLines: Number.POSITIVE_INFINITY,
    });
    expect(end.signal, end.errorOutput).toBe('SIGKILL');
    const run = await runReplay(input, { dataDirectory: directory, signalsPartitions: partitions });
    expect(run.lines).toEqual(undisturbed.get(partitions)?.lines);
    expect(run.lines.slice(0, end.lines.length)).toEqual(end.lines);
    expect(run.result.resumedCount).toBeGreaterThan(0);
    expect(run.result.acceptedCount).toBe(input.events.length);
  },
);

it('a directory that was killed in twice, and one that is replayed again when it is finished, give the same', async () => {
  for (const after of ['3', '22']) {
    await runVictim({
      program: new URL('./replay-victim.ts', import.meta.url),
      args: [directory, '1', 'alerts', after, '100'],
      killAfterLines: Number.POSITIVE_INFINITY,
    });
  }
  const options = { dataDirectory: directory };
  expect((await runReplay(input, options)).lines).toEqual(undisturbed.get(1)?.lines);
  const again = await runReplay(input, options);
  expect(again.lines).toEqual(undisturbed.get(1)?.lines);
  expect(again.result.resumedCount).toBe(input.events.length);
});
