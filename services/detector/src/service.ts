// The detector as a service: reads its partitions of fengsui.signals, lets the engine of libs/detection decide, writes
// findings and ticks to fengsui.inbox, and saves checkpoints. The order is the guarantee: an output is durable before
// any checkpoint that has passed it, and what a crash makes again has its old position, by which the alerter drops it.
import { TOPICS } from '@fengsui/domain';
import type { ConsumeOptions, Consumer, EventLog } from '@fengsui/log';
import { createTasks, type TaskDeps, type TaskOptions } from './tasks.ts';

export interface DetectorServiceOptions extends TaskOptions {
  /** Largest batch. */
  readonly recordsMax: number;
  /** timestamp where the log offers it: then even the order among partitions is the same in every run. */
  readonly order: ConsumeOptions['order'];
}

export const DETECTOR_DEFAULTS: DetectorServiceOptions = {
  checkpointEveryMs: 10_000,
  checkpointEveryRecords: 50_000,
  recordsMax: 1_000,
  order: 'arrival',
};

/** The consumer group of all detectors: they share the partitions. */
const GROUP = 'fengsui-detector';

export interface DetectorDeps extends TaskDeps {
  /** What is not given is taken from DETECTOR_DEFAULTS. */
  readonly options?: Partial<DetectorServiceOptions>;
}

export interface DetectorService {
  /** Begins to read. Rejects if a topic is missing or the inbox has more than one partition. Once only. */
  start(): Promise<void>;
  /** Resolves when all that the signals log held at the time of the call has been applied. Rejects before start. */
  caughtUp(): Promise<void>;
  /** Ends after the batch in hand and saves last checkpoints. Safe before start and to call twice. */
  stop(): Promise<void>;
  /** Resolves with the error that ended the service, or with null after stop. After an error: start a new one. */
  readonly ended: Promise<Error | null>;
}

/** A detector over a log and a store; nothing happens before start. */
export function createDetectorService(deps: DetectorDeps): DetectorService {
  const { log } = deps;
  const options = { ...DETECTOR_DEFAULTS, ...deps.options };
  const tasks = createTasks(deps, options);
  const ended = Promise.withResolvers<Error | null>();
  let consumer: Consumer | null = null;
  return {
    async start() {
      if (consumer !== null) throw new Error('the detector has been started before');
      await expectTopics(log);
      const { recordsMax, order } = options;
      consumer = log.consume({
        topics: [TOPICS.signals],
        group: GROUP,
        recordsMax,
        order,
        startOffset: async ({ partition }) => tasks.assign(partition),
        onBatch: async (batch) => tasks.apply(batch),
        onRevoked: async ({ partition }) => tasks.release(partition),
      });
      consumer.ended.then(ended.resolve, ended.reject);
    },
    async caughtUp() {
      if (consumer === null) throw new Error('the detector has not been started');
      await consumer.caughtUp();
    },
    async stop() {
      await consumer?.stop();
      await tasks.releaseAll();
      ended.resolve(null);
    },
    ended: ended.promise,
  };
}

async function expectTopics(log: EventLog): Promise<void> {
  await log.partitionCount(TOPICS.signals);
  await log.partitionCount(TOPICS.quarantine);
  await log.partitionCount(TOPICS.control);
  const partitions = await log.partitionCount(TOPICS.inbox);
  // The order of one log is what makes a revision number; two partitions have no common order.
  if (partitions !== 1) throw new Error(`${TOPICS.inbox} has ${partitions} partitions; it must have one`);
}
