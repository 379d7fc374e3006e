// The heart of intake without its loop: records in, signals, ticks and quarantine entries out, into the outbox.
import { encodeSignal, problemOf, type RawProblem, type RawTopic } from '@fengsui/contracts';
import { SIGNAL_FLAGS } from '@fengsui/domain';
import type { LogRecord, TopicPartition } from '@fengsui/log';
import { createAdmission } from './admission.ts';
import type { Destinations } from './destinations.ts';
import type { IntakeClock } from './intake-clock.ts';
import type { IntakeMetrics } from './metrics.ts';
import type { Outbox } from './outbox.ts';
import { placeOf, type RawArrival, type RecordPlace, readArrival, sourceOfTopic } from './raw-arrival.ts';
import { signalFromEvent } from './signal-from-event.ts';

/** In a replay, a tick goes out whenever the clock of the data enters another minute. */
const DATA_TICK_MS = 60_000;

export interface StageOptions {
  readonly clock: IntakeClock;
  /** data: ticks come from the events' own times. host: the rim calls tick(). */
  readonly ticksFrom: 'data' | 'host';
  readonly destinations: Destinations;
  readonly outbox: Outbox;
  readonly metrics: IntakeMetrics;
}

export interface Stage {
  take(topic: RawTopic, partition: number, record: LogRecord): void;
  /** What the clock showed before a restart, or where a partition was read before. */
  resumeAt(clockAt: number): void;
  /** Held before a restart, or by whoever read its partition before. */
  resumeHeld(arrival: RawArrival): void;
  /** A held event that is no longer found in its topic. */
  loseHeld(place: RecordPlace): void;
  /** The partition is read elsewhere from now on. */
  release(partition: TopicPartition): void;
  tick(streamTime: number): void;
  /** No record will follow: decides on what is held. */
  finish(): void;
  held(): readonly RawArrival[];
}

export function createStage(options: StageOptions): Stage {
  const { clock, outbox, metrics } = options;
  // 0 until the clock has begun: by the first event, or where a partition was read before.
  let minute = 0;

  const refuse = (place: RecordPlace, problem: RawProblem): void => {
    metrics.quarantined(sourceOfTopic(place.topic), problem.reason);
    const { reason, fieldPath, hint } = problem;
    outbox.addQuarantined({ ...place, reason, fieldPath, hint, receivedAt: clock.now() });
  };
  const tick = (streamTime: number): void => {
    if (outbox.addTick(streamTime)) metrics.ticked(streamTime);
  };
  const tickOfData = (): void => {
    const now = Math.floor(clock.now() / DATA_TICK_MS);
    if (minute !== 0 && now > minute) tick(now * DATA_TICK_MS);
    minute = now;
  };
  const accept = (arrival: RawArrival): void => {
    // Before the event that crosses the minute: windows that end there close without it.
    if (options.ticksFrom === 'data') tickOfData();
    addSignal(arrival, options);
  };
  const admission = createAdmission<RawArrival>(clock, {
    accept,
    refuse: (arrival, reason) => refuse(arrival.place, problemOf(reason, 'occurred_at')),
  });
  return {
    take: (topic, partition, record) => {
      const place = placeOf(topic, partition, record);
      const read = readArrival(record, place);
      if (read.kind === 'refused') refuse(place, read.problem);
      else admission.admit(read.arrival);
    },
    resumeAt: (clockAt) => {
      clock.resumeAt(clockAt);
      if (clockAt > 0) minute = Math.floor(clock.now() / DATA_TICK_MS);
    },
    resumeHeld: (arrival) => admission.resume(arrival),
    release: ({ topic, partition }) =>
      admission.forget(({ place }) => place.topic === topic && place.partition === partition),
    loseHeld: (place) => refuse(place, problemOf('time_jump', 'occurred_at')),
    tick,
    finish: admission.finish,
    held: admission.held,
  };
}

function addSignal(arrival: RawArrival, { clock, destinations, outbox, metrics }: StageOptions): void {
  const { destination, exact } = destinations.find(arrival.event.areaCode);
  const { areaCode, key, partition } = destination;
  const receivedAt = outbox.receivedAt(partition, clock.now());
  const signal = signalFromEvent(arrival.event, { areaCode, exact, receivedAt });
  outbox.addSignal(partition, { timestamp: receivedAt, key, value: encodeSignal(signal) });
  metrics.accepted(arrival.source);
  if (!exact) metrics.areaRolledUp(arrival.source);
  if ((signal.flags & SIGNAL_FLAGS.late) !== 0) metrics.late(arrival.source);
}
