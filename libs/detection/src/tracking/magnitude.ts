// Magnitude: a matter that is grave by itself, by its band of parties or of money or by mere arrival, and graver still when
// nobody acts in time. Timer 0 is the escalation while one is ahead, then the end of the hold; timer 1 ends being recent.
import type { Incoming } from '../engine/incoming.ts';
import { ESCALATED, TRACKED } from './tracked-layout.ts';
import { endIfOpen, minuteOf, openAt, type Tracker } from './tracker.ts';
import { endTracking, markRecent, moveToStage, replaceTimer, takeFired } from './tracking-group.ts';
import { findTracked, readTracked, type TrackingGroup, writeTracked } from './tracking-state.ts';

export interface MagnitudeSettings {
  readonly group: TrackingGroup;
  /** The stage that a signal gives its matter. */
  readonly stageOf: (incoming: Incoming) => number;
  /** The stage that every signal gives; null: it depends on the signal. */
  readonly arrivalStage: number | null;
  readonly holdMinutes: number;
  /** Minutes until the matter escalates, and within which it counts as recent; 0 = not at all. */
  readonly escalateMinutes: number;
  readonly recentMinutes: number;
}

// A matter that awaits action stands on this track.
const AWAITS = 1;

/** Follows matters that are grave by themselves, until they are closed or the hold has passed. */
export function createMagnitudeTracker(settings: MagnitudeSettings): Tracker {
  const { group } = settings;
  return {
    group,
    onSelected: (incoming, subject) => {
      const known = findTracked(group, incoming.matter);
      const isEscalated = known >= 0 && readTracked(group, known, TRACKED.stage) === ESCALATED;
      const slot = openAt(group, incoming, subject);
      writeTracked(group, slot, { field: TRACKED.minute, value: minuteOf(incoming.streamTime) });
      if (known < 0) arrive(settings, slot, incoming);
      else if (readTracked(group, slot, TRACKED.track) !== AWAITS) holdOn(settings, slot, incoming.streamTime);
      const stage = isEscalated ? ESCALATED : settings.stageOf(incoming);
      moveToStage(group, slot, { stage, eventTime: incoming.streamTime });
    },
    onMarked: null,
    onClosed: (incoming) => endIfOpen(group, incoming),
    onCalmed: (incoming) => {
      const slot = findTracked(group, incoming.matter);
      if (slot < 0) return;
      writeTracked(group, slot, { field: TRACKED.track, value: 0 });
      writeTracked(group, slot, { field: TRACKED.minute, value: minuteOf(incoming.streamTime) });
      holdOn(settings, slot, incoming.streamTime);
      moveToStage(group, slot, { stage: settings.stageOf(incoming), eventTime: incoming.streamTime });
    },
    reassess: (slot, eventTime) => {
      if (readTracked(group, slot, TRACKED.track) !== AWAITS) holdOn(settings, slot, eventTime);
      const isEscalated = readTracked(group, slot, TRACKED.stage) === ESCALATED;
      if (settings.arrivalStage !== null && !isEscalated) {
        moveToStage(group, slot, { stage: settings.arrivalStage, eventTime });
      }
    },
    onTimer: (owner, eventTime) => {
      const { slot, which } = takeFired(group, owner);
      if (which === 1) markRecent(group, slot, { isRecent: false, eventTime });
      else if (readTracked(group, slot, TRACKED.track) === AWAITS) escalate(settings, slot, eventTime);
      else endTracking(group, slot, eventTime);
    },
  };
}

function arrive(settings: MagnitudeSettings, slot: number, incoming: Incoming): void {
  const { group, escalateMinutes, recentMinutes } = settings;
  const minute = minuteOf(incoming.streamTime);
  if (escalateMinutes > 0) {
    writeTracked(group, slot, { field: TRACKED.track, value: AWAITS });
    replaceTimer(group, slot, { which: 0, minute: minute + escalateMinutes });
  } else holdOn(settings, slot, incoming.streamTime);
  if (recentMinutes === 0) return;
  replaceTimer(group, slot, { which: 1, minute: minute + recentMinutes });
  markRecent(group, slot, { isRecent: true, eventTime: incoming.streamTime });
}

/** Sets the end of the hold, counted from the last selected event. */
function holdOn({ group, holdMinutes }: MagnitudeSettings, slot: number, now: number): void {
  const end = readTracked(group, slot, TRACKED.minute) + holdMinutes;
  replaceTimer(group, slot, { which: 0, minute: Math.max(end, minuteOf(now) + 1) });
}

function escalate(settings: MagnitudeSettings, slot: number, eventTime: number): void {
  const { group } = settings;
  writeTracked(group, slot, { field: TRACKED.track, value: 0 });
  holdOn(settings, slot, eventTime);
  moveToStage(group, slot, { stage: ESCALATED, eventTime });
}
