// The IntakeService over a real server and client on a port of their own; what its calls do is ours.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  PUBLISH_RECORDS_MAX,
  type PublishedRecord,
  type PublishResponse,
  problemOf,
  type QuarantineEntry,
} from '@fengsui/contracts';
import { Client, credentials } from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { asBuffer } from '../bytes-method.ts';
import { createIntakeClient, type IntakeClient } from '../client/intake-client.ts';
import { INTAKE_SERVICE, INTAKE_SERVICE_NAME } from '../intake-service.ts';
import { aClock, anObserver, aSource, aTree } from '../rpc-fixture.ts';
import { refusal } from '../status.ts';
import { createWatchHub } from '../watch/watch-hub.ts';
import { type AlertServer, openAlertServer } from './alert-server.ts';
import type { IntakeCalls, PublishedBatch } from './intake-calls.ts';
import { INTAKE_IMAGE_URL } from './reflection.ts';

const EMPTY: PublishResponse = { acceptedCount: 0, rejectedCount: 0, rejected: [] };
const closers: (() => unknown)[] = [];
let taken: PublishedBatch[];
let bugs: unknown[];

beforeEach(() => {
  taken = [];
  bugs = [];
});

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server with an IntakeService of these calls, and a client of it. */
async function serve(calls: Partial<IntakeCalls> = {}): Promise<{ server: AlertServer; client: IntakeClient }> {
  const clock = aClock();
  const hub = createWatchHub({ source: aSource(), tree: aTree(), observer: anObserver(), clock, random: () => 0.5 });
  const never = (): never => {
    throw new Error('not called in these tests');
  };
  const server = await openAlertServer({
    host: '127.0.0.1',
    port: 0,
    hub,
    clock,
    calls: { listAlerts: never, getAlert: never, acknowledge: never },
    intake: { publish: takeAll, listQuarantine: never, ...calls },
    onRefused: never,
    onBug: (error) => bugs.push(error),
  });
  const client = createIntakeClient({ address: `127.0.0.1:${server.port}` });
  closers.push(
    () => client.close(),
    () => server.close(),
  );
  return { server, client };
}

const takeAll: IntakeCalls['publish'] = async (batches) => {
  for await (const batch of batches) taken.push(batch);
  return { kind: 'ok', value: { ...EMPTY, acceptedCount: taken.length } };
};

function aRecord(value: Uint8Array = Buffer.from('{}')): PublishedRecord {
  return { topic: 'hotline.events', contentType: 'application/json', eventType: '', value };
}

async function* stream(...batches: readonly (readonly PublishedRecord[])[]) {
  yield* batches;
}

test('batches arrive in order, and the answer comes back', async () => {
  const { client } = await serve();
  const large = aRecord(Buffer.alloc(500_000, 'x'));
  const result = await client.publish(stream([aRecord(), large], [], [aRecord()]));
  expect(result).toEqual({ kind: 'ok', value: { ...EMPTY, acceptedCount: 3 } });
  expect(taken.map((batch) => batch?.length)).toEqual([2, 0, 1]);
  expect(taken[0]?.[1]?.value).toHaveLength(500_000);
});

test('a client sends no faster than the server takes', async () => {
  const gate = Promise.withResolvers<void>();
  const { client } = await serve({
    publish: async (batches) => {
      await gate.promise;
      return takeAll(batches);
    },
  });
  let made = 0;
  async function* many() {
    for (; made < 200; made++) yield [aRecord(Buffer.alloc(100_000, 'x'))];
  }
  const result = client.publish(many());
  // Nobody reads yet: however often both sides get their turn, it stops long before its end.
  for (let turn = 0; turn < 500; turn++) await new Promise(setImmediate);
  expect(made).toBeLessThan(100);
  gate.resolve();
  expect(await result).toMatchObject({ kind: 'ok', value: { acceptedCount: 200 } });
});

