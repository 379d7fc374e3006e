// The embedded checkpoint store against the contract of the port, in both durabilities.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedStore } from '@fengsui/store';
import { checkpointStoreContract, type StoreUnderTest } from '@fengsui/testkit';

async function makeStore(durability: 'fsync' | 'process'): Promise<StoreUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-store-'));
  return {
    open: async () => createEmbeddedStore({ directory, durability }),
    dispose: async () => rm(directory, { recursive: true, force: true }),
  };
}

checkpointStoreContract('the embedded store (fsync)', async () => makeStore('fsync'));
checkpointStoreContract('the embedded store (process)', async () => makeStore('process'));
