// Raw events with every optional field absent: publishers spread one and set what they know.
import type { GridCaseEvent, MediationCaseEvent, PatrolEvent, TicketEvent } from './raw-event.ts';

/** A ticket event without identity, phase and time. */
export const BLANK_TICKET: Omit<TicketEvent, 'ticketId' | 'phase' | 'occurredAt'> = {
  kind: 'ticket',
  eventId: '',
  matterId: '',
  acceptedAt: 0,
  areaCode: '',
  areaSource: 'unspecified',
  channel: 'unspecified',
  requestType: 'unspecified',
  category: '',
  riskDomain: 'unspecified',
  urgency: 'unspecified',
  dueAt: 0,
  leadOrg: '',
  returnCount: 0,
  redoCount: 0,
  repeatSeq: 0,
  partyBand: 'unspecified',
  contactedInTime: 'unspecified',
  resolved: 'unspecified',
  satisfied: 'unspecified',
  excluded: false,
  subjectRef: '',
  topicIds: [],
  lifeSafety: false,
  flags: 0,
};

/** A grid case event without identity, phase and time. */
export const BLANK_GRID_CASE: Omit<GridCaseEvent, 'caseId' | 'phase' | 'occurredAt'> = {
  kind: 'grid_case',
  eventId: '',
  reportedAt: 0,
  areaCode: '',
  gridKind: 'unspecified',
  classCode: '',
  riskDomain: 'unspecified',
  hazardLevel: 'unspecified',
  source: 'unspecified',
  dueAt: 0,
  limitUnit: 'unspecified',
  siteRef: '',
  highFrequency: false,
  groupEvent: false,
  reopenCount: 0,
  returnCount: 0,
  leadOrg: '',
  linkedMatterId: '',
  geoCell: '',
  flags: 0,
};

/** A patrol heartbeat without area and time. */
export const BLANK_PATROL: Omit<PatrolEvent, 'areaCode' | 'occurredAt'> = {
  kind: 'patrol',
  eventId: '',
  day: '',
  patrolCount: 0,
  reportsCount: 0,
};

/** A mediation case event without identity, phase and time. */
export const BLANK_MEDIATION_CASE: Omit<MediationCaseEvent, 'caseId' | 'phase' | 'occurredAt'> = {
  kind: 'mediation_case',
  eventId: '',
  acceptedAt: 0,
  dueAt: 0,
  areaCode: '',
  disputeType: 'unspecified',
  mediationKind: 'unspecified',
  origin: 'unspecified',
  attemptNo: 0,
  partyBand: 'unspecified',
  amountBand: 'unspecified',
  hardening: [],
  performanceDueAt: 0,
  success: 'unspecified',
  leadOrg: '',
  linkedMatterId: '',
  linkedCaseId: '',
  flags: 0,
};
