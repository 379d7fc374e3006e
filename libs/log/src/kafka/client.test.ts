// What of kafkajs's own log lines reaches an operator, and at which level.

import kafkajs from 'kafkajs';
import { expect, it } from 'vitest';
import { createClient, createCluster, logThrough } from './client.ts';
import { aKafkaContext } from './fixtures.ts';
import type { KafkaLogger } from './options.ts';

const { ERROR, WARN, INFO } = kafkajs.logLevel;

interface Line {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

function aLogger() {
  const lines: Line[] = [];
  const at = (level: string) => (fields: object, message: string) => lines.push({ level, fields, message });
  const logger: KafkaLogger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  return { logger, lines };
}

function logged(level: number, message: string, fields: object = {}): Line | undefined {
  const { logger, lines } = aLogger();
  const log = { timestamp: '2021-09-01T00:00:00Z', message, ...fields };
  logThrough(logger)(level)({ namespace: 'Connection', level, label: '', log });
  expect(lines).toHaveLength(1);
  return lines[0];
}

it.each([
  ['an error that is none of routine', ERROR, 'Response without match', {}, 'warn'],
  [
    'an error in answer to a request',
    ERROR,
    'Response Produce',
    { error: 'the request included a message too large' },
    'warn',
  ],
  ['a rebalance', ERROR, 'The group is rebalancing, re-joining', {}, 'debug'],
  ['a rebalance that is told as an error', ERROR, 'Response Heartbeat', { error: 'The group is rebalancing' }, 'debug'],
  ['a broken connection', ERROR, 'Connection error: connect ECONNREFUSED 127.0.0.1:9092', {}, 'debug'],
  ['a broker that is away', ERROR, 'Failed to connect to seed broker, trying another broker', {}, 'debug'],
  ['a restart of the member', ERROR, 'Restarting the consumer in 300ms', {}, 'debug'],
  ['a warning', WARN, 'KafkaJS v2.0.0 switched default partitioner', {}, 'debug'],
  ['news', INFO, '[Consumer] Starting', {}, 'debug'],
])('%s is logged as it deserves', (_, level, message, fields, expected) => {
  expect(logged(level, message, fields)).toMatchObject({ level: expected, message });
});

it('a line says which part of kafkajs it is of, and carries no stacks, bytes or second time', () => {
  const fields = { broker: 'localhost:1', stack: 'at a, at b', payload: Buffer.alloc(9), error: { code: 7 } };
  expect(logged(ERROR, 'odd', fields)?.fields).toEqual({
    kafkajs: 'Connection',
    broker: 'localhost:1',
    error: { code: 7 },
  });
});

it('clients and clusters connect to nothing before they are asked to', async () => {
  const { context, told } = aKafkaContext();
  expect(createClient(context).logger()).toBeDefined();
  await createCluster(context).disconnect();
  expect(told).toEqual([]);
});
