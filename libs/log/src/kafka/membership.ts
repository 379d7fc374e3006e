// Membership in a consumer group, by a kafkajs consumer whose topics are all paused: it joins, sends heartbeats on its own
// time however long a batch takes, and hears of rebalances; the records are fetched by the fetch loop. Group offsets are
// committed for lag tools only: where reading begins is for the checkpoints.
import kafkajs, { type Consumer, type Kafka, type PartitionAssigner } from 'kafkajs';
import type { TopicPartition } from '../port.ts';
import { assignSticky } from './assignment.ts';
import { fateOf, toLogError } from './classify-error.ts';
import type { KafkaContext } from './options.ts';
import { delayBefore, pause } from './patience.ts';

const ASSIGNER = { name: 'fengsui-sticky', version: 0 } as const;
/** By its heartbeat a member hears that another is gone: the sooner it asks, the sooner partitions are served again. */
const HEARTBEATS_PER_SESSION = 10;
/** How often the paused consumer looks whether a heartbeat is due, at least: each look wakes the process. */
const LOOPS_PER_HEARTBEAT = 2;
/** A member that has not joined or sent a heartbeat for so long hangs, whatever it waits for: it starts anew. */
const SILENT_SESSIONS = 3;
const SILENT_MS = 20_000;
/** How long a member that starts anew waits for the one before to end. */
const DISCONNECT_MS_MAX = 5_000;

export interface Membership {
  /** For lag tools: next offsets. That they were not taken is of no other consequence. */
  commit(offsets: readonly (TopicPartition & { readonly offset: number })[], onCommitFailure: () => void): void;
  leave(): Promise<void>;
}

export interface MembershipOptions {
  readonly client: Kafka;
  readonly context: KafkaContext;
  readonly group: string;
  readonly topics: readonly string[];
  /** What is read here now, as `topic/partition`: what this member asks to keep. */
  readonly owned: () => readonly string[];
  /** After each rebalance, with all that is ours from now on. */
  readonly onAssigned: (partitions: readonly TopicPartition[]) => void;
  /** It can't be a member: nothing follows. */
  readonly onFailure: (error: unknown) => void;
}

/** Joins, and joins again after every loss, until it leaves. How it waits is of interest to tests only. */
export function joinGroup(options: MembershipOptions, wait: typeof pause = pause): Membership {
  const { context, group, onFailure } = options;
  const leaving = new AbortController();
  const over = AbortSignal.any([leaving.signal, context.closing]);
  const isOver = (): boolean => over.aborted;
  const left = new Promise<null>((resolve) => {
    over.addEventListener('abort', () => resolve(null), { once: true });
  });
  let consumer = newConsumer(options);

  const run = async (): Promise<void> => {
    for (let attempt = 1; !isOver(); attempt++) {
      const crashed = Promise.withResolvers<Error>();
      const silence = createSilence(context, () => crashed.resolve(silentError()));
      const ended = new AbortController();
      const isAlive = (): void => {
        attempt = 1;
        silence.broken();
      };
      const life = runOnce(options, consumer, { crashed, isAlive, ended: ended.signal }).catch(
        (error: unknown) => error,
      );
      const why = await Promise.race([life, crashed.promise, left]);
      ended.abort();
      silence.end();
      if (isOver()) return;
      const fate = fateOf(why);
      if (fate.kind === 'fail') throw toLogError(why);
      context.observer.retried(fate.cause);
      context.logger.debug({ group, attempt, cause: fate.cause }, 'a member of a group starts anew');
      await Promise.race([consumer.disconnect().catch(() => undefined), wait(DISCONNECT_MS_MAX, over)]);
      await wait(delayBefore(attempt), over);
      consumer = newConsumer(options);
    }
  };
  const running = run().catch((error: unknown) => {
    if (!isOver()) onFailure(error);
  });

  return {
    commit: (offsets, onCommitFailure) => {
      const named = offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) }));
      consumer.commitOffsets(named).catch((error: unknown) => {
        context.logger.debug({ group, err: error }, 'group offsets were not committed');
        onCommitFailure();
      });
    },
    leave: async () => {
      leaving.abort();
      await consumer.disconnect().catch(() => undefined);
      await running;
    },
  };
}

