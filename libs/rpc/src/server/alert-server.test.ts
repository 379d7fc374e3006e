// The real server and the real client on a port of their own; only the source of revisions and the clock are ours.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { encodeWatchRequest } from '@fengsui/contracts';
import { Client, type ClientDuplexStream, credentials, type ServiceError } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ALERT_SERVICE, ALERT_SERVICE_NAME } from '../alert-service.ts';
import { createAlertClient } from '../client/alert-client.ts';
import {
  ALL_ALERTS,
  aClock,
  anEntry,
  anObserver,
  aSource,
  aTree,
  type CountingObserver,
  type HandClock,
  type MemorySource,
} from '../rpc-fixture.ts';
import { refusal } from '../status.ts';
import type { WatchEndReason } from '../watch/ends.ts';
import { IN_FLIGHT_ALERTS_MAX, STALLED_MS_MAX, SUBSCRIBE_MS_MAX } from '../watch/limits.ts';
import { type ReadWatchResponse, readWatchResponse } from '../watch/snapshot-end.ts';
import { createWatchHub, type WatchHub } from '../watch/watch-hub.ts';
import { type AlertServer, openAlertServer } from './alert-server.ts';
import { CONTROL_IMAGE_URL, DESCRIPTOR_IMAGE_URL } from './reflection.ts';
import { RECEIVE_BYTES_MAX, SEND_BYTES_MAX } from './server-options.ts';
import { STATUS_MS_MAX } from './watch-call.ts';

let clock: HandClock;
let source: MemorySource;
let observer: CountingObserver;
let hub: WatchHub;
let server: AlertServer;
let raw: Client;
let refusedReasons: WatchEndReason[];
let bugs: unknown[];

beforeEach(async () => {
  clock = aClock();
  source = aSource();
  observer = anObserver();
  refusedReasons = [];
  bugs = [];
  hub = createWatchHub({ source, tree: aTree(), observer, clock, random: () => 0.5 });
  server = await openAlertServer({
    host: '127.0.0.1',
    port: 0,
    hub,
    clock,
    calls: {
      listAlerts: async () => ({ kind: 'ok', bytes: new Uint8Array(0) }),
      getAlert: async ({ alertId }) => refusal('not_found', `no ${alertId}`),
      acknowledge: () => Promise.reject(new Error('secret inside')),
    },
    onRefused: (reason) => refusedReasons.push(reason),
    onBug: (error) => bugs.push(error),
  });
  raw = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure());
});

afterEach(async () => {
  raw.close();
  await server.close();
});

function publish(...revisions: readonly number[]): void {
  for (const revision of revisions) {
    const entry = anEntry({ revision });
    source.add(entry);
    hub.publish(entry);
  }
}

interface RawWatch {
  readonly call: ClientDuplexStream<Uint8Array, Uint8Array>;
  readonly got: readonly (number | string)[];
  readonly responses: readonly ReadWatchResponse[];
  readonly ended: Promise<ServiceError>;
  /** Resolves once so many responses have come. */
  until(count: number): Promise<void>;
}

