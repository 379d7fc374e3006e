// Deadlines: a matter reaches stages by the clock around its deadline. One timer a matter, always set to the next one.
import { TRACKED } from './tracked-layout.ts';
import { endIfOpen, minuteFrom, minuteOf, openAt, type Tracker } from './tracker.ts';
import { endTracking, moveToStage, replaceTimer, takeFired } from './tracking-group.ts';
import { readTracked, type TrackingGroup, writeTracked } from './tracking-state.ts';

export interface DeadlineSettings {
  readonly group: TrackingGroup;
  /** Per track, by grade number: minutes after the deadline, or null. */
  readonly stageMinutes: readonly (readonly (number | null)[])[];
  readonly giveUpAfterMinutes: number;
}

/** Follows deadlines. A signal without a deadline changes nothing; a new deadline replaces the old one. */
export function createDeadlineTracker(settings: DeadlineSettings): Tracker {
  const { group } = settings;
  return {
    group,
    onSelected: (incoming, subject, track) => {
      if (incoming.record.dueAt <= 0) return;
      const slot = openAt(group, incoming, subject);
      writeTracked(group, slot, { field: TRACKED.minute, value: minuteFrom(incoming.record.dueAt) });
      writeTracked(group, slot, { field: TRACKED.track, value: track });
      moveOn(settings, slot, incoming.streamTime);
    },
    onClosed: (incoming) => endIfOpen(group, incoming),
    onCalmed: null,
    reassess: (slot, eventTime) => moveOn(settings, slot, eventTime),
    onTimer: (owner, eventTime) => moveOn(settings, takeFired(group, owner).slot, eventTime),
  };
}

/** Takes a matter to the stage it has reached by now and sets the timer for the next. */
function moveOn(settings: DeadlineSettings, slot: number, eventTime: number): void {
  const { group } = settings;
  const minute = minuteOf(eventTime);
  const due = readTracked(group, slot, TRACKED.minute);
  const end = due + settings.giveUpAfterMinutes;
  if (minute >= end) {
    endTracking(group, slot, eventTime);
    return;
  }
  let stage = 0;
  let next = end;
  const stages = settings.stageMinutes[readTracked(group, slot, TRACKED.track)] ?? [];
  stages.forEach((after, grade) => {
    if (after === null) return;
    if (minute >= due + after) stage = Math.max(stage, grade);
    else next = Math.min(next, due + after);
  });
  replaceTimer(group, slot, { which: 0, minute: next });
  moveToStage(group, slot, { stage, eventTime });
}