/** Calls back once when nothing was heard of a member for too long. */
function createSilence(
  { sessionTimeoutMs }: KafkaContext,
  onTooLong: () => void,
): { readonly broken: () => void; readonly end: () => void } {
  const timer = setTimeout(onTooLong, SILENT_SESSIONS * sessionTimeoutMs + SILENT_MS);
  timer.unref();
  return { broken: () => void timer.refresh(), end: () => clearTimeout(timer) };
}

function silentError(): Error {
  return Object.assign(new Error('a member of a group fell silent'), { name: 'KafkaJSTimeout' });
}

/** Resolves with what ended the member; rejects when it could not even begin. */
async function runOnce(
  { context, group, topics, onAssigned }: MembershipOptions,
  consumer: Consumer,
  life: {
    readonly crashed: PromiseWithResolvers<Error>;
    readonly isAlive: () => void;
    /** One that fell silent may wake up, with partitions that are no longer its own. */
    readonly ended: AbortSignal;
  },
): Promise<Error> {
  consumer.on('consumer.heartbeat', () => {
    if (!life.ended.aborted) life.isAlive();
  });
  consumer.on('consumer.crash', ({ payload }) => life.crashed.resolve(payload.error));
  consumer.on('consumer.group_join', ({ payload }) => {
    if (life.ended.aborted) return;
    consumer.pause(topics.map((topic) => ({ topic })));
    life.isAlive();
    const partitions = Object.entries(payload.memberAssignment).flatMap(([topic, numbers]) =>
      numbers.map((partition) => ({ topic, partition })),
    );
    context.observer.rebalanced(group, partitions.length);
    onAssigned(partitions);
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  // What it fetched before it was paused is fetched by the fetch loop, too: it is left alone here.
  const eachBatch = async (): Promise<void> => undefined;
  await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
  return life.crashed.promise;
}

function newConsumer({ client, context, group, owned }: MembershipOptions): Consumer {
  const heartbeatInterval = Math.floor(context.sessionTimeoutMs / HEARTBEATS_PER_SESSION);
  return client.consumer({
    groupId: group,
    sessionTimeout: context.sessionTimeoutMs,
    rebalanceTimeout: context.sessionTimeoutMs,
    heartbeatInterval,
    maxWaitTimeInMs: Math.ceil(heartbeatInterval / LOOPS_PER_HEARTBEAT),
    allowAutoTopicCreation: false,
    partitionAssigners: [stickyAssigner(owned)],
    // It starts anew here, where the observer hears of it, and not by itself.
    retry: { retries: 2, initialRetryTime: 50, maxRetryTime: 500, restartOnFailure: async () => false },
  });
}

/** assignSticky as kafkajs wants it: what each member owns travels as its user data. */
function stickyAssigner(owned: () => readonly string[]): PartitionAssigner {
  return ({ cluster }) => ({
    ...ASSIGNER,
    protocol: ({ topics }) => ({
      name: ASSIGNER.name,
      metadata: kafkajs.AssignerProtocol.MemberMetadata.encode({
        version: ASSIGNER.version,
        topics,
        userData: Buffer.from(owned().join('\n')),
      }),
    }),
    assign: async ({ members, topics }) => {
      const partitions = topics.flatMap((topic) =>
        cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => `${topic}/${partitionId}`),
      );
      const asMembers = members.map(({ memberId, memberMetadata }) => ({ memberId, owned: ownedOf(memberMetadata) }));
      const assigned = assignSticky(asMembers, partitions.toSorted());
      return [...assigned].map(([memberId, ofMember]) => ({
        memberId,
        memberAssignment: kafkajs.AssignerProtocol.MemberAssignment.encode({
          version: ASSIGNER.version,
          assignment: byTopic(ofMember),
          userData: Buffer.alloc(0),
        }),
      }));
    },
  });
}

function ownedOf(metadata: Buffer): readonly string[] {
  const text = kafkajs.AssignerProtocol.MemberMetadata.decode(metadata)?.userData.toString('utf8') ?? '';
  return text === '' ? [] : text.split('\n');
}

function byTopic(partitions: readonly string[]): Record<string, number[]> {
  const grouped = Map.groupBy(partitions, (name) => name.slice(0, name.lastIndexOf('/')));
  return Object.fromEntries(
    [...grouped].map(([topic, names]) => [topic, names.map((name) => Number(name.slice(name.lastIndexOf('/') + 1)))]),
  );
}
