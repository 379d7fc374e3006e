// Records the signals log of a file: the file goes once through the whole embedded path, and what intake wrote to
// fengsui.signals is kept in memory.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rule } from '@fengsui/detection';
import { type AreaTree, createAreaTree, TOPICS } from '@fengsui/domain';
import { openDataDirectory, replay } from '@fengsui/embedded';
import { collectAreas, loadMapping, mappingProblemText, openEventFile } from '@fengsui/intake';
import { createLogger, createWallClock } from '@fengsui/service-kit';
import type { SourceFile } from './source-files.ts';

export interface RecordedSignals {
  readonly name: string;
  readonly tree: AreaTree;
  readonly entries: readonly Uint8Array[];
}

/** Replays the file into a directory of its own, reads its signals back and removes the directory. */
export async function recordSignals(file: SourceFile, rules: readonly Rule[]): Promise<RecordedSignals> {
  const loaded = await loadMapping({ mappingPath: file.mappingPath, path: file.path });
  if (loaded.kind === 'problems') throw new Error(loaded.problems.map(mappingProblemText).join('\n'));
  const { mapping } = loaded;
  const built = createAreaTree(await collectAreas({ path: file.path, mapping }), 'city');
  if (built.kind === 'problems') throw new Error(`${file.path}: ${built.problems.length} problems with its areas`);
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-bench-'));
  try {
    const events = await openEventFile({ path: file.path, mapping });
    await replay({
      dataDirectory: directory,
      durability: 'process',
      tree: built.tree,
      rules,
      zoneOffsetMs: 0,
      clock: createWallClock(),
      logger: createLogger({ service: 'bench', level: 'error' }),
      source: eventsOf(events.batches()),
      onRevision: () => undefined,
    });
    return { name: file.name, tree: built.tree, entries: await readSignals(directory) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function readSignals(directory: string): Promise<Uint8Array[]> {
  const held = await openDataDirectory({ directory, signalsPartitions: 1 });
  const entries: Uint8Array[] = [];
  const partition = { topic: TOPICS.signals, partition: 0 };
  const end = await held.log.endOffset(partition);
  for (let fromOffset = 0; fromOffset < end; ) {
    const records = await held.log.read({ ...partition, fromOffset, recordsMax: 10_000 });
    for (const record of records) entries.push(record.value);
    fromOffset = (records.at(-1)?.offset ?? end) + 1;
  }
  await held.close();
  return entries;
}

async function* eventsOf<T>(batches: AsyncIterable<{ readonly events: readonly T[] }>): AsyncGenerator<readonly T[]> {
  for await (const batch of batches) yield batch.events;
}
