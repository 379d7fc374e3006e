// Deadlines: a matter reaches stages by the clock around its deadline, or after its acceptance. One timer a matter, always
// set to the next one. Where a rule counts breaches, a matter that has reached its first stage counts for a while,
// closed or not, at the stage that it had when it was closed.
import type { GradeNumber } from '@fengsui/domain';
import type { Incoming } from '../engine/incoming.ts';
import { stageOnTrack, TRACKED } from './tracked-layout.ts';
import { minuteFrom, minuteOf, openAt, type Tracker } from './tracker.ts';
import { endTracking, moveToStage, replaceTimer, takeFired } from './tracking-group.ts';
import { findTracked, readTracked, type TrackingGroup, writeTracked } from './tracking-state.ts';

/** One of a track's stages: the minute at which a matter reaches a grade, from the minute of its deadline. */
export interface DeadlineStage {
  readonly grade: GradeNumber;
  readonly minuteFor: (base: number) => number;
}

export interface DeadlineSettings {
  readonly group: TrackingGroup;
  /** By track; stages from blue to red. */
  readonly tracks: readonly { readonly from: 'due' | 'accepted'; readonly stages: readonly DeadlineStage[] }[];
  readonly giveUpAfterMinutes: number;
  /** How long a breach counts; null: a matter counts while it is open. */
  readonly breachWithinMinutes: number | null;
}

/**
 * Follows deadlines. A signal without the deadline (or acceptance) that its track counts from changes nothing; a new
 * deadline replaces the old one with all that was reached by it.
 */
export function createDeadlineTracker(settings: DeadlineSettings): Tracker {
  const { group, tracks } = settings;
  return {
    group,
    onSelected: (incoming, subject, track) => {
      const base = baseOf(incoming, tracks[track]?.from ?? 'due');
      if (base <= 0) return;
      const slot = openAt(group, incoming, subject);
      writeTracked(group, slot, { field: TRACKED.minute, value: minuteFrom(base) });
      writeTracked(group, slot, { field: TRACKED.track, value: track });
      moveOn(settings, slot, incoming.streamTime);
    },
    onMarked: null,
    onClosed: (incoming) => {
      const slot = findTracked(group, incoming.matter);
      if (slot < 0) return;
      const hasBreached = settings.breachWithinMinutes !== null && readTracked(group, slot, TRACKED.stage) > 0;
      // A breach stays as it is until its time is over: no further stage, no other timer.
      if (hasBreached) {
        const { end } = standingOf(settings, slot, minuteOf(incoming.streamTime));
        replaceTimer(group, slot, { which: 0, minute: end });
      } else endTracking(group, slot, incoming.streamTime);
    },
    onCalmed: null,
    reassess: (slot, eventTime) => moveOn(settings, slot, eventTime),
    onTimer: (owner, eventTime) => moveOn(settings, takeFired(group, owner).slot, eventTime),
  };
}

function baseOf({ record }: Incoming, from: 'due' | 'accepted'): number {
  return from === 'due' ? record.dueAt : record.acceptedAt;
}

/** Takes a matter to the stage it has reached by now and sets the timer for the next. */
function moveOn(settings: DeadlineSettings, slot: number, eventTime: number): void {
  const { group } = settings;
  const minute = minuteOf(eventTime);
  const { grade, next, end } = standingOf(settings, slot, minute);
  if (minute >= end) {
    endTracking(group, slot, eventTime);
    return;
  }
  replaceTimer(group, slot, { which: 0, minute: Math.min(next, end) });
  const track = readTracked(group, slot, TRACKED.track);
  moveToStage(group, slot, { stage: grade === 0 ? 0 : stageOnTrack(track, grade), eventTime });
}

/** The grade reached by a minute, the minute of the next one, and the one at which the matter is no longer followed. */
function standingOf(
  { group, tracks, giveUpAfterMinutes, breachWithinMinutes }: DeadlineSettings,
  slot: number,
  minute: number,
): { readonly grade: GradeNumber; readonly next: number; readonly end: number } {
  const base = readTracked(group, slot, TRACKED.minute);
  let grade: GradeNumber = 0;
  let first = Number.POSITIVE_INFINITY;
  let next = Number.POSITIVE_INFINITY;
  for (const stage of tracks[readTracked(group, slot, TRACKED.track)]?.stages ?? []) {
    const reachedAt = stage.minuteFor(base);
    first = Math.min(first, reachedAt);
    if (minute >= reachedAt) grade = stage.grade;
    else next = Math.min(next, reachedAt);
  }
  const givenUp = base + giveUpAfterMinutes;
  const end = breachWithinMinutes === null ? givenUp : Math.min(givenUp, first + breachWithinMinutes);
  return { grade, next, end };
}
