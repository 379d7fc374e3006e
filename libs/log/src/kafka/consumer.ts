// A consumer: which partitions are its own (all of its topics', or its share of a group's), a task for each, and one
// fetch loop that feeds them. After a rebalance the partitions that stay go on without a break, their state is warm; those
// that went elsewhere are released after the batch in hand. For a moment two members may work on one partition: their
// outputs carry the same positions and are dropped by whoever applied them already, and checkpoints only go forward.
import type { Kafka } from 'kafkajs';
import type Cluster from 'kafkajs/src/cluster/index.js';
import { LogError } from '../log-error.ts';
import type { ConsumeOptions, Consumer, TopicPartition } from '../port.ts';
import { type FetchLoop, startFetchLoop } from './fetch-loop.ts';
import { joinGroup, type Membership } from './membership.ts';
import type { KafkaContext } from './options.ts';
import { type PartitionTask, startPartitionTask } from './partition-task.ts';
import { patiently } from './patience.ts';
import type { Topics } from './topics.ts';

/** Lag is told and group offsets are committed this often. */
const REPORT_EVERY_MS = 1_000;

export interface ConsumerDeps {
  readonly client: Kafka;
  readonly context: KafkaContext;
  readonly topics: Topics;
  /** For this consumer alone; it disconnects it. */
  readonly cluster: Cluster;
}

/** Somebody who wants to know when offsets are reached. */
interface Waiter {
  readonly targets: ReadonlyMap<string, number>;
  readonly resolve: () => void;
}

interface Session extends ConsumerDeps {
  readonly options: ConsumeOptions;
  readonly tasks: Map<string, PartitionTask>;
  readonly waiters: Set<Waiter>;
  readonly stopping: AbortController;
  /** Resolves with the first assignment. */
  readonly assigned: PromiseWithResolvers<void>;
  /** Rejects when nothing more will be delivered. */
  readonly over: PromiseWithResolvers<never>;
  readonly end: PromiseWithResolvers<Error | null>;
  loop: FetchLoop | null;
  membership: Membership | null;
  /** Of partitions that went elsewhere. */
  releasing: Promise<unknown>;
  /** As last committed for the group, by partition: what has not moved is not told again. */
  committed: ReadonlyMap<string, number>;
}

/** Begins at once. Nothing here rejects: what fails ends it (see Consumer.ended). */
export function createConsumer(deps: ConsumerDeps, options: ConsumeOptions): Consumer {
  const session: Session = {
    ...deps,
    options,
    tasks: new Map(),
    waiters: new Set(),
    stopping: new AbortController(),
    assigned: Promise.withResolvers(),
    over: Promise.withResolvers(),
    end: Promise.withResolvers(),
    loop: null,
    membership: null,
    releasing: Promise.resolve(),
    committed: new Map(),
  };
  // Mostly nobody waits when it ends.
  session.over.promise.catch(() => undefined);
  const opening = open(session).catch((error: unknown) => fail(session, error));
  const reporting = setInterval(() => report(session), REPORT_EVERY_MS);
  reporting.unref();
  session.end.promise.then(
    () => clearInterval(reporting),
    () => undefined,
  );
  return {
    caughtUp: async () => caughtUp(session),
    position: (at) => session.tasks.get(nameOf(named(session, at)))?.position() ?? -1,
    stop: async () => {
      if (!session.stopping.signal.aborted) {
        session.stopping.abort();
        await opening;
        await shutDown(session);
        session.end.resolve(null);
      }
      await session.end.promise;
    },
    ended: session.end.promise,
  };
}

async function open(session: Session): Promise<void> {
  const { context, topics, cluster, options, stopping, client } = session;
  const names = options.topics.map((topic) => context.namespace + topic);
  const all: TopicPartition[] = [];
  for (const topic of names) {
    const count = await topics.partitionCount(topic);
    for (let partition = 0; partition < count; partition++) all.push({ topic, partition });
  }
  await patiently(context, { attempt: async () => connect(cluster, names) });
  if (stopping.signal.aborted) return;
  const onFailure = (error: unknown): void => fail(session, error);
  session.loop = startFetchLoop({
    cluster,
    context,
    targets: () => startedTasks(session),
    logStart: async (at) => boundOf(session, at, 'start'),
    stopping: stopping.signal,
    onFailure,
  });
  if (options.group === null) assign(session, all);
  else {
    session.membership = joinGroup({
      client,
      context,
      group: context.namespace + options.group,
      topics: names,
      owned: () => [...session.tasks.keys()],
      onAssigned: (partitions) => assign(session, partitions),
      onFailure,
    });
  }
}

async function connect(cluster: Cluster, topics: readonly string[]): Promise<void> {
  await cluster.connect();
  await cluster.addMultipleTargetTopics(topics);
}

