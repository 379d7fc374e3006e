// The Kafka log against the contract of the port, on a real broker.
import { randomUUID } from 'node:crypto';
import { createKafkaLog } from '@fengsui/log';
import { createLogger } from '@fengsui/service-kit';
import { describeWithRealParts, eventLogContract, type LogUnderTest } from '@fengsui/testkit';

describeWithRealParts(['Kafka'], 'Kafka', ({ kafkaBrokers }) => {
  const makeLog = async (): Promise<LogUnderTest> => {
    const namespace = `test-${randomUUID().slice(0, 8)}.`;
    const logger = createLogger({ service: 'test', level: 'warn' });
    return {
      open: async () => createKafkaLog({ brokers: kafkaBrokers.split(','), clientId: 'test', namespace, logger }),
      dispose: async () => undefined,
    };
  };
  eventLogContract('the Kafka log', makeLog);
});
