// The client's watch against real servers that come and go on one port.
import { createServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  ALL_ALERTS,
  aClock,
  anEntry,
  anObserver,
  aSource,
  aTree,
  type HandClock,
  type MemorySource,
} from '../rpc-fixture.ts';
import { type AlertServer, openAlertServer } from '../server/alert-server.ts';
import { STATUS_MS_MAX } from '../server/watch-call.ts';
import { refusal } from '../status.ts';
import { createWatchHub, type WatchHub } from '../watch/watch-hub.ts';
import { type AlertClient, createAlertClient } from './alert-client.ts';
import { FIRST_ANSWER_MS_MAX } from './client-options.ts';
import type { WatchEvent, WatchOptions } from './watch.ts';

let clock: HandClock;
let source: MemorySource;
let hub: WatchHub;
let server: AlertServer;
let client: AlertClient;
let stop: AbortController;
let waitMs: number;

async function open(port: number): Promise<void> {
  hub = createWatchHub({ source, tree: aTree(), observer: anObserver(), clock, random: () => 0 });
  const refuse = async () => refusal('unimplemented', 'not in this test');
  server = await openAlertServer({
    host: '127.0.0.1',
    port,
    hub,
    clock,
    calls: { listAlerts: refuse, getAlert: refuse, acknowledge: refuse },
    onRefused: () => undefined,
    onBug: () => undefined,
  });
}

beforeEach(async () => {
  clock = aClock();
  source = aSource();
  stop = new AbortController();
  waitMs = 0;
  await open(0);
  client = createAlertClient({ address: `127.0.0.1:${server.port}`, clock, random: () => 0 });
});

afterEach(async () => {
  stop.abort();
  client.close();
  await server.close();
});

function publish(...revisions: readonly number[]): void {
  for (const revision of revisions) {
    const entry = anEntry({ revision });
    source.add(entry);
    hub.publish(entry);
  }
}

function watch(overrides: Partial<WatchOptions> = {}): AsyncGenerator<WatchEvent, void, void> {
  return client.watch({ centreId: 'centre-1', filter: ALL_ALERTS, cursor: null, signal: stop.signal, ...overrides });
}

const short = (event: WatchEvent): string | number => (event.kind === 'alert' ? event.alert.revision : event.kind);

/** Takes so many events; a reconnect's wait passes at once. */
async function take(events: AsyncGenerator<WatchEvent>, count: number): Promise<WatchEvent[]> {
  const taken: WatchEvent[] = [];
  while (taken.length < count) {
    const next = events.next();
    // Asked for more, the watch is in its wait by now.
    clock.advance(waitMs);
    const result = await next;
    if (result.done === true) break;
    waitMs = result.value.kind === 'reconnecting' ? result.value.afterMs : 0;
    taken.push(result.value);
  }
  return taken;
}

test('the open alerts, the marker and live revisions come in order, and receipts go back', async () => {
  publish(0, 1);
  const events = watch();
  expect((await take(events, 3)).map(short)).toEqual([0, 1, 'snapshot_end']);
  publish(2);
  expect((await take(events, 1)).map(short)).toEqual([2]);
  publish(3);
  await take(events, 1);
  while ((hub.standings()[0]?.receivedRevision ?? -1) < 2) await setImmediate();
  await events.return();
  while (hub.standings().length > 0) await setImmediate();
});

test('after a drain the watch comes back by itself: it misses none and repeats none', async () => {
  publish(0, 1);
  const events = watch();
  await take(events, 3);
  const { port } = server;
  await server.close();
  source.add(anEntry({ revision: 2 }), anEntry({ revision: 3 }));
  await open(port);
  const resumed = await take(events, 4);
  expect(resumed.map(short)).toEqual(['reconnecting', 2, 3, 'snapshot_end']);
  expect(resumed[0]).toMatchObject({ reason: 'unavailable', afterMs: 0 });
});

test('a stream cut within the snapshot goes on where it was', async () => {
  publish(...Array.from({ length: 2_000 }, (_, revision) => revision));
  const events = watch();
  const before = await take(events, 10);
  const { port } = server;
  const closing = server.close();
  // Whoever does not read is not waited for.
  clock.advance(STATUS_MS_MAX);
  expect(await closing).toBe('drained');
  await open(port);
  const later: (string | number)[] = [];
  while (later.at(-1) !== 'snapshot_end') later.push(...(await take(events, 1)).map(short));
  const revisions = [...before.map(short), ...later].filter((item) => typeof item === 'number');
  expect(revisions).toEqual(Array.from({ length: 2_000 }, (_, revision) => revision));
  expect(later).toContain('reconnecting');
});

test('a server that is away for long is tried again and again, with growing waits', async () => {
  const events = watch();
  await take(events, 1);
  const { port } = server;
  await server.close();
  const waits = await take(events, 4);
  expect(waits.map((event) => (event.kind === 'reconnecting' ? event.afterMs : event.kind))).toEqual([
    0, 250, 500, 1_000,
  ]);
  await open(port);
  publish(0);
  const events2: WatchEvent[] = [];
  while (!events2.some((event) => event.kind === 'alert')) events2.push(...(await take(events, 1)));
  expect(events2.at(-1)).toMatchObject({ kind: 'alert', alert: { revision: 0 } });
});

test.each([
  ['of another log', { epoch: 'epoch-0', revision: 1 }, 'failed_precondition'],
  ['older than the log', { epoch: 'epoch-1', revision: 0 }, 'out_of_range'],
])('a cursor %s makes the watch start over, and say so', async (_name, cursor, reason) => {
  source.add(...[0, 1, 2, 3].map((revision) => anEntry({ revision })));
  source.expireBefore(2);
  const { port } = server;
  await server.close();
  await open(port);
  const events = await take(watch({ cursor }), 7);
  expect(events.map(short)).toEqual(['restarted', 'reconnecting', 0, 1, 2, 3, 'snapshot_end']);
  expect(events[0]).toMatchObject({ reason });
});

test('a filter that is refused ends the watch with what is allowed', async () => {
  const events = watch({ filter: { ...ALL_ALERTS, areaCodes: ['7'] } });
  const [event] = await take(events, 2);
  expect(event).toMatchObject({ kind: 'ended', reason: 'invalid_argument' });
  expect((await events.next()).done).toBe(true);
});

test('aborting ends the watch, in a stream as well as in a wait', async () => {
  const events = watch();
  await take(events, 1);
  const next = events.next();
  stop.abort();
  expect((await next).done).toBe(true);
  const other = new AbortController();
  await server.close();
  const waiting = watch({ signal: other.signal });
  expect((await take(waiting, 1)).map(short)).toEqual(['reconnecting']);
  const sleeping = waiting.next();
  other.abort();
  expect((await sleeping).done).toBe(true);
});

test('a server that does not answer the stream is given up after the bound', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const listener = createServer((socket) => {
    // It is cut by the client in the end.
    socket.on('error', () => undefined);
    resolve();
  });
  await new Promise<void>((bound) => {
    listener.listen(0, '127.0.0.1', bound);
  });
  const address = listener.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  const mute = createAlertClient({ address: `127.0.0.1:${port}`, clock, random: () => 0 });
  const next = mute.watch({ centreId: 'centre-1', filter: ALL_ALERTS, cursor: null, signal: stop.signal }).next();
  await promise;
  clock.advance(FIRST_ANSWER_MS_MAX);
  expect((await next).value).toMatchObject({ kind: 'reconnecting', reason: 'deadline_exceeded' });
  mute.close();
  listener.close();
});
