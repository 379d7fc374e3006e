// The Kafka log against the contract of the port, on a real broker.
import { randomUUID } from 'node:crypto';
import { createKafkaLog } from '@fengsui/log';
import { createLogger } from '@fengsui/service-kit';
import { eventLogContract, type LogUnderTest } from '@fengsui/testkit';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');

async function makeLog(): Promise<LogUnderTest> {
  const namespace = `test-${randomUUID().slice(0, 8)}.`;
  const logger = createLogger({ service: 'test', level: 'warn' });
  return {
    open: async () => createKafkaLog({ brokers, clientId: 'test', namespace, logger }),
    dispose: async () => undefined,
  };
}

eventLogContract('the Kafka log', makeLog);
