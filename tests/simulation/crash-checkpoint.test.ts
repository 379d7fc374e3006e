// kill -9 of a process that saves checkpoints, ten times over the same store: what is loaded is always one whole save,
// never behind the last acknowledged one. The checker is tried on planted faults first.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Checkpoint, createEmbeddedStore } from '@fengsui/store';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CHECKPOINT, checkpointSave, faultsOf } from './crash-checkpoint-pages.ts';
import { createRandom } from './crash-seeded.ts';
import { runVictim } from './crash-victim.ts';

const KILLS = 10;
const SEED = 1_205_311;
const LINES_MAX = 120;

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fengsui-crash-store-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

it.each(['process', 'fsync'] as const)('a killed stage finds its last checkpoint whole (%s)', async (durability) => {
  const random = createRandom(SEED);
  let reached = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const end = await runVictim({
      program: new URL('./crash-checkpoint-writer.ts', import.meta.url),
      args: [directory, durability, String(random(1_000_000))],
      killAfterLines: 1 + random(LINES_MAX),
    });
    expect(end.signal, `kill ${kill} of seed ${SEED}: ${end.errorOutput}`).toBe('SIGKILL');
    const store = await createEmbeddedStore({ directory, durability });
    const loaded = await store.load(CHECKPOINT);
    await store.close();
    expect(loaded).not.toBeNull();
    if (loaded === null) return;
    expect(faultsOf(loaded), `kill ${kill} of seed ${SEED}`).toEqual([]);
    reached = Math.max(reached, ...end.lines.map(Number));
    expect(loaded.position).toBeGreaterThanOrEqual(reached);
  }
});

it('the checker finds a page of another save, a missing one and one too many', () => {
  const random = createRandom(7);
  const first = checkpointSave(1, new Map(), random);
  const second = checkpointSave(2, first.after, random);
  const whole: Checkpoint = { position: 1, header: first.save.header, pages: first.save.changedPages };
  expect(faultsOf(whole)).toEqual([]);
  expect(faultsOf({ ...whole, pages: whole.pages.slice(1) })[0]).toContain('is missing');
  expect(faultsOf({ ...whole, pages: [...whole.pages, { name: 'stray', bytes: new Uint8Array(1) }] })).toEqual([
    'stray should be gone',
  ]);
  expect(faultsOf({ ...whole, header: second.save.header })).not.toEqual([]);
});
