// The kinds that follow single matters: when a matter reaches which stage.
//   deadline   stages by the clock around the matter's deadline
//   magnitude  a stage at once, by the band of parties or by mere arrival; escalated if nobody acts
//   repeat     a stage by the number of contacts within the window
import type { Incoming } from '../engine/incoming.ts';
import { CONTACTS_KEPT, ESCALATED, TRACKED } from './tracked-layout.ts';
import type { TrackingGroup } from './tracking-group.ts';

/** What a compiled rule calls when a signal concerns it. */
export interface Tracker {
  readonly group: TrackingGroup;
  /** A selected signal; track: which of the rule's tracks selected it. */
  onSelected(incoming: Incoming, subject: number, track: number): void;
  /** A signal that ends the matter. */
  onClosed(incoming: Incoming): void;
  /** A signal that stops an escalation. */
  onCalmed(incoming: Incoming): void;
  /** A timer of the group's wheel; eventTime is the minute it was set for. */
  onTimer(payload: number, eventTime: number): void;
}

const MINUTE_MS = 60_000;
const minuteOf = (time: number): number => Math.floor(time / MINUTE_MS);
/** A deadline within a minute fires at that minute's end: never early. */
const minuteFrom = (time: number): number => Math.ceil(time / MINUTE_MS);

function endIfOpen(group: TrackingGroup, incoming: Incoming): void {
  const slot = group.find(incoming.matter);
  if (slot >= 0) group.end(slot, incoming.streamTime);
}

/** A matter's slot, begun anew if it has moved to another area. */
function openAt(group: TrackingGroup, incoming: Incoming, place: { readonly subject: number; readonly area: number }): number {
  const known = group.find(incoming.matter);
  if (known < 0) return group.begin(incoming, place.subject);
  if (group.read(known, TRACKED.area) === place.area && group.read(known, TRACKED.subject) === place.subject) return known;
  group.end(known, incoming.streamTime);
  return group.begin(incoming, place.subject);
}

export interface DeadlineSettings {
  readonly group: TrackingGroup;
  readonly areaFor: (area: number) => number;
  /** Per track, by grade number: minutes after the deadline, or null. */
  readonly stageMinutes: readonly (readonly (number | null)[])[];
  readonly giveUpAfterMinutes: number;
}

/** Follows deadlines: one timer a matter, always set to the next stage. */
export function createDeadlineTracker(settings: DeadlineSettings): Tracker {
  const { group } = settings;
  /** Takes the matter to the stage it has reached by now and sets the timer for the next. */
  const moveOn = (slot: number, minute: number, eventTime: number): void => {
    const due = group.read(slot, TRACKED.minute);
    if (minute >= due + settings.giveUpAfterMinutes) {
      group.end(slot, eventTime);
      return;
    }
    let stage = 0;
    let next = due + settings.giveUpAfterMinutes;
    const stages = settings.stageMinutes[group.read(slot, TRACKED.track)] ?? [];
    stages.forEach((after, grade) => {
      if (after === null) return;
      if (minute >= due + after) stage = Math.max(stage, grade);
      else next = Math.min(next, due + after);
    });
    group.setTimer(slot, 0, next);
    group.setStage(slot, stage, eventTime);
  };
  return {
    group,
    onSelected: (incoming, subject, track) => {
      if (incoming.record.dueAt <= 0) return;
      const slot = openAt(group, incoming, { subject, area: settings.areaFor(incoming.area) });
      group.write(slot, TRACKED.minute, minuteFrom(incoming.record.dueAt));
      group.write(slot, TRACKED.track, track);
      moveOn(slot, minuteOf(incoming.streamTime), incoming.streamTime);
    },
    onClosed: (incoming) => endIfOpen(group, incoming),
    onCalmed: () => {},
    onTimer: (payload, eventTime) => {
      const slot = payload >> 1;
      group.timerFired(slot, 0);
      moveOn(slot, minuteOf(eventTime), eventTime);
    },
  };
}

export interface MagnitudeSettings {
  readonly group: TrackingGroup;
  readonly areaFor: (area: number) => number;
  /** The stage that a signal gives its matter. */
  readonly stageOf: (incoming: Incoming) => number;
  readonly holdMinutes: number;
  /** Minutes until the matter escalates, and within which it counts as recent; 0 = not at all. */
  readonly escalateMinutes: number;
  readonly recentMinutes: number;
}

/**
 * Follows matters that are grave by themselves. Timer 0 is the end of the hold, or the escalation while one is ahead;
 * timer 1 ends the matter's being recent.
 */