test('a refusal ends the stream early and reaches the client with its reason', async () => {
  const { client } = await serve({
    publish: async (batches) => {
      for await (const batch of batches) if (batch !== null) return refusal('unavailable', 'the log is full');
      return { kind: 'ok', value: EMPTY };
    },
  });
  let asked = 0;
  async function* endless() {
    for (;;) {
      asked++;
      yield Array.from({ length: PUBLISH_RECORDS_MAX }, () => aRecord());
      await new Promise(setImmediate);
    }
  }
  expect(await client.publish(endless())).toEqual(refusal('unavailable', 'the log is full'));
  expect(asked).toBeGreaterThan(0);
});

test('a message that is no request is handed on as such', async () => {
  const { server } = await serve();
  const raw = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure());
  closers.unshift(() => raw.close());
  await new Promise<void>((resolve, reject) => {
    const identity = (bytes: Buffer): Buffer => bytes;
    const call = raw.makeClientStreamRequest(INTAKE_SERVICE.publish.path, asBuffer, identity, (error) =>
      error === null ? resolve() : reject(error),
    );
    call.write(Uint8Array.from([0x0a, 9, 1]));
    call.end();
  });
  expect(taken).toEqual([null]);
});

test('what fails in a handler is told to the bug reporter, not to the client', async () => {
  const { client } = await serve({ publish: () => Promise.reject(new Error('secret inside')) });
  const result = await client.publish(stream([aRecord()]));
  expect(result).toEqual(refusal('internal', 'the server failed to answer'));
  expect(bugs).toEqual([new Error('secret inside')]);
});

test('reading the batches fails: the stream is given up, the error is the caller’s', async () => {
  const { client } = await serve();
  const broken = (async function* () {
    yield [aRecord()];
    throw new Error('the file is cut off');
  })();
  await expect(client.publish(broken)).rejects.toThrow('the file is cut off');
});

test('the quarantine is listed, and a refused request is told', async () => {
  const entry: QuarantineEntry = {
    topic: 'grid.events',
    partition: 0,
    offset: 3,
    ...problemOf('bad_time', 'occurred_at'),
    receivedAt: 1_700_000_000_000,
    sizeBytes: 12,
  };
  const { client } = await serve({
    listQuarantine: async ({ pageSize, pageToken }) =>
      pageToken === 'bad'
        ? refusal('invalid_argument', 'page_token')
        : { kind: 'ok', value: { entries: [entry], nextPageToken: String(pageSize) } },
  });
  const page = await client.listQuarantine({ pageSize: 7, pageToken: '' });
  expect(page).toEqual({ kind: 'ok', value: { entries: [entry], nextPageToken: '7' } });
  expect(await client.listQuarantine({ pageSize: 7, pageToken: 'bad' })).toMatchObject({ kind: 'refused' });
});

test('a server without it answers that there is none', async () => {
  const clock = aClock();
  const hub = createWatchHub({ source: aSource(), tree: aTree(), observer: anObserver(), clock, random: () => 0.5 });
  const never = (): never => {
    throw new Error('not called in this test');
  };
  const calls = { listAlerts: never, getAlert: never, acknowledge: never };
  const options = { host: '127.0.0.1', port: 0, hub, clock, calls, onRefused: never, onBug: never };
  const server = await openAlertServer(options);
  const client = createIntakeClient({ address: `127.0.0.1:${server.port}` });
  closers.push(
    () => client.close(),
    () => server.close(),
  );
  expect(await client.listQuarantine({ pageSize: 1, pageToken: '' })).toMatchObject({ reason: 'unimplemented' });
  expect(await client.publish(stream([aRecord()]))).toMatchObject({ reason: 'unimplemented' });
});

test('the committed descriptor image is what buf builds from proto', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fengsui-image-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const root = new URL('../../../../', import.meta.url);
  const image = join(folder, 'intake.binpb');
  const options = ['--path', 'proto/fengsui/intake', '--as-file-descriptor-set', '--exclude-source-info', '-o', image];
  const built = spawnSync('node_modules/.bin/buf', ['build', 'proto', ...options], { cwd: root, encoding: 'utf8' });
  expect(built.stderr).toBe('');
  expect(readFileSync(INTAKE_IMAGE_URL).equals(readFileSync(image))).toBe(true);
  expect(readFileSync(INTAKE_IMAGE_URL).toString('latin1')).toContain(INTAKE_SERVICE_NAME.split('.').at(-1));
});
