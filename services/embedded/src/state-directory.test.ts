import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RAW_TOPICS } from '@fengsui/contracts';
import { TOPICS } from '@fengsui/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataDirectory } from './state-directory.ts';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fengsui-directory-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('a data directory', () => {
  it('keeps log and checkpoints in folders of their own, with all topics made', async () => {
    const files = await openDataDirectory({ directory, signalsPartitions: 3 });
    expect((await readdir(directory)).toSorted()).toEqual(['checkpoints', 'log']);
    expect(await files.log.partitionCount(TOPICS.signals)).toBe(3);
    for (const topic of [...RAW_TOPICS, TOPICS.inbox, TOPICS.alerts, TOPICS.control, TOPICS.quarantine]) {
      expect(await files.log.partitionCount(topic), topic).toBe(1);
    }
    await files.close();
    await files.close();
  });

  it('of its own making is gone when it is closed', async () => {
    const files = await openDataDirectory({ directory: null, signalsPartitions: 1 });
    expect(existsSync(join(files.directory, 'log'))).toBe(true);
    await files.close();
    expect(existsSync(files.directory)).toBe(false);
  });

  it('is refused, with what it has, when another number of partitions is asked for, and is closed again', async () => {
    await (await openDataDirectory({ directory, signalsPartitions: 2 })).close();
    const opening = openDataDirectory({ directory, signalsPartitions: 1 });
    await expect(opening).rejects.toThrow('fengsui.signals of this data directory has 2 partitions, not 1');
    await (await openDataDirectory({ directory, signalsPartitions: 2 })).close();
  });

  it('belongs to one at a time', async () => {
    const files = await openDataDirectory({ directory, signalsPartitions: 1 });
    await expect(openDataDirectory({ directory, signalsPartitions: 1 })).rejects.toMatchObject({
      reason: 'directory_in_use',
    });
    await files.close();
  });
});
