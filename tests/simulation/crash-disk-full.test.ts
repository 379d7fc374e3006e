// A disk that fills up: appends are refused as retryable, nothing of them is written, what was acknowledged stays
// readable, and with room again the log goes on where it was.

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEmbeddedLog, type LogRecord } from '@fengsui/log';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { faultsOf, recordsOf } from './crash-record.ts';

/** For one file, in the 512-byte units of the POSIX shell: 1 MiB. */
const FILE_BLOCKS_MAX = 2_048;

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fengsui-disk-full-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

it.each(['process', 'fsync'] as const)('a full disk refuses appends and harms nothing (%s)', async (durability) => {
  const program = fileURLToPath(new URL('./crash-disk-full-writer.ts', import.meta.url));
  const script = `ulimit -f ${FILE_BLOCKS_MAX} && exec "$@"`;
  const args = ['-c', script, 'sh', process.execPath, program, directory, durability];
  const { stdout, stderr } = spawnSync('sh', args, { encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  const acknowledged = lines.filter((line) => line.startsWith('0 '));
  expect(acknowledged.length, stderr).toBeGreaterThan(0);
  expect(new Set(lines.filter((line) => line.startsWith('refused')))).toEqual(
    new Set(['refused retryable storage_full']),
  );
  expect(lines.at(-1)).toBe('tail 1');

  const log = await createEmbeddedLog({ directory, durability });
  const partition = { topic: 'crash', partition: 0 };
  const end = await log.endOffset(partition);
  expect(end).toBe(acknowledged.length * 40);
  const next = recordsOf({ partition: 0, firstOffset: end, count: 5 });
  expect(await log.append(partition, next)).toBe(end);
  const records: LogRecord[] = [];
  while (records.length < end + 5) {
    records.push(...(await log.read({ ...partition, fromOffset: records.length, recordsMax: 1_000 })));
  }
  expect(faultsOf(0, records)).toEqual([]);
  await log.close();
});
