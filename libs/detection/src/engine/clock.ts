// Stream time of one partition: it moves by what the log says and never back. On its way it stops at every instant at
// which something is due, in order: timers of that minute first, then the panes that end there, group by group.
import { assert } from '@fengsui/domain';
import { at, type Block, createBlock, markDirty } from '../memory/block.ts';
import { advanceWheel, nextMinute, startWheel, wheelMinute } from '../memory/timer-wheel.ts';
import { closePane } from '../windows/closing.ts';
import { activeCount, paneEnd, paneOf, type WindowGroup } from '../windows/window-group.ts';
import type { Tracker } from '../tracking/tracker.ts';

const MINUTE_MS = 60_000;
const STARTED = 0;
const MINUTE = 1;
const REST = 2;
const START_MINUTE = 3;

export interface StreamClock {
  readonly block: Block;
  /** Stream time in ms since 1970; 0 before the first entry. */
  now(): number;
  /** When the engine's life began. */
  startedAt(): number;
  /** Writes the present instant to the block, before a checkpoint; load reads it back. */
  save(): void;
  load(): void;
  /** Moves on to an instant; an earlier one changes nothing. */
  advanceTo(time: number): void;
}

/** A clock that drives these groups and trackers; they may be filled in after it was made. */
export function createStreamClock(driven: { readonly groups: WindowGroup[]; readonly trackers: Tracker[] }): StreamClock {
  const block = createBlock('clock', 8);
  // The instant itself is kept as a plain number: it moves with every event. save() writes it to the block.
  let current = 0;
  let minuteEnd = 0;
  const now = (): number => current;

  const setNow = (time: number): void => {
    current = time;
    minuteEnd = (Math.floor(time / MINUTE_MS) + 1) * MINUTE_MS;
  };

  const save = (): void => {
    block.words[MINUTE] = Math.floor(current / MINUTE_MS);
    block.words[REST] = current % MINUTE_MS;
    markDirty(block, 0);
  };

  const start = (time: number): void => {
    assert(Number.isSafeInteger(time) && time >= 0, `stream time ${time} is a whole number of ms`);
    block.words[STARTED] = 1;
    block.words[START_MINUTE] = Math.floor(time / MINUTE_MS);
    setNow(time);
    for (const tracker of driven.trackers) startWheel(tracker.group.wheel, Math.floor(time / MINUTE_MS));
  };

  const nextStop = (): number => {
    let next = Number.POSITIVE_INFINITY;
    for (const tracker of driven.trackers) next = Math.min(next, nextMinute(tracker.group.wheel) * MINUTE_MS);
    for (const group of driven.groups) {
      if (activeCount(group) > 0) next = Math.min(next, paneEnd(group.spec, paneOf(group.spec, now())));
    }
    return next;
  };

  const moveWheels = (minute: number): void => {
    for (const tracker of driven.trackers) {
      const { wheel } = tracker.group;
      advanceWheel(wheel, minute, (owner) => tracker.onTimer(owner, wheelMinute(wheel) * MINUTE_MS));
    }
  };

  const stopAt = (time: number): void => {
    const endingPanes = driven.groups.map((group) => paneOf(group.spec, now()));
    setNow(time);
    moveWheels(Math.floor(time / MINUTE_MS));
    driven.groups.forEach((group, i) => {
      const pane = endingPanes[i] ?? 0;
      if (activeCount(group) > 0 && paneEnd(group.spec, pane) === time) closePane(group, pane);
    });
  };

  return {
    block,
    now,
    startedAt: () => at(block.words, START_MINUTE) * MINUTE_MS,
    save,
    load: () => setNow(at(block.words, MINUTE) * MINUTE_MS + at(block.words, REST)),
    advanceTo: (time) => {
      if (at(block.words, STARTED) === 0) {
        start(time);
        return;
      }
      if (time <= current) return;
      // Everything that is due stands on a whole minute: within one, there is nothing to stop at.
      if (time < minuteEnd) {
        current = time;
        return;
      }
      for (let stop = nextStop(); stop <= time; stop = nextStop()) stopAt(stop);
      setNow(time);
      moveWheels(Math.floor(time / MINUTE_MS));
    },
  };
}