/** A watch stream without any of the client's comfort. */
function aRawWatch(): RawWatch {
  const { path, requestSerialize, responseDeserialize } = ALERT_SERVICE.watch;
  const call = raw.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  const responses: ReadWatchResponse[] = [];
  const got: (number | string)[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const { promise, resolve } = Promise.withResolvers<ServiceError>();
  call.on('error', resolve);
  call.on('data', (bytes: Uint8Array) => {
    const response = readWatchResponse(bytes);
    if (response === null) return;
    responses.push(response);
    got.push(response.kind === 'alert' ? response.alert.revision : response.kind);
    for (const waiter of waiting) if (got.length >= waiter.count) waiter.resolve();
  });
  return {
    call,
    got,
    responses,
    ended: promise,
    until: (count) => {
      const reached = Promise.withResolvers<void>();
      waiting.push({ count, resolve: reached.resolve });
      if (got.length >= count) reached.resolve();
      return reached.promise;
    },
  };
}

const SUBSCRIBE = { kind: 'subscribe', centreId: 'centre-1', filter: ALL_ALERTS, cursor: null } as const;

describe('the watch call', () => {
  test('snapshot, marker, live; the stream outlives the half-close of a tool', async () => {
    publish(0, 1);
    const watch = aRawWatch();
    watch.call.write(encodeWatchRequest(SUBSCRIBE));
    watch.call.end();
    await watch.until(3);
    publish(2);
    await watch.until(4);
    expect(watch.got).toEqual([0, 1, 'snapshot_end', 2]);
    watch.call.cancel();
    await watch.ended;
    while (observer.counts.ended.length === 0) await setImmediate();
    expect(observer.counts.ended).toEqual(['cancelled']);
  });

  test('receipts are told to the hub', async () => {
    publish(0, 1);
    const watch = aRawWatch();
    watch.call.write(encodeWatchRequest(SUBSCRIBE));
    await watch.until(3);
    watch.call.write(encodeWatchRequest({ kind: 'receipt', revision: 1 }));
    while (hub.standings()[0]?.receivedRevision !== 1) await setImmediate();
    watch.call.cancel();
    await watch.ended;
  });

  test.each<[string, readonly Uint8Array[], string]>([
    ['malformed bytes', [Uint8Array.of(0xff, 0xff)], 'malformed'],
    ['an empty request', [new Uint8Array(0)], 'neither subscribe nor receipt'],
    ['a receipt first', [encodeWatchRequest({ kind: 'receipt', revision: 0 })], 'subscribe must come first'],
    ['a second subscribe', [encodeWatchRequest(SUBSCRIBE), encodeWatchRequest(SUBSCRIBE)], 'there was one already'],
    ['no centre', [encodeWatchRequest({ ...SUBSCRIBE, centreId: '' })], 'subscribe.centre_id: must not be empty'],
    ['a long centre', [encodeWatchRequest({ ...SUBSCRIBE, centreId: 'c'.repeat(49) })], '49 bytes, at most 48'],
    ['a centre in prose', [encodeWatchRequest({ ...SUBSCRIBE, centreId: 'my centre' })], 'centre_id: letters'],
    [
      'an unknown area',
      [encodeWatchRequest({ ...SUBSCRIBE, filter: { ...ALL_ALERTS, areaCodes: ['7'] } })],
      'filter.area_codes: "7" is not in the area tree',
    ],
  ])('%s ends with INVALID_ARGUMENT and says what is allowed', async (_name, requests, message) => {
    const watch = aRawWatch();
    for (const request of requests) watch.call.write(request);
    const error = await watch.ended;
    expect(error.code).toBe(3);
    expect(error.details).toContain(message);
    expect([...refusedReasons, ...observer.counts.ended]).toEqual(['invalid_request']);
  });

  test('a receipt for what was not sent ends with INVALID_ARGUMENT', async () => {
    publish(0);
    const watch = aRawWatch();
    watch.call.write(encodeWatchRequest(SUBSCRIBE));
    await watch.until(2);
    watch.call.write(encodeWatchRequest({ kind: 'receipt', revision: 5 }));
    const error = await watch.ended;
    expect(error).toMatchObject({ code: 3, details: 'receipt.revision: 5 was not sent yet' });
    expect(observer.counts.ended).toEqual(['invalid_request']);
  });

  test('a stream closed without a subscribe, and one that never sends any, are ended', async () => {
    const closed = aRawWatch();
    closed.call.end();
    expect((await closed.ended).code).toBe(3);
    const silent = aRawWatch();
    const accepted = Promise.withResolvers<unknown>();
    silent.call.once('metadata', accepted.resolve);
    await accepted.promise;
    clock.advance(SUBSCRIBE_MS_MAX);
    expect(await silent.ended).toMatchObject({ code: 4, details: expect.stringContaining('no subscribe') });
    expect(refusedReasons).toEqual(['invalid_request', 'no_subscribe']);
  });

  test.each([
    ['of another log', { epoch: 'epoch-0', revision: 0 }, 9],
    ['of the future', { epoch: 'epoch-1', revision: 77 }, 9],
  ])('a cursor %s is refused with its status', async (_name, cursor, code) => {
    publish(0);
    const watch = aRawWatch();
    watch.call.write(encodeWatchRequest({ ...SUBSCRIBE, cursor }));
    expect((await watch.ended).code).toBe(code);
  });

  test('a request above the bound is refused', async () => {
    const watch = aRawWatch();
    watch.call.write(new Uint8Array(RECEIVE_BYTES_MAX + 1));
    expect((await watch.ended).code).toBe(8);
  });
});

describe('a watcher that stops reading', () => {
  test('is bounded, then cut with RESOURCE_EXHAUSTED, while another one on the same connection gets all', async () => {
    const stalled = aRawWatch();
    stalled.call.write(encodeWatchRequest({ ...SUBSCRIBE, centreId: 'stalled' }));
    await stalled.until(1);
    stalled.call.pause();
    const quick = aRawWatch();
    quick.call.write(encodeWatchRequest({ ...SUBSCRIBE, centreId: 'quick' }));
    await quick.until(1);
    const count = 2_000;
    for (let revision = 0; revision < count; revision += 50) {
      publish(...Array.from({ length: 50 }, (_, i) => revision + i));
      await quick.until(revision + 51);
    }
    expect(quick.got).toEqual(['snapshot_end', ...Array.from({ length: count }, (_, revision) => revision)]);
    const standing = hub.standings().find(({ centreId }) => centreId === 'stalled');
    expect(standing?.state).toBe('slow');
    expect(observer.counts.inFlightBytes).toBeLessThan(IN_FLIGHT_ALERTS_MAX * 1_024);
    clock.advance(STALLED_MS_MAX);
    expect(observer.counts.ended).toEqual(['slow']);
    // What is left in flight is Progress for the quick one.
    expect(observer.counts.inFlightBytes).toBeLessThan(200);
    // The status waits behind data that nobody takes; so the stream is reset a little later.
    clock.advance(STATUS_MS_MAX);
    stalled.call.resume();
    expect((await stalled.ended).code).toBe(8);
    publish(count);
    await quick.until(count + 2);
    quick.call.cancel();
  });

  test('gets the status with its cursor if it reads on in time', async () => {
    const watch = aRawWatch();
    watch.call.write(encodeWatchRequest(SUBSCRIBE));
    await watch.until(1);
    watch.call.pause();
    publish(...Array.from({ length: 1_000 }, (_, revision) => revision));
    while (hub.standings()[0]?.state !== 'slow') await setImmediate();
    for (let i = 0; i < 20; i++) await setImmediate();
    clock.advance(STALLED_MS_MAX);
    watch.call.resume();
    const error = await watch.ended;
    expect(error.code).toBe(8);
    expect(error.metadata.get('fengsui-revision')).toEqual([String(watch.got.at(-1))]);
    expect(watch.got.length).toBeLessThan(1_000);
  });
});

describe('draining', () => {
  test('sends watchers away with their cursor, ends UNAVAILABLE and lets the server close', async () => {
    server.setServing(true);
    publish(4);
    const watch = aRawWatch();
    watch.call.write(encodeWatchRequest(SUBSCRIBE));
    await watch.until(2);
    expect(await server.close()).toBe('drained');
    expect(watch.responses.at(-1)).toEqual({
      kind: 'reconnect',
      afterMs: 15_000,
      cursor: { epoch: 'epoch-1', revision: 4 },
    });
    expect((await watch.ended).code).toBe(14);
    expect(await server.close()).toBe('drained');
  });
});

describe('unary calls', () => {
  const client = () => {
    const made = createAlertClient({ address: `127.0.0.1:${server.port}`, clock, random: () => 0.5 });
    onTestFinished(() => made.close());
    return made;
  };

  test('answers and refusals arrive as outcomes', async () => {
    const list = await client().listAlerts({ filter: ALL_ALERTS, includeCleared: false, pageSize: 0, pageToken: '' });
    expect(list).toEqual({ kind: 'ok', value: { alerts: [], nextPageToken: '' } });
    const get = await client().getAlert({ alertId: 'a' });
    expect(get).toEqual({ kind: 'refused', reason: 'not_found', message: 'no a' });
  });

  test('a handler that fails is told as a bug, and its inside is not told to the caller', async () => {
    const result = await client().acknowledge({ alertId: 'a', centreId: 'c', role: 'r', reason: 'known' });
    expect(result).toEqual({ kind: 'refused', reason: 'internal', message: 'the server failed to answer' });
    expect(String(bugs[0])).toContain('secret inside');
  });

  test('a malformed request is INVALID_ARGUMENT', async () => {
    const error = await new Promise<ServiceError | null>((resolve) => {
      const { path, requestSerialize, responseDeserialize } = ALERT_SERVICE.listAlerts;
      raw.makeUnaryRequest(path, requestSerialize, responseDeserialize, Uint8Array.of(0x0a, 0xff), resolve);
    });
    expect(error?.code).toBe(3);
  });

  test('a server that is not there is unavailable', async () => {
    const { port } = server;
    await server.close();
    const nowhere = createAlertClient({ address: `127.0.0.1:${port}`, clock, random: () => 0.5 });
    onTestFinished(() => nowhere.close());
    expect(await nowhere.getAlert({ alertId: 'a' })).toMatchObject({ kind: 'refused', reason: 'unavailable' });
  });
});

describe('health and reflection', () => {
  const identity = (bytes: Uint8Array): Buffer => Buffer.from(bytes);

  async function health(service: string): Promise<number | undefined> {
    const request = Buffer.from([0x0a, service.length, ...Buffer.from(service)]);
    const bytes = await new Promise<Buffer | undefined>((resolve, reject) => {
      raw.makeUnaryRequest('/grpc.health.v1.Health/Check', identity, identity, request, (error, answer) => {
        if (error === null) resolve(answer);
        else reject(error);
      });
    });
    return bytes?.[1];
  }

  test.each(['', ALERT_SERVICE_NAME])('service "%s" is NOT_SERVING, then SERVING', async (service) => {
    expect(await health(service)).toBe(2);
    server.setServing(true);
    expect(await health(service)).toBe(1);
  });

  async function reflect(version: string, request: readonly number[]): Promise<string> {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
    const call = raw.makeBidiStreamRequest(path, identity, identity);
    call.write(Uint8Array.from(request));
    call.end();
    const chunks: AsyncIterable<Buffer> = call;
    let text = '';
    for await (const chunk of chunks) text += chunk.toString('latin1');
    return text;
  }

  test.each(['v1', 'v1alpha'])('reflection %s lists the services and describes them', async (version) => {
    const listed = await reflect(version, [0x3a, 0]);
    expect(listed).toContain(ALERT_SERVICE_NAME);
    expect(listed).toContain('grpc.health.v1.Health');
    const symbol = Buffer.from(ALERT_SERVICE_NAME);
    const described = await reflect(version, [0x22, symbol.length, ...symbol]);
    expect(described).toContain('fengsui/alerts/v1/alert_service.proto');
    expect(described).toContain('SnapshotEnd');
  });

  test.each([
    ['alerts', DESCRIPTOR_IMAGE_URL],
    ['control', CONTROL_IMAGE_URL],
  ])('the committed descriptor image of %s is what buf builds from proto', (name, committed) => {
    const folder = mkdtempSync(join(tmpdir(), 'fengsui-image-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const root = new URL('../../../../', import.meta.url);
    const image = join(folder, `${name}.binpb`);
    const options = [
      '--path',
      `proto/fengsui/${name}`,
      '--as-file-descriptor-set',
      '--exclude-source-info',
      '-o',
      image,
    ];
    const built = spawnSync('node_modules/.bin/buf', ['build', 'proto', ...options], { cwd: root, encoding: 'utf8' });
    expect(built.stderr).toBe('');
    expect(readFileSync(committed).equals(readFileSync(image))).toBe(true);
  });
});

test('a taken port is refused', async () => {
  const calls = { listAlerts: never, getAlert: never, acknowledge: never };
  const options = { host: '127.0.0.1', port: server.port, hub, clock, calls, onRefused: never, onBug: never };
  await expect(openAlertServer(options)).rejects.toThrow('EADDRINUSE');
  expect(SEND_BYTES_MAX).toBeGreaterThan(RECEIVE_BYTES_MAX);
});

function never(): never {
  throw new Error('not called in this test');
}
