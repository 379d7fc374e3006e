// A record of a source topic on its way in: decoded and de-identified, or refused with everything that is wrong.
import { inspectRawEvent, type RawEvent, type RawProblem, type RawTopic } from '@fengsui/contracts';
import type { LogRecord } from '@fengsui/log';
import type { Arrival } from './admission.ts';
import { personalProblems } from './deidentify.ts';
import type { CountedSource } from './metrics.ts';

/** Where a record stands. sizeBytes is the length of its value. */
export interface RecordPlace {
  readonly topic: RawTopic;
  readonly partition: number;
  readonly offset: number;
  readonly sizeBytes: number;
}

export interface RawArrival extends Arrival {
  readonly event: RawEvent;
  readonly place: RecordPlace;
}

export type RawRead =
  | { readonly kind: 'arrival'; readonly arrival: RawArrival }
  | { readonly kind: 'refused'; readonly problem: RawProblem };

const SOURCE_BY_TOPIC: Readonly<Record<RawTopic, CountedSource>> = {
  'hotline.events': 'hotline',
  'grid.events': 'grid',
  'mediation.events': 'mediation',
};

/** The source whose topic it is. */
export function sourceOfTopic(topic: RawTopic): CountedSource {
  return SOURCE_BY_TOPIC[topic];
}

/** Where a record of a batch stands. */
export function placeOf(topic: RawTopic, partition: number, record: LogRecord): RecordPlace {
  return { topic, partition, offset: record.offset, sizeBytes: record.value.length };
}

/** The arrival of a record, or the first thing that is wrong with it. Its time is judged later. */
export function readArrival(record: LogRecord, place: RecordPlace): RawRead {
  const { draft, problems } = inspectRawEvent({ topic: place.topic, headers: record.headers, value: record.value });
  const problem = problems[0] ?? (draft === null ? undefined : personalProblems(draft)[0]);
  if (problem !== undefined) return { kind: 'refused', problem };
  if (draft === null) throw new Error('a record without problems has no event');
  return {
    kind: 'arrival',
    arrival: { source: sourceOfTopic(place.topic), occurredAt: draft.occurredAt, event: draft, place },
  };
}
