// Intakes that share the source topics: whoever joins, leaves in order or is killed, no event is lost. Some may come
// twice, under the same id, by which the detector drops them.
import { randomUUID } from 'node:crypto';
import { BLANK_TICKET, RAW_TOPICS, rawEventJson } from '@fengsui/contracts';
import { TOPICS } from '@fengsui/domain';
import { createKafkaLog, type KafkaLog } from '@fengsui/log';
import { createLogger } from '@fengsui/service-kit';
import { describeWithRealParts, type PartAddresses } from '@fengsui/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { type ServiceChild, startService, stopService } from './cluster-services.ts';
import { createConditions } from './conditions.ts';
import { readTopic } from './read-topic.ts';

const RAW_PARTITIONS = 6;
const EVENTS_OF_PARTITION = 50;
const SESSION_MS = 2_000;

interface Group {
  readonly start: () => Promise<ServiceChild>;
  /** Appends some events to every partition of one source topic. */
  readonly publish: () => Promise<void>;
  /** Resolves when every event that was published stands among the signals. */
  readonly allTaken: () => Promise<void>;
  /** Resolves when so many events that were published so far do. */
  readonly takenCount: (count: number) => Promise<void>;
}

async function aGroup({ kafkaBrokers, redisUrl }: PartAddresses): Promise<Group> {
  const namespace = `intakes-${randomUUID().slice(0, 8)}.`;
  const logger = createLogger({ service: 'test', level: 'error' });
  const log = createKafkaLog({ brokers: kafkaBrokers.split(','), clientId: 'test', namespace, logger });
  const topics = [...RAW_TOPICS, TOPICS.signals, TOPICS.quarantine];
  onTestFinished(async () => {
    await log.deleteTopics(topics).catch(() => undefined);
    await log.close();
  });
  for (const topic of RAW_TOPICS) await log.createTopic(topic, RAW_PARTITIONS);
  await log.createTopic(TOPICS.signals, 2);
  await log.createTopic(TOPICS.quarantine, 1);
  const published: string[] = [];
  const taken = takenEvents(log);
  return {
    start: async () => {
      const settings = { kafkaBrokers, redisUrl, namespace, areasPath: '', zone: '', sessionTimeoutMs: SESSION_MS };
      return startService('intake', settings);
    },
    publish: async () => {
      for (let partition = 0; partition < RAW_PARTITIONS; partition++) {
        const ids = Array.from({ length: EVENTS_OF_PARTITION }, (_, i) => `HL-${published.length + i}.`);
        await log.append({ topic: TOPICS.hotline, partition }, ids.map(aTicket));
        published.push(...ids);
      }
    },
    allTaken: async () => taken.until((ids) => published.every((id) => ids.has(id))),
    takenCount: async (count) => taken.until((ids) => ids.size >= count),
  };
}

function aTicket(ticketId: string) {
  const at = Date.now();
  const event = {
    ...BLANK_TICKET,
    ticketId,
    phase: 'hotline.accepted',
    occurredAt: at,
    areaCode: '110105015038',
    requestType: 'complaint',
    category: 'H02.04',
    riskDomain: 'utility',
  } as const;
  return { timestamp: at, value: Buffer.from(rawEventJson(event)) };
}

/** Ids of the events among the signals, and a way to wait for them. */
function takenEvents(log: KafkaLog) {
  const ids = new Set<string>();
  const { look, fail, until } = createConditions();
  const consumer = readTopic(log, TOPICS.signals, (records) => {
    for (const { value } of records) {
      const id = /HL-\d+\./.exec(Buffer.from(value).toString('latin1'))?.[0];
      if (id !== undefined) ids.add(id);
    }
    look();
  });
  consumer.ended.then((error) => fail(error ?? new Error('the reader of the test was stopped')), fail);
  return {
    until: async (condition: (ids: ReadonlySet<string>) => boolean): Promise<void> => until(() => condition(ids)),
  };
}

const assigned = async (intake: ServiceChild): Promise<string> => intake.logged(/"the group was assigned anew"/);

describeWithRealParts(['Kafka', 'Redis'], 'intakes in a group', (addresses) => {
  it('that join and leave in the midst of the stream lose no event', async () => {
    const group = await aGroup(addresses);
    const first = await group.start();
    await group.publish();
    await group.allTaken();
    const second = await group.start();
    await Promise.all([assigned(second), group.publish()]);
    await group.allTaken();
    const publishing = group.publish();
    expect(await stopService(first)).toBe(0);
    await publishing;
    await group.allTaken();
    expect(await stopService(second)).toBe(0);
  });

  it('that are killed lose no event: others go on from the last place that was kept', async () => {
    const group = await aGroup(addresses);
    const [first, second] = [await group.start(), await group.start()];
    await Promise.all([assigned(first), assigned(second)]);
    await group.publish();
    await group.takenCount(1);
    first.signal('SIGKILL');
    await group.publish();
    await group.allTaken();
    const third = await group.start();
    await Promise.all([assigned(third), group.publish()]);
    second.signal('SIGKILL');
    await group.allTaken();
    expect(await stopService(third)).toBe(0);
  });
});
