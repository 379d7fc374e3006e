// Names, ports and settings of a cluster's processes.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { parseServiceConfig } from '@fengsui/cluster';
import { expect, it, onTestFinished } from 'vitest';
import { planMembers } from './members.ts';

const WANTED = { brokers: '127.0.0.1:9092', redisUrl: 'redis://127.0.0.1:6379', environment: { LOG_LEVEL: 'warn' } };

it('there is one process a service, and as many detectors as asked for', async () => {
  const one = await planMembers({ ...WANTED, detectorCount: 1 });
  expect(one.members.map(({ name }) => name)).toEqual(['intake', 'detector', 'alerter', 'gateway']);
  const three = await planMembers({ ...WANTED, detectorCount: 3 });
  const detectors = three.members.filter(({ service }) => service === 'detector');
  expect(detectors.map(({ name }) => name)).toEqual(['detector-1', 'detector-2', 'detector-3']);
});

it('each has settings that its service accepts, and a port of its own', async () => {
  const { members, grpc } = await planMembers({ ...WANTED, detectorCount: 3 });
  for (const { service, environment } of members) {
    expect(parseServiceConfig(service, environment)).toMatchObject({
      kind: 'config',
      of: { settings: { LOG_LEVEL: 'warn' } },
    });
  }
  const addresses = [`http://${grpc}`, ...members.map(({ httpUrl }) => httpUrl)];
  expect(new Set(addresses.map((address) => new URL(address).port)).size).toBe(addresses.length);
});

it('a port that is taken is left to who has it', async () => {
  const { members } = await planMembers({ ...WANTED, detectorCount: 1 });
  const wished = Number(new URL(members[0]?.httpUrl ?? '').port);
  const holder = createServer().listen(wished, '127.0.0.1');
  onTestFinished(() => {
    holder.close();
  });
  await once(holder, 'listening');
  const again = await planMembers({ ...WANTED, detectorCount: 1 });
  expect(again.members.map(({ httpUrl }) => Number(new URL(httpUrl).port))).not.toContain(wished);
});
