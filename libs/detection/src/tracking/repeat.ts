// Repeats: contacts on one matter within the window. The minutes of the last eight are kept, and each leaves when the
// window has passed it. Beyond eight the number is exact until the first one leaves; from then on eight are known. Marks,
// which make the same number graver, are kept as long as the matter is followed, and a window long after the newest.
import type { Incoming } from '../engine/incoming.ts';
import { CONTACTS_KEPT, TRACKED } from './tracked-layout.ts';
import { endIfOpen, minuteOf, type Tracker } from './tracker.ts';
import { beginTracking, endTracking, moveToStage, replaceTimer, takeFired } from './tracking-group.ts';
import { findTracked, readTracked, type TrackingGroup, writeTracked } from './tracking-state.ts';

export interface RepeatSettings {
  readonly group: TrackingGroup;
  readonly windowMinutes: number;
  /** The stage of a matter with so many contacts (at most CONTACTS_KEPT are told apart); bit n of marks = mark n. */
  readonly stageOf: (contacts: number, marks: number) => number;
}

/** Follows contacts. A matter stays where it was first heard of. */
export function createRepeatTracker(settings: RepeatSettings): Tracker {
  const { group } = settings;
  // The signal in hand is one contact, however many selectors pick it. Not state: it is over with the signal.
  let counted = 0;
  return {
    group,
    onSelected: (incoming, subject) => {
      if (incoming.serial === counted) return;
      counted = incoming.serial;
      const slot = follow(group, incoming, subject);
      if (keptCount(group, slot) === CONTACTS_KEPT) dropOldest(group, slot);
      writeTracked(group, slot, {
        field: TRACKED.contactMinutes + keptCount(group, slot),
        value: minuteOf(incoming.streamTime),
      });
      // The source may know of contacts from before this stream began.
      const contacts = Math.max(readTracked(group, slot, TRACKED.contacts) + 1, incoming.record.repeatSeq);
      setContacts(settings, slot, { contacts, eventTime: incoming.streamTime });
    },
    onMarked: (incoming, subject, mark) => {
      const slot = follow(group, incoming, subject);
      const marks = readTracked(group, slot, TRACKED.marks) | (1 << mark);
      writeTracked(group, slot, { field: TRACKED.marks, value: marks });
      writeTracked(group, slot, { field: TRACKED.minute, value: minuteOf(incoming.streamTime) });
      const contacts = readTracked(group, slot, TRACKED.contacts);
      setContacts(settings, slot, { contacts, eventTime: incoming.streamTime });
    },
    onClosed: (incoming) => endIfOpen(group, incoming),
    onCalmed: null,
    reassess: (slot, eventTime) => {
      const isCurrent = endOf(settings, slot) > minuteOf(eventTime);
      const contacts = readTracked(group, slot, TRACKED.contacts);
      if (isCurrent) setContacts(settings, slot, { contacts, eventTime });
      else recountContacts(settings, slot, eventTime);
    },
    onTimer: (owner, eventTime) => recountContacts(settings, takeFired(group, owner).slot, eventTime),
  };
}

/** Lets go of the contacts that the window has passed. */
function recountContacts(settings: RepeatSettings, slot: number, eventTime: number): void {
  const { group } = settings;
  dropExpired(settings, slot, minuteOf(eventTime));
  const contacts = keptCount(group, slot);
  if (contacts === 0 && endOf(settings, slot) <= minuteOf(eventTime)) endTracking(group, slot, eventTime);
  else setContacts(settings, slot, { contacts, eventTime });
}

function follow(group: TrackingGroup, incoming: Incoming, subject: number): number {
  const known = findTracked(group, incoming.matter);
  return known >= 0 ? known : beginTracking(group, incoming, subject);
}

function setContacts(
  settings: RepeatSettings,
  slot: number,
  now: { readonly contacts: number; readonly eventTime: number },
): void {
  const { group } = settings;
  writeTracked(group, slot, { field: TRACKED.contacts, value: now.contacts });
  replaceTimer(group, slot, { which: 0, minute: endOf(settings, slot) });
  const marks = readTracked(group, slot, TRACKED.marks);
  moveToStage(group, slot, {
    stage: settings.stageOf(Math.min(now.contacts, CONTACTS_KEPT), marks),
    eventTime: now.eventTime,
  });
}

/** When the oldest contact leaves; without one, when the newest mark does. */
function endOf({ group, windowMinutes }: RepeatSettings, slot: number): number {
  const oldest = contactMinute(group, slot, 0);
  return (oldest > 0 ? oldest : readTracked(group, slot, TRACKED.minute)) + windowMinutes;
}

function contactMinute(group: TrackingGroup, slot: number, i: number): number {
  return readTracked(group, slot, TRACKED.contactMinutes + i);
}

function keptCount(group: TrackingGroup, slot: number): number {
  let count = 0;
  while (count < CONTACTS_KEPT && contactMinute(group, slot, count) !== 0) count++;
  return count;
}

/** Contacts of one minute leave together. */
function dropExpired({ group, windowMinutes }: RepeatSettings, slot: number, now: number): void {
  while (keptCount(group, slot) > 0 && contactMinute(group, slot, 0) + windowMinutes <= now) dropOldest(group, slot);
}

function dropOldest(group: TrackingGroup, slot: number): void {
  for (let i = 0; i < CONTACTS_KEPT; i++) {
    const value = i + 1 < CONTACTS_KEPT ? contactMinute(group, slot, i + 1) : 0;
    writeTracked(group, slot, { field: TRACKED.contactMinutes + i, value });
  }
}
