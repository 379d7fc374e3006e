// The Redis store against the contract of the port, on a real server.
import { randomUUID } from 'node:crypto';
import { createLogger } from '@fengsui/service-kit';
import { createRedisStore } from '@fengsui/store';
import { checkpointStoreContract, describeWithRealParts, type StoreUnderTest } from '@fengsui/testkit';

describeWithRealParts(['Redis'], 'Redis', ({ redisUrl }) => {
  const makeStore = async (): Promise<StoreUnderTest> => {
    const namespace = `test-${randomUUID().slice(0, 8)}:`;
    const logger = createLogger({ service: 'test', level: 'warn' });
    return {
      open: async () => createRedisStore({ url: redisUrl, namespace, logger }),
      dispose: async () => undefined,
    };
  };
  checkpointStoreContract('the Redis store', makeStore);
});
