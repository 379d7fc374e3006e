import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEmbeddedLog } from './embedded/embedded-log.ts';
import { lastTimeOf } from './last-time.ts';
import type { EventLog } from './port.ts';

const AT = { topic: 'signals', partition: 0 };

let directory: string;
let log: EventLog;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fengsui-'));
  log = await createEmbeddedLog({ directory, durability: 'process' });
  await log.createTopic(AT.topic, 1);
});
afterEach(async () => {
  await log.close();
  await rm(directory, { recursive: true });
});

it.each([
  { times: [], last: 0, why: 'nothing stands there' },
  { times: [7], last: 7, why: 'it is the only one' },
  { times: [5, 9, 5], last: 9, why: 'the one behind it was put between by somebody who had read 5' },
  { times: [9, ...Array.from({ length: 20 }, () => 5)], last: 5, why: 'the last twenty are looked at' },
])('a partition with the times $times has come to $last: $why', async ({ times, last }) => {
  if (times.length > 0)
    await log.append(
      AT,
      times.map((timestamp) => ({ timestamp, value: Buffer.from('x') })),
    );
  expect(await lastTimeOf(log, AT)).toBe(last);
});

it('what has left the log is not looked for', async () => {
  await log.append(AT, [{ timestamp: 7, value: Buffer.from('x') }]);
  await log.deleteBefore(AT, 1);
  expect(await lastTimeOf(log, AT)).toBe(0);
});
