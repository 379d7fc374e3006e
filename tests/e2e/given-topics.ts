// What a cluster under test leaves in a Kafka that is not the run's own.
import { TOPICS } from '@fengsui/domain';
import { createKafkaLog } from '@fengsui/log';
import { createLogger } from '@fengsui/service-kit';
import { inject, onTestFinished } from 'vitest';

/** Parts that were given to the run are the cluster's, too: the topics that it makes there go with the test. */
export function removeTopicsIfGiven(brokers: string, namespace: string): void {
  if (inject('partsOfRun')?.kafka === 'given') removeTopics(brokers, namespace);
}

/** The topics of a cluster go with the test. */
export function removeTopics(brokers: string, namespace: string): void {
  onTestFinished(async () => {
    const logger = createLogger({ service: 'test', level: 'error' });
    const log = createKafkaLog({ brokers: brokers.split(','), clientId: 'fengsui-test', namespace, logger });
    await log.deleteTopics(Object.values(TOPICS));
    await log.close();
  });
}
