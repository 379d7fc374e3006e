// The simulated district as a live feed: publishes its events when the simulated clock reaches them. After a restart the
// same district lives on where the log stands: its events are a function of its start, so the ones before are made
// again and passed over.
import { RAW_TOPICS } from '@fengsui/contracts';
import { type AreaTree, TOPICS } from '@fengsui/domain';
import type { EventLog, TopicPartition } from '@fengsui/log';
import type { Clock } from '@fengsui/service-kit';
import { publishRaw } from '../raw-records.ts';
import { createDistrictSimulator, DEMO_START_AT, type DistrictSimulator } from '../simulate/index.ts';
import { createSimulatedClock } from './simulated-clock.ts';

/** How often the feed looks what is due, in ms of the host. */
export const FEED_STEP_MS = 100;
/** So many steps before the last event are published again after a restart: a crash may have cut one of them short. */
const REPEATED_STEPS = 10;

export interface DistrictFeedOptions {
  readonly log: EventLog;
  readonly tree: AreaTree;
  readonly host: Clock;
  readonly seed: number;
  /** Simulated seconds per second. */
  readonly speed: number;
  /** When the district's life begins, ms since 1970; DEMO_START_AT if not given. */
  readonly startAt?: number;
}

export interface DistrictFeed {
  /** The simulated time: what intake goes by. */
  readonly clock: Clock;
  /** Publishes from now on. */
  start(): void;
  /** Publishes no more; resolves once what was under way is durable. */
  stop(): Promise<void>;
  /** Resolves with what stopped it, or with null after stop(). */
  readonly ended: Promise<Error | null>;
}

/** A feed whose clock goes on from the log's stream time, or begins with the district. Throws when no district fits the tree. */
export async function createDistrictFeed(options: DistrictFeedOptions): Promise<DistrictFeed> {
  const { log, tree, host, seed, speed, startAt = DEMO_START_AT } = options;
  const streamTime = await largestTime(log, await partitionsOf(log, TOPICS.signals));
  const clock = createSimulatedClock({ host, startAt: Math.max(startAt, streamTime), speed });
  const simulator = createDistrictSimulator({ tree, seed, startAt });
  const publishedUntil = await largestTime(
    log,
    RAW_TOPICS.map((topic) => ({ topic, partition: 0 })),
  );
  if (publishedUntil > 0) simulator.eventsUntil(publishedUntil - REPEATED_STEPS * FEED_STEP_MS * speed);
  return startable({ log, host, clock, eventsUntil: (simulatedAt) => simulator.eventsUntil(simulatedAt) });
}

function startable(from: {
  readonly log: EventLog;
  readonly host: Clock;
  readonly clock: Clock;
  readonly eventsUntil: DistrictSimulator['eventsUntil'];
}): DistrictFeed {
  const ended = Promise.withResolvers<Error | null>();
  let isStopped = false;
  let publishing: Promise<void> = Promise.resolve();
  let latest = 0;
  const step = async (): Promise<void> => {
    latest = Math.max(latest, from.clock.now());
    await publishRaw(from.log, from.eventsUntil(latest));
    schedule();
  };
  const schedule = (): void => {
    if (isStopped) return;
    from.host.after(FEED_STEP_MS, () => {
      if (isStopped) return;
      publishing = step().catch((error: unknown) => {
        isStopped = true;
        ended.resolve(error instanceof Error ? error : new Error(String(error)));
      });
    });
  };
  return {
    clock: from.clock,
    start: schedule,
    stop: async () => {
      isStopped = true;
      await publishing;
      ended.resolve(null);
    },
    ended: ended.promise,
  };
}

async function partitionsOf(log: EventLog, topic: string): Promise<readonly TopicPartition[]> {
  const count = await log.partitionCount(topic);
  return Array.from({ length: count }, (_, partition) => ({ topic, partition }));
}

/** The time of the latest last record, 0 where all are empty. */
async function largestTime(log: EventLog, partitions: readonly TopicPartition[]): Promise<number> {
  let largest = 0;
  for (const partition of partitions) {
    const endOffset = await log.endOffset(partition);
    if (endOffset <= (await log.startOffset(partition))) continue;
    const [last] = await log.read({ ...partition, fromOffset: endOffset - 1, recordsMax: 1 });
    largest = Math.max(largest, last?.timestamp ?? 0);
  }
  return largest;
}
