// A raw event as the one form that the engine knows: a signal. Area, received time and category have been decided by
// the caller or are decided here; what the signal has no field for stays behind.
import type { GridCaseEvent, MediationCaseEvent, PatrolEvent, RawEvent, TicketEvent } from '@fengsui/contracts';
import { BLANK_SIGNAL, HARDENINGS, hashText, type RiskDomain, SIGNAL_FLAGS, type Signal } from '@fengsui/domain';
import { domainOfDispute } from './dispute-domains.ts';
import { isCategoryCode } from './personal-numbers.ts';

/** An event is late when it is received more than this after it occurred. */
export const LATE_AFTER_MS = 3_600_000;

/** The category of an event whose source gave none, or one that is no code. */
export const UNCATEGORISED = 'uncategorised';

/** Where and when the event goes. exact false: its area was unknown, areaCode is the longest known prefix. */
export interface Placement {
  readonly areaCode: string;
  readonly exact: boolean;
  readonly receivedAt: number;
}

/** The signal of a valid, de-identified event. */
export function signalFromEvent(event: RawEvent, place: Placement): Signal {
  switch (event.kind) {
    case 'ticket':
      return signalFromTicket(event, place);
    case 'grid_case':
      return signalFromGridCase(event, place);
    case 'patrol':
      return signalFromPatrol(event, place);
    case 'mediation_case':
      return signalFromMediationCase(event, place);
  }
}

function signalFromTicket(event: TicketEvent, place: Placement): Signal {
  const category = categoryOf(event.category);
  return {
    ...BLANK_SIGNAL,
    source: 'hotline',
    phase: event.phase,
    eventId: eventIdOf(event, event.ticketId, event.phase),
    matterId: event.matterId || event.ticketId,
    areaCode: place.areaCode,
    category,
    riskDomain: domainOf(event.riskDomain),
    occurredAt: event.occurredAt,
    receivedAt: place.receivedAt,
    dueAt: event.dueAt,
    acceptedAt: event.acceptedAt || (event.phase === 'hotline.accepted' ? event.occurredAt : 0),
    flags:
      placeFlags(event.occurredAt, place) |
      flag(category === UNCATEGORISED, SIGNAL_FLAGS.categoryDefaulted) |
      flag(event.lifeSafety, SIGNAL_FLAGS.lifeSafety) |
      flag(event.excluded, SIGNAL_FLAGS.excluded),
    partyBand: event.partyBand,
    requestType: event.requestType,
    urgency: event.urgency,
    resolved: event.resolved,
    satisfied: event.satisfied,
    contactedInTime: event.contactedInTime,
    repeatSeq: event.repeatSeq,
    redoCount: event.redoCount,
    returnCount: event.returnCount,
    subjectRef: event.subjectRef,
  };
}

function signalFromGridCase(event: GridCaseEvent, place: Placement): Signal {
  const category = categoryOf(event.classCode);
  return {
    ...BLANK_SIGNAL,
    source: 'grid',
    phase: event.phase,
    eventId: eventIdOf(event, event.caseId, event.phase),
    matterId: event.linkedMatterId || event.caseId,
    areaCode: place.areaCode,
    category,
    riskDomain: domainOf(event.riskDomain),
    occurredAt: event.occurredAt,
    receivedAt: place.receivedAt,
    dueAt: event.dueAt,
    acceptedAt: event.reportedAt || (event.phase === 'grid.reported' ? event.occurredAt : 0),
    flags:
      placeFlags(event.occurredAt, place) |
      flag(category === UNCATEGORISED, SIGNAL_FLAGS.categoryDefaulted) |
      flag(event.highFrequency, SIGNAL_FLAGS.highFrequency) |
      flag(event.groupEvent, SIGNAL_FLAGS.groupEvent),
    hazardLevel: event.hazardLevel,
    gridKind: event.gridKind,
    returnCount: event.returnCount,
    reopenCount: event.reopenCount,
    subjectRef: event.siteRef,
    limitUnit: event.limitUnit,
  };
}

/** A heartbeat is about no matter and no domain: it tells that a grid is alive. */
function signalFromPatrol(event: PatrolEvent, place: Placement): Signal {
  return {
    ...BLANK_SIGNAL,
    source: 'grid',
    phase: 'grid.patrol',
    // Two unknown grids of one community must not become one, and an unknown code must not pass as text: hence the hash.
    eventId: eventIdOf(event, place.exact ? place.areaCode : `?${hexHash(event.areaCode)}`, 'grid.patrol'),
    matterId: '',
    areaCode: place.areaCode,
    occurredAt: event.occurredAt,
    receivedAt: place.receivedAt,
    flags: placeFlags(event.occurredAt, place),
    patrolCount: event.patrolCount,
    reportsCount: event.reportsCount,
  };
}

function signalFromMediationCase(event: MediationCaseEvent, place: Placement): Signal {
  const hasType = event.disputeType !== 'unspecified';
  const isAgreed = event.phase === 'mediation.agreed' || event.phase === 'mediation.confirmed';
  return {
    ...BLANK_SIGNAL,
    source: 'mediation',
    phase: event.phase,
    eventId: eventIdOf(event, event.caseId, event.phase),
    matterId: event.linkedMatterId || event.caseId,
    areaCode: place.areaCode,
    category: hasType ? event.disputeType : UNCATEGORISED,
    riskDomain: domainOfDispute(event.disputeType, event.partyBand),
    occurredAt: event.occurredAt,
    receivedAt: place.receivedAt,
    // From the agreement on, the next step that is due is its performance.
    dueAt: isAgreed ? event.performanceDueAt : event.dueAt,
    acceptedAt: event.acceptedAt || (event.phase === 'mediation.accepted' ? event.occurredAt : 0),
    flags: placeFlags(event.occurredAt, place) | flag(!hasType, SIGNAL_FLAGS.categoryDefaulted),
    partyBand: event.partyBand,
    amountBand: event.amountBand,
    disputeType: event.disputeType,
    success: event.success,
    attemptNo: event.attemptNo,
    hardening: event.hardening.reduce((bits, fact) => bits | (1 << HARDENINGS.indexOf(fact)), 0),
  };
}

/** The source's own number, or "<ticket>/<phase>/<ms>": the same for the same event, whenever it is sent again. */
function eventIdOf(event: RawEvent, own: string, phase: string): string {
  return event.eventId || `${own}/${phase.slice(phase.indexOf('.') + 1)}/${event.occurredAt}`;
}

function categoryOf(category: string): string {
  return category !== '' && isCategoryCode(category) ? category : UNCATEGORISED;
}

/** Every case is about some kind of risk: one that its source did not name is `other`. */
function domainOf(domain: RiskDomain): RiskDomain {
  return domain === 'unspecified' ? 'other' : domain;
}

function placeFlags(occurredAt: number, place: Placement): number {
  const isLate = place.receivedAt - occurredAt > LATE_AFTER_MS;
  return flag(!place.exact, SIGNAL_FLAGS.areaRolledUp) | flag(isLate, SIGNAL_FLAGS.late);
}

function flag(isSet: boolean, bit: number): number {
  return isSet ? bit : 0;
}

function hexHash(text: string): string {
  const { hi, lo } = hashText(text, 1);
  return (hi >>> 0).toString(16).padStart(8, '0') + (lo >>> 0).toString(16).padStart(8, '0');
}
