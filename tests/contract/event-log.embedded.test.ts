// The embedded log against the contract of the port, in both durabilities.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedLog } from '@fengsui/log';
import { eventLogContract, type LogUnderTest, timestampOrderContract } from '@fengsui/testkit';

async function makeLog(durability: 'fsync' | 'process'): Promise<LogUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-log-'));
  return {
    open: async () => createEmbeddedLog({ directory, durability }),
    dispose: async () => rm(directory, { recursive: true, force: true }),
  };
}

eventLogContract('the embedded log (fsync)', async () => makeLog('fsync'));
eventLogContract('the embedded log (process)', async () => makeLog('process'));
timestampOrderContract('the embedded log', async () => makeLog('process'));
