// The EventLog over one LMDB file, for everything in one process: puts the parts together and guards the door. Promises
// more than the port where that is free (offsets are dense from 0 and never given twice), nothing less.

import { randomUUID } from 'node:crypto';
import { assert } from '@fengsui/domain';
import { LogError } from '../log-error.ts';
import type { EventLog, ReadRequest } from '../port.ts';
import { createAppender } from './appender.ts';
import { openCatalogue } from './catalogue.ts';
import { type EmbeddedConsumer, startConsumer } from './consumer.ts';
import { type Environment, openEnvironment } from './environment.ts';
import { claimDirectory, type Ownership } from './owner.ts';
import { createPartitionReader, upTo } from './partition-reader.ts';
import { deleteBefore } from './retention.ts';
import type { Durability } from './storage-error.ts';

export interface EmbeddedLogOptions {
  /** Made if missing; belongs to one process at a time, on one host. */
  readonly directory: string;
  /** Default fsync. process is for throw-away replays and tests. */
  readonly durability?: Durability;
}

const EPOCH_KEY = 'epoch';

/**
 * Opens the log in a directory. Rejects with a LogError directory_in_use while another living process (or this one)
 * has it open, with LMDB's own error if there is no file to be had.
 */
export async function createEmbeddedLog({ directory, durability = 'fsync' }: EmbeddedLogOptions): Promise<EventLog> {
  const environment = openEnvironment(directory, durability);
  try {
    const ownership = await claimDirectory(environment, directory);
    const epoch = await readEpoch(environment);
    return createLog({ environment, ownership, epoch });
  } catch (error) {
    await environment.close();
    throw error;
  }
}

interface LogParts {
  readonly environment: Environment;
  readonly ownership: Ownership;
  readonly epoch: string;
}

function createLog({ environment, ownership, epoch }: LogParts): EventLog {
  const catalogue = openCatalogue(environment);
  const consumers = new Set<EmbeddedConsumer>();
  const appender = createAppender(environment, () => {
    for (const consumer of consumers) consumer.wake();
  });
  const door = createDoor();
  let closing: Promise<void> | null = null;

  const close = async (): Promise<void> => {
    // Consumers first: the batch that one has in hand may still append and read.
    await Promise.all([...consumers].map(async (consumer) => consumer.stop()));
    await door.shut();
    await ownership.release();
    await environment.close();
  };

  const { through } = door;
  return {
    createTopic: async (topic, partitions) => through(async () => catalogue.createTopic(topic, partitions)),
    partitionCount: async (topic) => through(() => catalogue.partitionsOf(topic).length),
    append: async (partition, records) =>
      through(async () => appender.append(catalogue.partitionOf(partition), records)),
    read: async (request) =>
      through(() => {
        checkRead(request);
        const state = catalogue.partitionOf(request);
        return createPartitionReader(environment, state, request.fromOffset).take(upTo(request.recordsMax));
      }),
    startOffset: async (partition) => through(() => catalogue.partitionOf(partition).startOffset),
    endOffset: async (partition) => through(() => catalogue.partitionOf(partition).endOffset),
    deleteBefore: async (partition, offset) =>
      through(async () => deleteBefore(environment, catalogue.partitionOf(partition), offset)),
    epoch: async () => through(() => epoch),
    consume: (options) => {
      if (closing !== null) throw new LogError('closed', 'the log is closed');
      const onEnd = (): void => {
        consumers.delete(consumer);
      };
      const consumer = startConsumer(options, { environment, catalogue, onEnd });
      consumers.add(consumer);
      return consumer;
    },
    close: async () => {
      closing ??= close();
      await closing;
    },
  };
}

interface Door {
  /** Runs an operation unless the door is shut; what it throws becomes a rejection. */
  readonly through: <T>(operation: () => T | Promise<T>) => Promise<T>;
  /** Lets nobody in any more; resolves once all who are inside have come out. */
  readonly shut: () => Promise<void>;
}

/** Keeps the file open for as long as an operation uses it: LMDB crashes when it is used after it was closed. */
function createDoor(): Door {
  const inside = new Set<Promise<unknown>>();
  let isShut = false;
  return {
    through: async (operation) => {
      if (isShut) throw new LogError('closed', 'the log is closed');
      const passing = Promise.resolve(operation());
      inside.add(passing);
      try {
        return await passing;
      } finally {
        inside.delete(passing);
      }
    },
    shut: async () => {
      isShut = true;
      await Promise.allSettled(inside);
    },
  };
}

function checkRead({ fromOffset, recordsMax }: ReadRequest): void {
  if (!Number.isInteger(fromOffset) || fromOffset < 0 || !Number.isInteger(recordsMax) || recordsMax < 1) {
    throw new LogError('bad_request', `cannot read ${recordsMax} records from offset ${fromOffset}`);
  }
}

/** The identity of this log's content, made when the directory was. */
async function readEpoch(environment: Environment): Promise<string> {
  const existing = environment.facts.get(EPOCH_KEY);
  if (existing !== undefined) return existing;
  const epoch = randomUUID();
  await environment.commit([{ table: environment.facts, key: EPOCH_KEY, value: epoch }]);
  assert(environment.facts.get(EPOCH_KEY) === epoch, 'what is committed can be read back');
  return epoch;
}
