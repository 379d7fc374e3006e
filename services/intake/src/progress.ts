// How far intake has come, as the header of its checkpoint: the next offset of every raw partition, the clock, and
// where the held events stand (their positions only: raw bytes never enter a checkpoint).
import { RAW_TOPICS, type RawTopic } from '@fengsui/contracts';
import type { TopicPartition } from '@fengsui/log';
import { z } from 'zod';

export interface HeldPosition {
  readonly topic: RawTopic;
  readonly partition: number;
  readonly offset: number;
}

export interface Progress {
  /** Identity of the log that the offsets belong to. */
  readonly epoch: string;
  /** ms since 1970, 0 = no event yet. */
  readonly clockAt: number;
  /** Next offset to read, by partition key. */
  readonly nextOffsets: ReadonlyMap<string, number>;
  readonly held: readonly HeldPosition[];
}

const offset = z.number().int().nonnegative();
const schema = z.object({
  epoch: z.string(),
  clockAt: offset,
  nextOffsets: z.record(z.string(), offset),
  held: z.array(z.object({ topic: z.enum(RAW_TOPICS), partition: offset, offset })),
});

/** The name of a raw partition among the next offsets. */
export function partitionKey({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

/** Records read so far: grows with every record, as a checkpoint's position must. */
export function recordsRead(progress: Pick<Progress, 'nextOffsets'>): number {
  let total = 0;
  for (const next of progress.nextOffsets.values()) total += next;
  return total;
}

export function encodeProgress(progress: Progress): Uint8Array {
  const nextOffsets = Object.fromEntries(progress.nextOffsets);
  return Buffer.from(JSON.stringify({ ...progress, nextOffsets }));
}

/** Throws when the header is none of ours: a broken checkpoint must not start intake anew in silence. */
export function decodeProgress(header: Uint8Array): Progress {
  const parsed = schema.parse(JSON.parse(Buffer.from(header).toString('utf8')));
  return { ...parsed, nextOffsets: new Map(Object.entries(parsed.nextOffsets)) };
}
