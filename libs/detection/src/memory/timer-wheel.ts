// Deadlines by the minute of stream time: a hierarchical timer wheel (Varghese and Lauck 1987) of five levels of 64
// slots, each slot a doubly linked list in typed arrays. Setting, cancelling and firing cost the same however many
// deadlines are open. A timer further away than the wheel reaches waits in its last slot and is placed again there.
import { assert } from '@fengsui/domain';
import { at, type Block, createBlock, growBlock, markDirty } from './block.ts';

const LEVELS = 5;
const SLOTS = 64;
const NOW = 0;
const FREE_HEAD = 1;
const USED = 2;
const COUNT = 3;
const HEADS = 8;
const NODES = HEADS + LEVELS * SLOTS;
// A node: [minute, next, previous, place, payload]; next/previous are node + 1, place is the head's index.
const NODE_WORDS = 5;

/** Most timers at a time. */
export const TIMERS_MAX = 50_000_000;

export interface TimerWheel {
  readonly block: Block;
  /** Sets a timer; a minute that has passed fires at the next advance. Returns its handle, never 0. */
  set(minute: number, payload: number): number;
  cancel(handle: number): void;
  count(): number;
  /** First minute at which a timer may fire: never later than the true one. Infinity when empty. */
  nextMinute(): number;
  /** Moves to a minute and fires what is due, by minute, within one in the order of the slot's list. */
  advance(minute: number, fire: (payload: number) => void): void;
  /** The wheel's present minute. */
  now(): number;
  /** Sets the present minute of an empty wheel. */
  start(minute: number): void;
}

/** An empty wheel at minute 0. */
export function createTimerWheel(name: string): TimerWheel {
  const block = createBlock(name, NODES + 1024 * NODE_WORDS);
  const node = (handle: number): number => NODES + (handle - 1) * NODE_WORDS;

  const allocate = (): number => {
    const free = at(block.words, FREE_HEAD);
    if (free > 0) {
      block.words[FREE_HEAD] = at(block.words, node(free) + 1);
      return free;
    }
    const used = at(block.words, USED) + 1;
    assert(used <= TIMERS_MAX, `timers exceed ${TIMERS_MAX}`);
    if (node(used + 1) > block.words.length) growBlock(block, block.words.length * 2);
    block.words[USED] = used;
    return used;
  };

  /** earliest: the first minute whose slot will still be fired. */
  const link = (handle: number, earliest: number): void => {
    const words = block.words;
    const record = node(handle);
    const head = headFor(Math.max(at(words, record), earliest), at(words, NOW));
    const first = at(words, head);
    words[record + 1] = first;
    words[record + 2] = 0;
    words[record + 3] = head;
    if (first > 0) {
      words[node(first) + 2] = handle;
      markDirty(block, node(first) + 2);
    }
    words[head] = handle;
    markDirty(block, head);
    markDirty(block, record);
    markDirty(block, record + 4);
  };

  const unlink = (handle: number): void => {
    const words = block.words;
    const record = node(handle);
    const next = at(words, record + 1);
    const previous = at(words, record + 2);
    if (next > 0) words[node(next) + 2] = previous;
    if (previous > 0) words[node(previous) + 1] = next;
    else words[at(words, record + 3)] = next;
    if (next > 0) markDirty(block, node(next) + 2);
    markDirty(block, previous > 0 ? node(previous) + 1 : at(words, record + 3));
  };

  const release = (handle: number): void => {
    block.words[node(handle) + 1] = at(block.words, FREE_HEAD);
    block.words[node(handle) + 3] = 0;
    block.words[FREE_HEAD] = handle;
    block.words[COUNT] = at(block.words, COUNT) - 1;
    markDirty(block, node(handle) + 3);
    markDirty(block, 0);
  };

  const set = (minute: number, payload: number): number => {
    const handle = allocate();
    const record = node(handle);
    block.words[record] = minute;
    block.words[record + 4] = payload;
    block.words[COUNT] = at(block.words, COUNT) + 1;
    markDirty(block, 0);
    link(handle, at(block.words, NOW) + 1);
    return handle;
  };

  /** Empties a slot and places its timers again, nearer by now. */
  const cascade = (head: number): void => {
    let handle = at(block.words, head);
    block.words[head] = 0;
    markDirty(block, head);
    while (handle > 0) {
      const next = at(block.words, node(handle) + 1);
      // The slot of the present minute is fired right after the cascade, so a timer due now goes there.
      link(handle, at(block.words, NOW));
      handle = next;
    }
  };

  const fireSlot = (head: number, fire: (payload: number) => void): void => {
    for (let handle = at(block.words, head); handle > 0; handle = at(block.words, head)) {
      const payload = at(block.words, node(handle) + 4);
      unlink(handle);
      release(handle);
      fire(payload);
    }
  };

  const step = (fire: (payload: number) => void): void => {
    const minute = at(block.words, NOW) + 1;
    block.words[NOW] = minute;
    markDirty(block, NOW);
    for (let level = LEVELS - 1; level > 0; level--) {
      if (minute % SLOTS ** level === 0) cascade(HEADS + level * SLOTS + (Math.floor(minute / SLOTS ** level) % SLOTS));
    }
    fireSlot(HEADS + (minute % SLOTS), fire);
  };

  const nextMinute = (): number => {
    if (at(block.words, COUNT) === 0) return Number.POSITIVE_INFINITY;
    const now = at(block.words, NOW);
    // Within the present turn of the first level the answer is exact; beyond it, the turn's end is a lower bound.
    for (let minute = now + 1; minute % SLOTS !== 0; minute++) {
      if (at(block.words, HEADS + (minute % SLOTS)) > 0) return minute;
    }
    return (Math.floor(now / SLOTS) + 1) * SLOTS;
  };

  return {
    block,
    set,
    cancel: (handle) => {
      assert(at(block.words, node(handle) + 3) > 0, `timer ${handle} is set when it is cancelled`);
      unlink(handle);
      release(handle);
    },
    count: () => at(block.words, COUNT),
    nextMinute,
    advance: (minute, fire) => {
      assert(minute >= at(block.words, NOW), 'the timer wheel never moves back');
      while (at(block.words, NOW) < minute) {
        if (at(block.words, COUNT) === 0) {
          block.words[NOW] = minute;
          markDirty(block, NOW);
          return;
        }
        step(fire);
      }
    },
    now: () => at(block.words, NOW),
    start: (minute) => {
      assert(at(block.words, COUNT) === 0, 'a wheel with timers is not started again');
      block.words[NOW] = minute;
      markDirty(block, NOW);
    },
  };
}

/** Index of the list head for a minute that is not past, seen from now. */
function headFor(minute: number, now: number): number {
  for (let level = 0; level < LEVELS; level++) {
    const unit = SLOTS ** level;
    const turnsAhead = Math.floor(minute / unit) - Math.floor(now / unit);
    if (turnsAhead < SLOTS) return HEADS + level * SLOTS + (Math.floor(minute / unit) % SLOTS);
  }
  const top = SLOTS ** (LEVELS - 1);
  return HEADS + (LEVELS - 1) * SLOTS + ((Math.floor(now / top) + SLOTS - 1) % SLOTS);
}
