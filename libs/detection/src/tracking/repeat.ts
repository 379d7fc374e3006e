// Repeats: contacts on one matter within the window. The minutes of the last eight are kept, and each leaves when the
// window has passed it. Beyond eight the number is exact until the first one leaves; from then on eight are known.
import { CONTACTS_KEPT, TRACKED } from './tracked-layout.ts';
import { endIfOpen, minuteOf, type Tracker } from './tracker.ts';
import { beginTracking, endTracking, moveToStage, replaceTimer, takeFired } from './tracking-group.ts';
import { findTracked, readTracked, type TrackingGroup, writeTracked } from './tracking-state.ts';

export interface RepeatSettings {
  readonly group: TrackingGroup;
  readonly windowMinutes: number;
}

/** Follows contacts. A matter stays where it was first heard of. */
export function createRepeatTracker(settings: RepeatSettings): Tracker {
  const { group } = settings;
  return {
    group,
    onSelected: (incoming, subject) => {
      const known = findTracked(group, incoming.matter);
      const slot = known >= 0 ? known : beginTracking(group, incoming, subject);
      if (keptCount(group, slot) === CONTACTS_KEPT) dropOldest(group, slot);
      writeTracked(group, slot, {
        field: TRACKED.contactMinutes + keptCount(group, slot),
        value: minuteOf(incoming.streamTime),
      });
      // The source may know of contacts from before this stream began.
      const contacts = Math.max(readTracked(group, slot, TRACKED.contacts) + 1, incoming.record.repeatSeq);
      setContacts(settings, slot, { contacts, eventTime: incoming.streamTime });
    },
    onClosed: (incoming) => endIfOpen(group, incoming),
    onCalmed: null,
    reassess: (slot, eventTime) => {
      const { contactMinutes } = TRACKED;
      const isCurrent = readTracked(group, slot, contactMinutes) + settings.windowMinutes > minuteOf(eventTime);
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
  if (contacts === 0) endTracking(group, slot, eventTime);
  else setContacts(settings, slot, { contacts, eventTime });
}

function setContacts(
  { group, windowMinutes }: RepeatSettings,
  slot: number,
  now: { readonly contacts: number; readonly eventTime: number },
): void {
  writeTracked(group, slot, { field: TRACKED.contacts, value: now.contacts });
  replaceTimer(group, slot, { which: 0, minute: contactMinute(group, slot, 0) + windowMinutes });
  moveToStage(group, slot, { stage: Math.min(now.contacts, CONTACTS_KEPT), eventTime: now.eventTime });
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
