// The Redis checkpoint store against the contract of the port, on a real Redis.
import { randomUUID } from 'node:crypto';
import { createRedisStore } from '@fengsui/store';
import { checkpointStoreContract, type StoreUnderTest } from '@fengsui/testkit';
import { describe, inject } from 'vitest';

const url = inject('redisUrl');
const SILENT = { info: () => undefined, warn: () => undefined };

async function makeStore(): Promise<StoreUnderTest> {
  const namespace = `test-${randomUUID()}:`;
  return {
    open: async () => createRedisStore({ url, namespace, logger: SILENT }),
    dispose: async () => undefined,
  };
}

describe.skipIf(url === '')('on a real Redis', () => {
  checkpointStoreContract('the Redis store', makeStore);
});