/** All that is ours from now on: what is new begins, what is gone is released, the rest goes on. */
function assign(session: Session, partitions: readonly TopicPartition[]): void {
  const { tasks, stopping } = session;
  if (stopping.signal.aborted) return;
  const names = new Set(partitions.map(nameOf));
  const gone = [...tasks].filter(([name]) => !names.has(name));
  for (const [name] of gone) tasks.delete(name);
  session.releasing = Promise.all([session.releasing, ...gone.map(async ([, task]) => release(session, task))]).catch(
    (error: unknown) => fail(session, error),
  );
  for (const at of partitions) if (!tasks.has(nameOf(at))) tasks.set(nameOf(at), begin(session, at));
  session.assigned.resolve();
  progress(session);
}

function begin(session: Session, at: TopicPartition): PartitionTask {
  const { options } = session;
  return startPartitionTask({
    at,
    shownTopic: shown(session, at).topic,
    recordsMax: options.recordsMax,
    startOffset: async (partition) => {
      // A partition that comes back is not begun before it was released.
      await session.releasing;
      return options.startOffset(partition);
    },
    onBatch: options.onBatch,
    bounds: async () => ({ start: await boundOf(session, at, 'start'), end: await boundOf(session, at, 'end') }),
    onProgress: () => progress(session),
    onFailure: (error) => fail(session, error),
  });
}

async function release(session: Session, task: PartitionTask): Promise<void> {
  await task.stop();
  await session.options.onRevoked(shown(session, task));
}

/** Something was handled, began or went: there may be more to fetch, and somebody may have waited for it. */
function progress(session: Session): void {
  session.loop?.wake();
  for (const waiter of session.waiters) if (isReached(session, waiter.targets)) waiter.resolve();
}

function fail(session: Session, error: unknown): void {
  const { stopping, end, context } = session;
  if (stopping.signal.aborted) return;
  stopping.abort();
  const failure = error instanceof Error ? error : new Error(String(error));
  shutDown(session).then(
    () => end.resolve(failure),
    (second: unknown) => {
      context.logger.warn({ err: second }, 'a consumer that failed did not end in order');
      end.resolve(failure);
    },
  );
}

/** After stopping was aborted. */
async function shutDown(session: Session): Promise<void> {
  const { tasks, cluster, over } = session;
  await Promise.all([...tasks.values()].map(async (task) => task.stop()));
  await session.releasing;
  report(session);
  await session.membership?.leave();
  await session.loop?.ended;
  await cluster.disconnect();
  over.reject(new LogError('consumer_ended', 'the consumer has ended'));
}

async function caughtUp(session: Session): Promise<void> {
  const { tasks, waiters, over, assigned } = session;
  await Promise.race([assigned.promise, over.promise]);
  const targets = new Map<string, number>();
  for (const task of tasks.values()) targets.set(nameOf(task), await boundOf(session, task, 'end'));
  const reached = Promise.withResolvers<void>();
  const waiter: Waiter = { targets, resolve: reached.resolve };
  waiters.add(waiter);
  progress(session);
  await Promise.race([reached.promise, over.promise]).finally(() => waiters.delete(waiter));
}

/** Those that have gone elsewhere are waited for no more. */
function isReached({ tasks, stopping }: Session, targets: ReadonlyMap<string, number>): boolean {
  for (const [name, offset] of targets) {
    const task = tasks.get(name);
    if (task !== undefined && task.position() < offset) return false;
  }
  return !stopping.signal.aborted;
}

function report(session: Session): void {
  const { context, membership } = session;
  const started = startedTasks(session);
  for (const task of started) {
    context.observer.lag(shown(session, task), Math.max(0, task.endOffset - task.position()));
  }
  if (membership !== null) commitMoved(session, membership, started);
}

/** What could not be committed is told again with the next report. */
function commitMoved(session: Session, membership: Membership, started: readonly PartitionTask[]): void {
  const positions = started.map((task) => ({ topic: task.topic, partition: task.partition, offset: task.position() }));
  const moved = positions.filter((at) => session.committed.get(nameOf(at)) !== at.offset);
  session.committed = new Map(positions.map((at) => [nameOf(at), at.offset]));
  if (moved.length === 0) return;
  membership.commit(moved, () => {
    session.committed = new Map();
  });
}

function startedTasks({ tasks }: Session): readonly PartitionTask[] {
  return [...tasks.values()].filter((task) => task.isStarted());
}

async function boundOf(
  { topics }: Session,
  { topic, partition }: TopicPartition,
  which: 'start' | 'end',
): Promise<number> {
  return (await topics.offsets(topic, [partition], which)).get(partition) ?? 0;
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

/** The partition as Kafka knows it, and as the consumer's owner does. */
function named({ context }: Session, { topic, partition }: TopicPartition): TopicPartition {
  return { topic: context.namespace + topic, partition };
}

function shown({ context }: Session, { topic, partition }: TopicPartition): TopicPartition {
  return { topic: topic.slice(context.namespace.length), partition };
}
