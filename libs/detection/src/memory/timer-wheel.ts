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
/** One bit a slot of the first level: set while the slot may hold a timer. */
const OCCUPIED = 4;
const HEADS = 8;
const NODES = HEADS + LEVELS * SLOTS;
// A node: [minute, next, previous, head, owner]; next and previous are handles, head is 0 while the node is free.
const NODE_WORDS = 5;
const NEXT = 1;
const PREVIOUS = 2;
const HEAD = 3;
const OWNER = 4;

/** Most timers at a time. */
export const TIMERS_MAX = 50_000_000;

export interface TimerWheel {
  readonly block: Block;
}

/** An empty wheel at minute 0. */
export function createTimerWheel(name: string): TimerWheel {
  return { block: createBlock(name, NODES + 1024 * NODE_WORDS) };
}

/** The wheel's present minute. */
export function wheelMinute({ block }: TimerWheel): number {
  return at(block.words, NOW);
}

/** Sets a timer; a minute that has passed fires at the next advance. owner is given back when it fires. Handle > 0. */
export function setTimer({ block }: TimerWheel, minute: number, owner: number): number {
  const handle = allocate(block);
  const record = nodeOf(handle);
  block.words[record] = minute;
  block.words[record + OWNER] = owner;
  block.words[COUNT] = at(block.words, COUNT) + 1;
  markDirty(block, 0);
  link(block, handle, at(block.words, NOW) + 1);
  return handle;
}

/** Cancels a timer that is set. */
export function cancelTimer({ block }: TimerWheel, handle: number): void {
  assert(at(block.words, nodeOf(handle) + HEAD) > 0, `timer ${handle} is set when it is cancelled`);
  unlink(block, handle);
  release(block, handle);
}

/** First minute at which a timer may fire: never later than the true one. Infinity when none is set. */
export function nextMinute({ block }: TimerWheel): number {
  if (at(block.words, COUNT) === 0) return Number.POSITIVE_INFINITY;
  const now = at(block.words, NOW);
  const turn = now - (now % SLOTS);
  // Within the present turn of the first level the answer is exact; beyond it, the turn's end is a lower bound.
  for (let minute = now + 1; minute < turn + SLOTS; ) {
    const slot = minute % SLOTS;
    const rest = at(block.words, OCCUPIED + (slot >> 5)) >>> (slot & 31);
    if (rest === 0) minute += 32 - (slot & 31);
    else return minute + lowestBit(rest);
  }
  return turn + SLOTS;
}

/** Moves to a minute before nextMinute: nothing fires. An empty wheel may be moved on to any minute. */
export function passTo({ block }: TimerWheel, minute: number): void {
  if (at(block.words, NOW) === minute) return;
  assert(minute > at(block.words, NOW), 'the timer wheel never moves back');
  block.words[NOW] = minute;
  markDirty(block, NOW);
}

/** Moves to a minute and fires what is due, by minute, within one in the order of the slot's list. */
export function advanceWheel(wheel: TimerWheel, minute: number, fire: (owner: number) => void): void {
  const { block } = wheel;
  assert(minute >= at(block.words, NOW), 'the timer wheel never moves back');
  // Minutes in which nothing can fire are passed over; the ends of turns, where timers move nearer, never are.
  for (let next = nextMinute(wheel); next <= minute; next = nextMinute(wheel)) {
    block.words[NOW] = next - 1;
    step(block, fire);
  }
  passTo(wheel, minute);
}

function nodeOf(handle: number): number {
  return NODES + (handle - 1) * NODE_WORDS;
}

function allocate(block: Block): number {
  const free = at(block.words, FREE_HEAD);
  if (free > 0) {
    block.words[FREE_HEAD] = at(block.words, nodeOf(free) + NEXT);
    return free;
  }
  const used = at(block.words, USED) + 1;
  assert(used <= TIMERS_MAX, `timers exceed ${TIMERS_MAX}`);
  if (nodeOf(used + 1) > block.words.length) growBlock(block, block.words.length * 2);
  block.words[USED] = used;
  return used;
}

function release(block: Block, handle: number): void {
  block.words[nodeOf(handle) + NEXT] = at(block.words, FREE_HEAD);
  block.words[nodeOf(handle) + HEAD] = 0;
  block.words[FREE_HEAD] = handle;
  block.words[COUNT] = at(block.words, COUNT) - 1;
  markDirty(block, nodeOf(handle) + NEXT);
  markDirty(block, nodeOf(handle) + HEAD);
  markDirty(block, 0);
}

/** Puts a node at the front of its slot's list. earliest: the first minute whose slot will still be fired. */
function link(block: Block, handle: number, earliest: number): void {
  const { words } = block;
  const record = nodeOf(handle);
  const head = headFor(Math.max(at(words, record), earliest), at(words, NOW));
  const first = at(words, head);
  words[record + NEXT] = first;
  words[record + PREVIOUS] = 0;
  words[record + HEAD] = head;
  if (first > 0) {
    words[nodeOf(first) + PREVIOUS] = handle;
    markDirty(block, nodeOf(first) + PREVIOUS);
  }
  words[head] = handle;
  setOccupied(block, head, true);
  markDirty(block, head);
  markDirty(block, record);
  markDirty(block, record + OWNER);
}

function unlink(block: Block, handle: number): void {
  const { words } = block;
  const record = nodeOf(handle);
  const next = at(words, record + NEXT);
  const previous = at(words, record + PREVIOUS);
  const before = previous > 0 ? nodeOf(previous) + NEXT : at(words, record + HEAD);
  words[before] = next;
  if (previous === 0 && next === 0) setOccupied(block, before, false);
  markDirty(block, before);
  if (next === 0) return;
  words[nodeOf(next) + PREVIOUS] = previous;
  markDirty(block, nodeOf(next) + PREVIOUS);
}

function step(block: Block, fire: (owner: number) => void): void {
  const minute = at(block.words, NOW) + 1;
  block.words[NOW] = minute;
  markDirty(block, NOW);
  for (let level = LEVELS - 1; level > 0; level--) {
    const unit = SLOTS ** level;
    if (minute % unit === 0) cascade(block, HEADS + level * SLOTS + (Math.floor(minute / unit) % SLOTS));
  }
  fireSlot(block, HEADS + (minute % SLOTS), fire);
}

/** Empties a slot and places its timers again, nearer by now. */
function cascade(block: Block, head: number): void {
  let handle = at(block.words, head);
  block.words[head] = 0;
  setOccupied(block, head, false);
  markDirty(block, head);
  while (handle > 0) {
    const next = at(block.words, nodeOf(handle) + NEXT);
    // The slot of the present minute is fired right after the cascade, so a timer due now goes there.
    link(block, handle, at(block.words, NOW));
    handle = next;
  }
}

function fireSlot(block: Block, head: number, fire: (owner: number) => void): void {
  for (let handle = at(block.words, head); handle > 0; handle = at(block.words, head)) {
    const owner = at(block.words, nodeOf(handle) + OWNER);
    unlink(block, handle);
    release(block, handle);
    fire(owner);
  }
}

function setOccupied(block: Block, head: number, isOccupied: boolean): void {
  const slot = head - HEADS;
  if (slot >= SLOTS) return;
  const index = OCCUPIED + (slot >> 5);
  const bit = 1 << (slot & 31);
  block.words[index] = isOccupied ? at(block.words, index) | bit : at(block.words, index) & ~bit;
}

/** Place of the lowest set bit. */
function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
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
