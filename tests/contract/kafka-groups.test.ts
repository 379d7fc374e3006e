// Consumers of one group on a real broker: they share the partitions, keep the warm ones, and hand over in order.
import { randomUUID } from 'node:crypto';
import { createKafkaLog, type KafkaLog } from '@fengsui/log';
import { createLogger } from '@fengsui/service-kit';
import { describeWithRealParts } from '@fengsui/testkit';
import { expect, inject, it, onTestFinished } from 'vitest';

const PARTITIONS = 6;
const TOPIC = 'groups';

interface Member {
  readonly log: KafkaLog;
  /** What happened, as `begins 3`, `0:17`, `released 3`. */
  readonly told: string[];
  readonly owned: Set<number>;
  stop(): Promise<void>;
}

function aLog(namespace: string): KafkaLog {
  const log = createKafkaLog({
    brokers: inject('kafkaBrokers').split(','),
    clientId: 'groups',
    namespace,
    sessionTimeoutMs: 6_000,
    logger: createLogger({ service: 'test', level: 'warn' }),
  });
  onTestFinished(async () => log.close());
  return log;
}

/** Conditions that somebody waits for, looked at whenever anything happens to any member. */
const waiting = new Set<() => void>();
const look = (): void => {
  for (const one of waiting) one();
};

/** A member that begins each partition at the offset that the group has handled so far. */
function join(namespace: string, positions: Map<number, number>): Member {
  const log = aLog(namespace);
  const told: string[] = [];
  const owned = new Set<number>();
  const consumer = log.consume({
    topics: [TOPIC],
    group: 'readers',
    recordsMax: 10,
    order: 'arrival',
    startOffset: async ({ partition }) => {
      told.push(`begins ${partition}`);
      owned.add(partition);
      look();
      return positions.get(partition) ?? 0;
    },
    onBatch: async ({ partition, records }) => {
      for (const record of records) told.push(`${partition}:${record.offset}`);
      positions.set(partition, (records.at(-1)?.offset ?? 0) + 1);
      look();
    },
    onRevoked: async ({ partition }) => {
      told.push(`released ${partition}`);
      owned.delete(partition);
      look();
    },
  });
  return {
    log,
    told,
    owned,
    stop: async () => consumer.stop(),
  };
}

/** Resolves as soon as the condition holds. */
function until(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!condition()) return;
      waiting.delete(check);
      resolve();
    };
    waiting.add(check);
    check();
  });
}

async function aTopic(): Promise<{ readonly namespace: string; readonly append: (count: number) => Promise<void> }> {
  const namespace = `test-${randomUUID().slice(0, 8)}.`;
  const log = aLog(namespace);
  await log.createTopic(TOPIC, PARTITIONS);
  onTestFinished(async () => {
    await log.deleteTopics([TOPIC]);
  });
  return {
    namespace,
    append: async (count) => {
      const records = Array.from({ length: count }, (_, n) => ({ timestamp: n, value: Buffer.from(String(n)) }));
      for (let partition = 0; partition < PARTITIONS; partition++)
        await log.append({ topic: TOPIC, partition }, records);
    },
  };
}

const offsetsOf = (members: readonly Member[], partition: number): readonly number[] =>
  members.flatMap(({ told }) =>
    told.filter((line) => line.startsWith(`${partition}:`)).map((line) => Number(line.slice(line.indexOf(':') + 1))),
  );

describeWithRealParts(['Kafka'], 'consumer groups', () => {
  it('two members share the partitions, each keeps what is warm, and the second hands over when it leaves', async () => {
    const { namespace, append } = await aTopic();
    const positions = new Map<number, number>();
    const first = join(namespace, positions);
    await until(() => first.owned.size === PARTITIONS);
    await append(25);
    await until(() => [...positions.values()].reduce((sum, next) => sum + next, 0) === 25 * PARTITIONS);

    const second = join(namespace, positions);
    await until(() => second.owned.size === PARTITIONS / 2);
    await until(() => first.owned.size === PARTITIONS / 2);
    // Three were given away; the other three went on without a break.
    expect(first.told.filter((line) => line.startsWith('released'))).toHaveLength(PARTITIONS / 2);
    expect(first.told.filter((line) => line.startsWith('begins'))).toHaveLength(PARTITIONS);
    await append(25);
    await until(() => [...positions.values()].reduce((sum, next) => sum + next, 0) === 50 * PARTITIONS);

    await second.stop();
    await until(() => first.owned.size === PARTITIONS);
    await append(10);
    await until(() => [...positions.values()].reduce((sum, next) => sum + next, 0) === 60 * PARTITIONS);
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const offsets = offsetsOf([first, second], partition).toSorted((a, b) => a - b);
      expect(offsets).toEqual(Array.from({ length: 60 }, (_, n) => n));
    }
    await first.stop();
  });

  it('a member that goes on at the end of the log, and one that would have to begin beyond it, are told apart', async () => {
    const { namespace, append } = await aTopic();
    await append(3);
    const atEnd = join(namespace, new Map(Array.from({ length: PARTITIONS }, (_, partition) => [partition, 3])));
    await until(() => atEnd.owned.size === PARTITIONS);
    await atEnd.stop();
    expect(atEnd.told.filter((line) => line.includes(':'))).toEqual([]);
    const log = aLog(namespace);
    const beyond = log.consume({
      topics: [TOPIC],
      group: null,
      recordsMax: 10,
      order: 'arrival',
      startOffset: async () => 4,
      onBatch: async () => undefined,
      onRevoked: async () => undefined,
    });
    expect(await beyond.ended).toMatchObject({ reason: 'offset_out_of_range' });
  });
});
