// Stream time of one partition: it moves by what the log says and never back. On its way it stops at every instant at
// which something is due, in order: timers of that minute first, then the panes that end there, group by group.
import { assert } from '@fengsui/domain';
import { at, type Block, createBlock, markDirty } from '../memory/block.ts';
import { advanceWheel, nextMinute, passTo, startWheel, wheelMinute } from '../memory/timer-wheel.ts';
import type { Tracker } from '../tracking/tracker.ts';
import { closePane } from '../windows/closing.ts';
import { activeCount, paneEnd, paneOf, type WindowGroup } from '../windows/window-group.ts';

const MINUTE_MS = 60_000;
const STARTED = 0;
const MINUTE = 1;
const REST = 2;
const START_MINUTE = 3;

export interface StreamClock {
  readonly block: Block;
  /** What moves with the clock; filled in after it was made. */
  readonly groups: WindowGroup[];
  readonly trackers: Tracker[];
  /** Stream time in ms since 1970; 0 before the first entry. It moves with every event, so saveClock writes it down. */
  now: number;
  /** End of the minute that `now` lies in: up to it, there is nothing to stop at. */
  minuteEnd: number;
}

/** A clock that has not begun. */
export function createStreamClock(): StreamClock {
  return { block: createBlock('clock', 8), groups: [], trackers: [], now: 0, minuteEnd: 0 };
}

/** When the engine's life began, ms since 1970. */
export function startedAt({ block }: StreamClock): number {
  return at(block.words, START_MINUTE) * MINUTE_MS;
}

/** Writes the present instant to the block, before a checkpoint. */
export function saveClock(clock: StreamClock): void {
  clock.block.words[MINUTE] = Math.floor(clock.now / MINUTE_MS);
  clock.block.words[REST] = clock.now % MINUTE_MS;
  markDirty(clock.block, 0);
}

/** Reads the instant that saveClock wrote. */
export function loadClock(clock: StreamClock): void {
  setNow(clock, at(clock.block.words, MINUTE) * MINUTE_MS + at(clock.block.words, REST));
}

/** Moves on to an instant; an earlier one changes nothing. */
export function advanceClock(clock: StreamClock, time: number): void {
  if (time < clock.minuteEnd) {
    if (time > clock.now) clock.now = time;
    return;
  }
  if (at(clock.block.words, STARTED) === 0) {
    startClock(clock, time);
    return;
  }
  for (let stop = nextStop(clock); stop <= time; stop = nextStop(clock)) stopAt(clock, stop);
  setNow(clock, time);
  // The last stop asked was beyond this instant: nothing is due up to here, the wheels only have to know the time.
  for (const tracker of clock.trackers) passTo(tracker.group.wheel, Math.floor(time / MINUTE_MS));
}

function startClock(clock: StreamClock, time: number): void {
  assert(Number.isSafeInteger(time) && time >= 0, `stream time ${time} is a whole number of ms`);
  clock.block.words[STARTED] = 1;
  clock.block.words[START_MINUTE] = Math.floor(time / MINUTE_MS);
  setNow(clock, time);
  saveClock(clock);
  for (const tracker of clock.trackers) startWheel(tracker.group.wheel, Math.floor(time / MINUTE_MS));
}

function setNow(clock: StreamClock, time: number): void {
  clock.now = time;
  clock.minuteEnd = (Math.floor(time / MINUTE_MS) + 1) * MINUTE_MS;
}

/** The next instant at which a timer or an active cell may have something to do. All stand on whole minutes. */
function nextStop({ groups, now, trackers }: StreamClock): number {
  let next = Number.POSITIVE_INFINITY;
  for (const tracker of trackers) next = Math.min(next, nextMinute(tracker.group.wheel) * MINUTE_MS);
  for (const group of groups) {
    if (activeCount(group) > 0) next = Math.min(next, paneEnd(group.spec, paneOf(group.spec, now)));
  }
  return next;
}

function stopAt(clock: StreamClock, time: number): void {
  const before = clock.now;
  setNow(clock, time);
  for (const tracker of clock.trackers) moveWheel(tracker, Math.floor(time / MINUTE_MS));
  for (const group of clock.groups) {
    if (activeCount(group) === 0) continue;
    const pane = paneOf(group.spec, before);
    if (paneEnd(group.spec, pane) === time) closePane(group, pane);
  }
}

function moveWheel(tracker: Tracker, minute: number): void {
  const { wheel } = tracker.group;
  if (nextMinute(wheel) > minute) passTo(wheel, minute);
  else advanceWheel(wheel, minute, (owner) => tracker.onTimer(owner, wheelMinute(wheel) * MINUTE_MS));
}
