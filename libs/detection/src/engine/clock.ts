// Stream time of one partition: it moves by what the log says and never back. On its way it stops at every instant at
// which something is due, in order: timers of that minute first, then the panes that end there, rule by rule. Only rules
// with timers or active cells are asked: what an event costs does not grow with the rules that have nothing to do.
import { assert } from '@fengsui/domain';
import { at, type Block, createBlock, markDirty } from '../memory/block.ts';
import { advanceWheel, nextMinute, wheelMinute } from '../memory/timer-wheel.ts';
import { closePane } from '../windows/closing.ts';
import { activeCount, type JudgedRule } from '../windows/judged-rule.ts';
import { paneEnd, paneOf } from '../windows/window-group.ts';
import type { CompiledTracking, CompiledWindow } from './compiled.ts';

const MINUTE_MS = 60_000;
const STARTED = 0;
const MINUTE = 1;
const REST = 2;
const START_MINUTE = 3;

export interface StreamClock {
  readonly block: Block;
  /** Rules with active cells, in order; one that has none any more is taken off when the next stop is looked for. */
  judged: JudgedRule[];
  /** Rules with timers, likewise. */
  trackings: CompiledTracking[];
  /** Stream time in ms since 1970; 0 before the first entry. It moves with every event, so saveClock writes it down. */
  now: number;
  /** Before this instant there is nothing to stop at. */
  nextStop: number;
}

/** A clock that has not begun. */
export function createStreamClock(): StreamClock {
  const nextStop = Number.NEGATIVE_INFINITY;
  return { block: createBlock('clock', 8), judged: [], trackings: [], now: 0, nextStop };
}

/** Tells the clock anew which rules there are, e.g. after their state was restored. */
export function enlistAll(
  clock: StreamClock,
  rules: { readonly windows: readonly CompiledWindow[]; readonly trackings: readonly CompiledTracking[] },
): void {
  clock.judged = rules.windows.map((window) => window.judged);
  clock.trackings = [...rules.trackings];
  clock.nextStop = Number.NEGATIVE_INFINITY;
}

/** A rule's first cell has become active. */
export function enlistJudged(clock: StreamClock, judged: JudgedRule): void {
  enlist(clock.judged, judged, ({ spec }) => spec.order);
  clock.nextStop = Math.min(clock.nextStop, paneStop(clock, judged));
}

/** A rule has set a timer. */
export function enlistTracking(clock: StreamClock, tracking: CompiledTracking): void {
  enlist(clock.trackings, tracking, ({ order }) => order);
  clock.nextStop = Math.min(clock.nextStop, timerStop(tracking));
}

/** Keeps the list in the order of the rules. */
function enlist<T>(list: T[], item: T, orderOf: (item: T) => number): void {
  const order = orderOf(item);
  let low = 0;
  for (let high = list.length; low < high; ) {
    const middle = (low + high) >>> 1;
    const other = list[middle];
    if (other !== undefined && orderOf(other) < order) low = middle + 1;
    else high = middle;
  }
  if (list[low] !== item) list.splice(low, 0, item);
}

/** When the engine's life began, ms since 1970. */
export function startedAt({ block }: StreamClock): number {
  return at(block.words, START_MINUTE) * MINUTE_MS;
}

/** True once the clock has seen an entry. */
function isStarted({ block }: StreamClock): boolean {
  return at(block.words, STARTED) !== 0;
}

/** Writes the present instant to the block, before a checkpoint. */
export function saveClock(clock: StreamClock): void {
  clock.block.words[MINUTE] = Math.floor(clock.now / MINUTE_MS);
  clock.block.words[REST] = clock.now % MINUTE_MS;
  markDirty(clock.block, 0);
}

/** Reads the instant that saveClock wrote. */
export function loadClock(clock: StreamClock): void {
  clock.now = at(clock.block.words, MINUTE) * MINUTE_MS + at(clock.block.words, REST);
}

/** Moves on to an instant; an earlier one changes nothing. */
export function advanceClock(clock: StreamClock, time: number): void {
  if (time < clock.nextStop) {
    if (time > clock.now) clock.now = time;
    return;
  }
  if (!isStarted(clock)) startClock(clock, time);
  let stop = findNextStop(clock);
  for (; stop <= time; stop = findNextStop(clock)) stopAt(clock, stop);
  clock.nextStop = stop;
  if (time > clock.now) clock.now = time;
}

function startClock(clock: StreamClock, time: number): void {
  assert(Number.isSafeInteger(time) && time >= 0, `stream time ${time} is a whole number of ms`);
  clock.block.words[STARTED] = 1;
  clock.block.words[START_MINUTE] = Math.floor(time / MINUTE_MS);
  clock.now = time;
  saveClock(clock);
}

/** The next instant at which a timer or an active cell may have something to do. All stand on whole minutes. */
function findNextStop(clock: StreamClock): number {
  clock.trackings = clock.trackings.filter((tracking) => timerStop(tracking) < Number.POSITIVE_INFINITY);
  clock.judged = clock.judged.filter((judged) => activeCount(judged) > 0);
  let next = Number.POSITIVE_INFINITY;
  for (const tracking of clock.trackings) next = Math.min(next, timerStop(tracking));
  for (const judged of clock.judged) next = Math.min(next, paneStop(clock, judged));
  return next;
}

function timerStop({ tracker }: CompiledTracking): number {
  return nextMinute(tracker.group.wheel) * MINUTE_MS;
}

/** End of the pane that stream time is in. */
function paneStop({ now }: StreamClock, { group }: JudgedRule): number {
  return paneEnd(group.spec, paneOf(group.spec, now));
}

function stopAt(clock: StreamClock, time: number): void {
  const before = clock.now;
  clock.now = time;
  for (const tracking of clock.trackings) fireTimers(tracking, Math.floor(time / MINUTE_MS));
  for (const judged of clock.judged) {
    if (activeCount(judged) === 0) continue;
    const pane = paneOf(judged.group.spec, before);
    if (paneEnd(judged.group.spec, pane) === time) closePane(judged, pane);
  }
}

function fireTimers({ tracker }: CompiledTracking, minute: number): void {
  const { wheel } = tracker.group;
  if (nextMinute(wheel) > minute) return;
  advanceWheel(wheel, minute, (owner) => tracker.onTimer(owner, wheelMinute(wheel) * MINUTE_MS));
}
