// kill -9 of a process that appends, ten times over the same log: nothing acknowledged is lost, nothing is torn, no
// append is there by half, offsets stay dense, and the next process gets the directory.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedLog, type EventLog, type LogRecord } from '@fengsui/log';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { faultsOf } from './crash-record.ts';
import { createRandom } from './crash-seeded.ts';
import { runVictim } from './crash-victim.ts';

const KILLS = 10;
const SEED = 20_260_927;
const LINES_MAX = 150;

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fengsui-crash-log-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

it.each(['process', 'fsync'] as const)(
  'a killed writer loses nothing that was acknowledged (%s)',
  async (durability) => {
    const random = createRandom(SEED);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const end = await runVictim({
        program: new URL('./crash-log-writer.ts', import.meta.url),
        args: [directory, durability, String(random(1_000_000))],
        killAfterLines: 1 + random(LINES_MAX),
      });
      expect(end.signal, `kill ${kill} of seed ${SEED}: ${end.errorOutput}`).toBe('SIGKILL');
      const log = await createEmbeddedLog({ directory, durability });
      for (const partition of [0, 1, 2, 3]) {
        const records = await readAll(log, partition);
        expect(faultsOf(partition, records), `kill ${kill} of seed ${SEED}`).toEqual([]);
        expect(records.length).toBe(await log.endOffset({ topic: 'crash', partition }));
        expect(records.length).toBeGreaterThanOrEqual(acknowledgedEnd(end.lines, partition));
      }
      await log.close();
    }
  },
);

/** Offset after the last acknowledged record of a partition. */
function acknowledgedEnd(lines: readonly string[], partition: number): number {
  const ends = lines.map((line) => {
    const [ofPartition = -1, first = 0, count = 0] = line.split(' ').map(Number);
    return ofPartition === partition ? first + count : 0;
  });
  return Math.max(0, ...ends);
}

async function readAll(log: EventLog, partition: number): Promise<readonly LogRecord[]> {
  const found: LogRecord[] = [];
  for (;;) {
    const fromOffset = found.length;
    const records = await log.read({ topic: 'crash', partition, fromOffset, recordsMax: 1_000 });
    if (records.length === 0) return found;
    found.push(...records);
  }
}
