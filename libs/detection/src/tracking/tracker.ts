// What the kinds that follow matters have in common for the engine: the calls a signal or a timer makes.
import type { Incoming } from '../engine/incoming.ts';
import { TRACKED } from './tracked-layout.ts';
import { beginTracking, endTracking, moveTracking } from './tracking-group.ts';
import { findTracked, readTracked, type TrackingGroup } from './tracking-state.ts';

/** What a compiled rule calls when a signal concerns it. */
export interface Tracker {
  readonly group: TrackingGroup;
  /** A selected signal; track: which of the rule's tracks selected it. */
  onSelected(incoming: Incoming, subject: number, track: number): void;
  /** A signal that says something of the matter beside what is selected; null where the kind has none. */
  readonly onMarked: ((incoming: Incoming, subject: number, mark: number) => void) | null;
  /** A signal that ends the matter. */
  onClosed(incoming: Incoming): void;
  /** A signal that stops an escalation; null where the kind has none. */
  readonly onCalmed: ((incoming: Incoming) => void) | null;
  /** After a release, for each matter: a stage or timer may come out otherwise now; null: none depends on what can change. */
  readonly reassess: ((slot: number, eventTime: number) => void) | null;
  /** A timer of the group's wheel; eventTime is the minute it was set for. */
  onTimer(owner: number, eventTime: number): void;
}

const MINUTE_MS = 60_000;

/** The minute that an instant lies in, since 1970. */
export function minuteOf(time: number): number {
  return Math.floor(time / MINUTE_MS);
}

/** The first whole minute at or after an instant: a deadline never fires early. */
export function minuteFrom(time: number): number {
  return Math.ceil(time / MINUTE_MS);
}

/** Stops following the signal's matter if it is followed. */
export function endIfOpen(group: TrackingGroup, incoming: Incoming): void {
  const slot = findTracked(group, incoming.matter);
  if (slot >= 0) endTracking(group, slot, incoming.streamTime);
}

/** The slot of the signal's matter, begun if it is new, moved if it is now in another area or about another subject. */
export function openAt(group: TrackingGroup, incoming: Incoming, subject: number): number {
  const known = findTracked(group, incoming.matter);
  if (known < 0) return beginTracking(group, incoming, subject);
  const isSamePlace =
    readTracked(group, known, TRACKED.area) === group.deps.areaFor(incoming.area) &&
    readTracked(group, known, TRACKED.subject) === subject;
  if (isSamePlace) return known;
  moveTracking(group, known, incoming, subject);
  return known;
}
