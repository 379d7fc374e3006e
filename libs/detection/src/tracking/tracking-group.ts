// What the rules that follow single matters do with one: begin, move it to a stage, set its timers, end. The kinds
// (deadline, magnitude, repeat, backlog, sequence) decide only when; what it means for an area is in keys.ts.
import { assert } from '@fengsui/domain';
import type { Incoming } from '../engine/incoming.ts';
import { insertSlot, removeSlot } from '../memory/keyed-pool.ts';
import { cancelTimer, passTo, setTimer } from '../memory/timer-wheel.ts';
import { enterKey, forgetMatter, leaveKey, settleKey } from './keys.ts';
import { TRACKED } from './tracked-layout.ts';
import { readTracked, type TrackingGroup, writeTracked } from './tracking-state.ts';

/** Begins to follow the signal's matter, at stage 0. */
export function beginTracking(group: TrackingGroup, incoming: Incoming, subject: number): number {
  const slot = insertSlot(group.tracked, incoming.matter, 0);
  placeTracked(group, slot, incoming, subject);
  group.deps.onHold(incoming.matter, 1);
  return slot;
}

/** Moves a matter to where the signal says it is, at stage 0; its timers, its track and its recency go with it. */
export function moveTracking(group: TrackingGroup, slot: number, incoming: Incoming, subject: number): void {
  const left = isCounted(group, slot) ? leaveKey(group, slot) : -1;
  writeTracked(group, slot, { field: TRACKED.stage, value: 0 });
  placeTracked(group, slot, incoming, subject);
  if (left >= 0) {
    forgetMatter(group, left, incoming.matter);
    settleKey(group, left, incoming.streamTime);
  }
  if (isCounted(group, slot)) settleKey(group, enterKey(group, slot), incoming.streamTime);
}

function placeTracked(group: TrackingGroup, slot: number, incoming: Incoming, subject: number): void {
  const { record } = incoming;
  writeTracked(group, slot, { field: TRACKED.area, value: group.deps.areaFor(incoming.area) });
  writeTracked(group, slot, { field: TRACKED.subject, value: subject });
  writeTracked(group, slot, { field: TRACKED.source, value: record.source });
  writeTracked(group, slot, { field: TRACKED.riskDomain, value: record.riskDomain });
  writeTracked(group, slot, { field: TRACKED.flags, value: record.flags });
}

/** Moves a matter to a stage and tells if the area's grade changes with it. */
export function moveToStage(
  group: TrackingGroup,
  slot: number,
  move: { readonly stage: number; readonly eventTime: number },
): void {
  if (readTracked(group, slot, TRACKED.stage) === move.stage) return;
  recount(group, slot, move.eventTime, () => writeTracked(group, slot, { field: TRACKED.stage, value: move.stage }));
}

/** Sets whether a matter counts among those that came just now. */
export function markRecent(
  group: TrackingGroup,
  slot: number,
  mark: { readonly isRecent: boolean; readonly eventTime: number },
): void {
  const value = mark.isRecent ? 1 : 0;
  if (readTracked(group, slot, TRACKED.recent) === value) return;
  recount(group, slot, mark.eventTime, () => writeTracked(group, slot, { field: TRACKED.recent, value }));
}

/** Stops following a matter. */
export function endTracking(group: TrackingGroup, slot: number, eventTime: number): void {
  recount(group, slot, eventTime, () => {
    writeTracked(group, slot, { field: TRACKED.stage, value: 0 });
    writeTracked(group, slot, { field: TRACKED.recent, value: 0 });
  });
  dropTimer(group, slot, 0);
  dropTimer(group, slot, 1);
  group.deps.onHold(readTracked(group, slot, TRACKED.matter), -1);
  removeSlot(group.tracked, slot);
}

/** What a timer of the group's wheel gives back when it fires. */
export function timerOwner(slot: number, which: 0 | 1): number {
  return slot * 2 + which;
}

/** The slot and timer that an owner names; the fired timer is forgotten. */
export function takeFired(group: TrackingGroup, owner: number): { readonly slot: number; readonly which: 0 | 1 } {
  const slot = owner >> 1;
  const which = (owner & 1) === 0 ? 0 : 1;
  assert(readTracked(group, slot, TRACKED.timers + which) > 0, `timer ${which} of a tracked matter fires once`);
  writeTracked(group, slot, { field: TRACKED.timers + which, value: 0 });
  return { slot, which };
}

/** Replaces one of the matter's timers; the minute is of stream time. */
export function replaceTimer(
  group: TrackingGroup,
  slot: number,
  timer: { readonly which: 0 | 1; readonly minute: number },
): void {
  dropTimer(group, slot, timer.which);
  // The clock calls on wheels only when something is due: between two calls nothing could fire.
  passTo(group.wheel, group.deps.nowMinute());
  const handle = setTimer(group.wheel, timer.minute, timerOwner(slot, timer.which));
  writeTracked(group, slot, { field: TRACKED.timers + timer.which, value: handle });
  group.deps.onTimerSet();
}

function dropTimer(group: TrackingGroup, slot: number, which: 0 | 1): void {
  const handle = readTracked(group, slot, TRACKED.timers + which);
  if (handle > 0) cancelTimer(group.wheel, handle);
  writeTracked(group, slot, { field: TRACKED.timers + which, value: 0 });
}

/** True if a matter counts into its key. */
export function isCounted(group: TrackingGroup, slot: number): boolean {
  const stage = readTracked(group, slot, TRACKED.stage);
  return group.isNamed[stage] === true || readTracked(group, slot, TRACKED.recent) === 1;
}

/** Changes a word that decides what the matter counts as, and carries its key along. */
function recount(group: TrackingGroup, slot: number, eventTime: number, change: () => void): void {
  const before = isCounted(group, slot) ? leaveKey(group, slot) : -1;
  change();
  const after = isCounted(group, slot) ? enterKey(group, slot) : -1;
  if (before >= 0 && after < 0) forgetMatter(group, before, readTracked(group, slot, TRACKED.matter));
  const key = after >= 0 ? after : before;
  if (key >= 0) settleKey(group, key, eventTime);
}
