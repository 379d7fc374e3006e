// kafkajs's request queue sets a timer anew whenever it has been checked, also when nothing waits: a loop of 1 ms for
// every connection, 4 % of a core when idle (kafkajs issues 1604 and 1751), and a negative delay that Node warns of. A
// check is only ever due when requests wait or the broker has throttled us; all others begin with a push or an answer.
import { assert } from '@fengsui/domain';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

interface CheckedQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
}

let isTamed = false;

/** True if a queue has anything to check for later. */
export function needsCheck({ pending, throttledUntil }: CheckedQueue, now: number): boolean {
  return pending.length > 0 || throttledUntil > now;
}

/** Ends the idle loop of all kafkajs connections of this process. Safe to call often. */
export function tameRequestQueues(): void {
  if (isTamed) return;
  isTamed = true;
  const { prototype } = RequestQueue;
  const schedule: unknown = Reflect.get(prototype, 'scheduleCheckPendingRequests');
  assert(typeof schedule === 'function', 'kafkajs 2.2.4 schedules the checks of its request queues there');
  prototype.scheduleCheckPendingRequests = function scheduleIfNeeded(this: CheckedQueue): void {
    if (needsCheck(this, Date.now())) Reflect.apply(schedule, this, []);
  };
}
