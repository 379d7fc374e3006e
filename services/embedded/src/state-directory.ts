// One directory that holds all that a process in embedded mode keeps: the log and the checkpoints, each in a folder of
// its own, with the topics made. What runs over them is for others.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RAW_TOPICS } from '@fengsui/contracts';
import { TOPICS } from '@fengsui/domain';
import { createEmbeddedLog, type EmbeddedLogOptions, type EventLog } from '@fengsui/log';
import { type CheckpointStore, createEmbeddedStore } from '@fengsui/store';
import { inOrder } from './in-order.ts';

export interface DataDirectoryOptions {
  /** Made if missing; null: a new one under the system's temporary directory, removed again at close. */
  readonly directory: string | null;
  /** Default: fsync, and process in a directory that is thrown away. */
  readonly durability?: EmbeddedLogOptions['durability'];
  /** Partitions of fengsui.signals; can't change in a directory once it is made. */
  readonly signalsPartitions: number;
}

export interface DataDirectory {
  readonly directory: string;
  readonly log: EventLog;
  readonly store: CheckpointStore;
  /** Ends what still reads, closes the files, and removes a directory that is thrown away. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Opens the log and the store of a directory. Rejects with a LogError directory_in_use while another process has it
 * open, and with an error that names the topic if fengsui.signals was made with another number of partitions.
 */
export async function openDataDirectory(options: DataDirectoryOptions): Promise<DataDirectory> {
  const isThrownAway = options.directory === null;
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'fengsui-')));
  const durability = options.durability ?? (isThrownAway ? 'process' : 'fsync');
  const opened: (() => Promise<void>)[] = [];
  if (isThrownAway) opened.push(async () => rm(directory, { recursive: true, force: true }));
  const close = async (): Promise<void> => {
    // Last opened, first closed; taken out first, so that a second call finds nothing to do.
    await inOrder(opened.splice(0).toReversed());
  };
  try {
    const log = await createEmbeddedLog({ directory: join(directory, 'log'), durability });
    opened.push(async () => log.close());
    const store = await createEmbeddedStore({ directory: join(directory, 'checkpoints'), durability });
    opened.push(async () => store.close());
    await createTopics(log, options.signalsPartitions);
    return { directory, log, store, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function createTopics(log: EventLog, signalsPartitions: number): Promise<void> {
  await createTopic(log, TOPICS.signals, signalsPartitions);
  const single = [TOPICS.inbox, TOPICS.alerts, TOPICS.control, TOPICS.quarantine];
  for (const topic of [...RAW_TOPICS, ...single]) await createTopic(log, topic, 1);
}

async function createTopic(log: EventLog, topic: string, partitions: number): Promise<void> {
  const result = await log.createTopic(topic, partitions);
  if (result.kind === 'mismatch') {
    throw new Error(
      `${topic} of this data directory has ${result.partitions} partitions, not ${partitions}: start with that many, or with an empty directory`,
    );
  }
}