export function createMagnitudeTracker(settings: MagnitudeSettings): Tracker {
  const { group, escalateMinutes } = settings;
  const holdEnd = (slot: number): number => group.read(slot, TRACKED.minute) + settings.holdMinutes;
  const onSelected = (incoming: Incoming, subject: number): void => {
    const isNew = group.find(incoming.matter) < 0;
    const slot = openAt(group, incoming, { subject, area: settings.areaFor(incoming.area) });
    const minute = minuteOf(incoming.streamTime);
    group.write(slot, TRACKED.minute, minute);
    const isEscalated = group.read(slot, TRACKED.stage) === ESCALATED;
    const awaitsAction = isNew ? escalateMinutes > 0 : group.read(slot, TRACKED.track) === 1;
    group.write(slot, TRACKED.track, awaitsAction ? 1 : 0);
    if (isNew || !awaitsAction) group.setTimer(slot, 0, awaitsAction ? minute + escalateMinutes : holdEnd(slot));
    if (isNew && settings.recentMinutes > 0) {
      group.setTimer(slot, 1, minute + settings.recentMinutes);
      group.setRecent(slot, true, incoming.streamTime);
    }
    if (!isEscalated) group.setStage(slot, settings.stageOf(incoming), incoming.streamTime);
  };
  const onHoldTimer = (slot: number, eventTime: number): void => {
    if (group.read(slot, TRACKED.track) === 0) {
      group.end(slot, eventTime);
      return;
    }
    group.write(slot, TRACKED.track, 0);
    group.setTimer(slot, 0, Math.max(holdEnd(slot), minuteOf(eventTime) + 1));
    group.setStage(slot, ESCALATED, eventTime);
  };
  return {
    group,
    onSelected,
    onClosed: (incoming) => endIfOpen(group, incoming),
    onCalmed: (incoming) => {
      const slot = group.find(incoming.matter);
      if (slot < 0) return;
      group.write(slot, TRACKED.track, 0);
      group.write(slot, TRACKED.minute, minuteOf(incoming.streamTime));
      group.setTimer(slot, 0, holdEnd(slot));
      group.setStage(slot, settings.stageOf(incoming), incoming.streamTime);
    },
    onTimer: (payload, eventTime) => {
      const slot = payload >> 1;
      if ((payload & 1) === 0) {
        group.timerFired(slot, 0);
        onHoldTimer(slot, eventTime);
        return;
      }
      group.timerFired(slot, 1);
      group.setRecent(slot, false, eventTime);
    },
  };
}

export interface RepeatSettings {
  readonly group: TrackingGroup;
  readonly windowMinutes: number;
}

/**
 * Follows contacts on one matter: the minutes of the last eight are kept, and each leaves when the window has passed
 * it. Beyond eight the number is exact until the first one leaves; from then on eight at most are known.
 */
export function createRepeatTracker(settings: RepeatSettings): Tracker {
  const { group, windowMinutes } = settings;
  const contactMinute = (slot: number, i: number): number => group.read(slot, TRACKED.contactMinutes + i);
  const keptCount = (slot: number): number => {
    let count = 0;
    while (count < CONTACTS_KEPT && contactMinute(slot, count) !== 0) count++;
    return count;
  };
  const dropOldest = (slot: number): void => {
    for (let i = 0; i < CONTACTS_KEPT; i++) {
      group.write(slot, TRACKED.contactMinutes + i, i + 1 < CONTACTS_KEPT ? contactMinute(slot, i + 1) : 0);
    }
  };
  const stageOf = (contacts: number): number => Math.min(contacts, CONTACTS_KEPT);
  return {
    group,
    onSelected: (incoming, subject) => {
      const known = group.find(incoming.matter);
      const slot = known >= 0 ? known : group.begin(incoming, subject);
      const minute = minuteOf(incoming.streamTime);
      if (keptCount(slot) === CONTACTS_KEPT) dropOldest(slot);
      group.write(slot, TRACKED.contactMinutes + keptCount(slot), minute);
      const contacts = Math.max(group.read(slot, TRACKED.contacts) + 1, incoming.record.repeatSeq);
      group.write(slot, TRACKED.contacts, contacts);
      group.setTimer(slot, 0, contactMinute(slot, 0) + windowMinutes);
      group.setStage(slot, stageOf(contacts), incoming.streamTime);
    },
    onClosed: (incoming) => endIfOpen(group, incoming),
    onCalmed: () => {},
    onTimer: (payload, eventTime) => {
      const slot = payload >> 1;
      group.timerFired(slot, 0);
      dropOldest(slot);
      const contacts = keptCount(slot);
      if (contacts === 0) {
        group.end(slot, eventTime);
        return;
      }
      group.write(slot, TRACKED.contacts, contacts);
      group.setTimer(slot, 0, contactMinute(slot, 0) + windowMinutes);
      group.setStage(slot, stageOf(contacts), eventTime);
    },
  };
}
