// The idle loop of kafkajs's request queues: there without us, gone with us, and what must be checked still is.

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

/** Of a queue of kafkajs itself: true if it has set itself a timer. */
function setsTimer(pending: readonly unknown[], throttledUntil: number): boolean {
  const queue = Object.assign(new RequestQueue({ clientId: 'test', broker: 'none' }), { pending, throttledUntil });
  queue.scheduleCheckPendingRequests();
  const isSet = queue.throttleCheckTimeoutId !== null;
  queue.destroy();
  return isSet;
}

const scheduling = (): unknown => Reflect.get(RequestQueue.prototype, 'scheduleCheckPendingRequests');

it('a queue of kafkajs in which nothing waits sets no timer any more, however often it was tamed', () => {
  const now = Date.now();
  expect(setsTimer([], now)).toBe(true);
  tameRequestQueues();
  const tamed = scheduling();
  tameRequestQueues();
  expect(scheduling()).toBe(tamed);
  expect(setsTimer([], now)).toBe(false);
  expect(setsTimer([{}], -1)).toBe(true);
  expect(setsTimer([], now + 3_600_000)).toBe(true);
});
