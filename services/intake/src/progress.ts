// How far intake has come with one partition of a source topic: the checkpoint of that partition, whose position is the
// next offset to read. Its header holds the clock and where the held events stand (their positions only: raw bytes never
// enter a checkpoint). One a partition, so that several intakes can share a topic and hand its partitions on.
import type { TopicPartition } from '@fengsui/log';
import { z } from 'zod';

export interface Progress {
  /** Identity of the log that the offsets belong to. */
  readonly epoch: string;
  /** ms since 1970, 0 = no event yet. */
  readonly clockAt: number;
  /** Offsets of the events that are held. */
  readonly held: readonly number[];
}

const offset = z.number().int().nonnegative();
const schema = z.object({ epoch: z.string(), clockAt: offset, held: z.array(offset) });

/** What a partition's checkpoint is called in the store. */
export function checkpointName({ topic, partition }: TopicPartition): string {
  return `intake.${topic}.${partition}`;
}

export function encodeProgress(progress: Progress): Uint8Array {
  return Buffer.from(JSON.stringify(progress));
}

/** Throws when the header is none of ours: a broken checkpoint must not start intake anew in silence. */
export function decodeProgress(header: Uint8Array): Progress {
  return schema.parse(JSON.parse(Buffer.from(header).toString('utf8')));
}
