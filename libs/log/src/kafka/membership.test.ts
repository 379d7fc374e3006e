// A member of a group over a consumer of the test: it starts anew after a crash, after a start that failed, and after a
// silence; never after it has left.
import kafkajs, { type Consumer, type InstrumentationEvent, type Kafka } from 'kafkajs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TopicPartition } from '../port.ts';
import { aKafkaContext } from './fixtures.ts';
import { joinGroup } from './membership.ts';

/** Three sessions of 10 s, and 20 s. */
const SILENT_MS = 50_000;
/** Before the first new attempt. */
const BACK_OFF_MS = 50;

type Listener = (event: InstrumentationEvent<unknown>) => void;

const never = async (): Promise<void> => Promise.withResolvers<void>().promise;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A consumer that does nothing by itself; `say` has it tell an event. */
function aConsumer(given: Partial<Consumer>) {
  const listeners = new Map<string, Listener>();
  const idle = new kafkajs.Kafka({ brokers: ['localhost:1'], logLevel: kafkajs.logLevel.NOTHING });
  const consumer: Consumer = Object.assign(idle.consumer({ groupId: 'g' }), {
    connect: async () => undefined,
    subscribe: async () => undefined,
    run: async () => undefined,
    pause: () => undefined,
    disconnect: async () => undefined,
    on: (name: string, listener: Listener) => {
      listeners.set(name, listener);
      return () => undefined;
    },
    ...given,
  });
  return {
    consumer,
    say: (type: string, told: unknown) => listeners.get(type)?.({ id: '', type, timestamp: 0, payload: told }),
  };
}

/** The members of one membership, in order of their birth; given: how they differ from an idle one. */
function aMembership(given: readonly Partial<Consumer>[] = []) {
  const { context, told } = aKafkaContext();
  const born: ReturnType<typeof aConsumer>[] = [];
  const client: Kafka = Object.assign(new kafkajs.Kafka({ brokers: ['localhost:1'] }), {
    consumer: () => {
      const made = aConsumer(given[born.length] ?? {});
      born.push(made);
      return made.consumer;
    },
  });
  const assigned: string[] = [];
  const failures: unknown[] = [];
  const options = {
    client,
    context,
    group: 'g',
    topics: ['a', 'b'],
    owned: () => [],
    onAssigned: (partitions: readonly TopicPartition[]) =>
      assigned.push(partitions.map(({ topic, partition }) => `${topic}/${partition}`).join()),
    onFailure: (error: unknown) => failures.push(error),
  };
  /** Waits that go on, by their length in ms. */
  const waits = new Map<number, () => void>();
  const wait = async (ms: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    waits.set(ms, resolve);
    return promise;
  };
  const endWait = async (ms: number): Promise<void> => {
    waits.get(ms)?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  const membership = joinGroup(options, wait);
  return { membership, born, told, assigned, failures, endWait };
}

const crash = () => ({ error: Object.assign(new Error('gone'), { name: 'KafkaJSConnectionError' }) });

it('tells what is assigned to it, and goes on as long as it sends heartbeats', async () => {
  const { born, assigned, told } = aMembership();
  await vi.advanceTimersByTimeAsync(0);
  born[0]?.say('consumer.group_join', { memberAssignment: { a: [0, 2], b: [1] } });
  for (let beat = 0; beat < 10; beat++) {
    await vi.advanceTimersByTimeAsync(SILENT_MS - 1);
    born[0]?.say('consumer.heartbeat', {});
  }
  expect(assigned).toEqual(['a/0,a/2,b/1']);
  expect(told).toEqual(['rebalanced g 3']);
  expect(born).toHaveLength(1);
});

it('starts anew when it has crashed, after the one before has ended', async () => {
  const ended = Promise.withResolvers<void>();
  const { born, told, endWait } = aMembership([{ disconnect: async () => ended.promise }]);
  await vi.advanceTimersByTimeAsync(0);
  born[0]?.say('consumer.crash', crash());
  await endWait(BACK_OFF_MS);
  expect(born).toHaveLength(1);
  ended.resolve();
  await vi.advanceTimersByTimeAsync(0);
  await endWait(BACK_OFF_MS);
  expect(born).toHaveLength(2);
  expect(told).toContain('retried connection');
});

it('waits no longer than 5 s for a crashed one to end', async () => {
  const { born, endWait } = aMembership([{ disconnect: never }]);
  await vi.advanceTimersByTimeAsync(0);
  born[0]?.say('consumer.crash', crash());
  await vi.advanceTimersByTimeAsync(0);
  await endWait(5_000);
  await endWait(BACK_OFF_MS);
  expect(born).toHaveLength(2);
});

it.each([
  ['joined once and sends no heartbeat', {}],
  ['never ends its start', { run: never }],
  ['never connects', { connect: never }],
])('starts anew when it %s for three sessions and 20 s', async (_name, given) => {
  const { born, told, assigned, endWait } = aMembership([given]);
  await vi.advanceTimersByTimeAsync(0);
  born[0]?.say('consumer.group_join', { memberAssignment: {} });
  await vi.advanceTimersByTimeAsync(SILENT_MS - 1);
  expect(born).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  await endWait(BACK_OFF_MS);
  expect(born).toHaveLength(2);
  expect(told).toContain('retried timeout');
  const before = assigned.length;
  born[0]?.say('consumer.group_join', { memberAssignment: { a: [0] } });
  expect(assigned).toHaveLength(before);
});

it('is given up for what waiting does not mend', async () => {
  const denied = Object.assign(new Error('denied'), { type: 'GROUP_AUTHORIZATION_FAILED' });
  const { born, failures } = aMembership([{ run: async () => Promise.reject(denied) }]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(born).toHaveLength(1);
  expect(failures).toMatchObject([{ message: 'denied' }]);
});

it('does not come back after it has left', async () => {
  const { membership, born, failures } = aMembership();
  await vi.advanceTimersByTimeAsync(0);
  await membership.leave();
  await vi.advanceTimersByTimeAsync(10 * SILENT_MS);
  expect(born).toHaveLength(1);
  expect(failures).toEqual([]);
});
