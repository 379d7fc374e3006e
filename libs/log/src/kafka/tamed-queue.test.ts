// The idle loop of kafkajs's request queues: there without us, gone with us, and what must be checked still is.
import { createRequire } from 'node:module';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { expect, it } from 'vitest';
import { needsCheck, tameRequestQueues } from './tamed-queue.ts';

const NOW = Date.UTC(2021, 8, 1);

it.each([
  ['nothing waits and nothing is throttled', [], -1, false],
  ['the throttling is over', [], NOW, false],
  ['a request waits', [{}], -1, true],
  ['the broker throttles', [], NOW + 1, true],
])('when %s, a check is due: %s', (_, pending, throttledUntil, expected) => {
  expect(needsCheck({ pending, throttledUntil }, NOW)).toBe(expected);
});

/** The class as kafkajs has it, loaded once more: files that share this process may have tamed the other. */
function untamed(): typeof RequestQueue {
  const require = createRequire(import.meta.url);
  delete require.cache[require.resolve('kafkajs/src/network/requestQueue/index.js')];
  const loaded: typeof RequestQueue = require('kafkajs/src/network/requestQueue/index.js');
  return loaded;
}

/** Of a queue of kafkajs itself: true if it has set itself a timer. */
function setsTimer(Queue: typeof RequestQueue, pending: readonly unknown[], throttledUntil: number): boolean {
  const queue = Object.assign(new Queue({ clientId: 'test', broker: 'none' }), { pending, throttledUntil });
  queue.scheduleCheckPendingRequests();
  const isSet = queue.throttleCheckTimeoutId !== null;
  queue.destroy();
  return isSet;
}

const scheduling = (): unknown => Reflect.get(RequestQueue.prototype, 'scheduleCheckPendingRequests');

it('a queue of kafkajs in which nothing waits sets no timer any more, however often it was tamed', () => {
  const now = Date.now();
  expect(setsTimer(untamed(), [], now)).toBe(true);
  tameRequestQueues();
  const tamed = scheduling();
  tameRequestQueues();
  expect(scheduling()).toBe(tamed);
  expect(setsTimer(RequestQueue, [], now)).toBe(false);
  expect(setsTimer(RequestQueue, [{}], -1)).toBe(true);
  expect(setsTimer(RequestQueue, [], now + 3_600_000)).toBe(true);
});
