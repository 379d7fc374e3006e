// Generated messages as raw events: the readers' half of the contracts. Every field passes a check; the caller drops
// the event when any of them noted a problem.
import {
  AMOUNT_BANDS,
  ANSWERS,
  DISPUTE_TYPES,
  GRID_KINDS,
  HARDENINGS,
  HAZARD_LEVELS,
  LIMIT_UNITS,
  PARTY_BANDS,
  REQUEST_TYPES,
  RISK_DOMAINS,
  URGENCIES,
} from '@fengsui/domain';
import type { GridCaseChanged, PatrolHeartbeat } from '../gen/fengsui/events/v1/grid.ts';
import type { TicketChanged } from '../gen/fengsui/events/v1/hotline.ts';
import type { MediationCaseChanged } from '../gen/fengsui/events/v1/mediation.ts';
import type { FieldChecks } from './field-checks.ts';
import { problemOf } from './problems.ts';
import {
  GEO_CELL_BYTES_MAX,
  type GridCaseEvent,
  type MediationCaseEvent,
  type PatrolEvent,
  type TicketEvent,
} from './raw-event.ts';
import {
  AREA_SOURCES,
  CHANNELS,
  GRID_CASE_PHASES,
  GRID_SOURCES,
  MEDIATION_KINDS,
  MEDIATION_ORIGINS,
  MEDIATION_PHASES,
  TICKET_PHASES,
} from './raw-words.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The event of a TicketChanged; identity, phase and event time are required. */
export function ticketFrom(message: TicketChanged, checks: FieldChecks): TicketEvent {
  return {
    kind: 'ticket',
    eventId: checks.identifier('event_id', message.eventId),
    ticketId: checks.requiredIdentifier('ticket_id', message.ticketId),
    matterId: checks.identifier('matter_id', message.matterId),
    phase: checks.phase(TICKET_PHASES, message.phase, 'hotline.accepted'),
    occurredAt: checks.requiredInstant('occurred_at', message.occurredAt),
    acceptedAt: checks.instant('accepted_at', message.acceptedAt),
    areaCode: checks.code('area_code', message.areaCode),
    areaSource: checks.word('area_source', AREA_SOURCES, message.areaSource),
    channel: checks.word('channel', CHANNELS, message.channel),
    requestType: checks.word('request_type', REQUEST_TYPES, message.requestType),
    category: checks.code('category', message.category),
    riskDomain: checks.word('risk_domain', RISK_DOMAINS, message.riskDomain),
    urgency: checks.word('urgency', URGENCIES, message.urgency),
    dueAt: checks.instant('due_at', message.dueAt),
    leadOrg: checks.identifier('lead_org', message.leadOrg),
    returnCount: checks.count('return_count', message.returnCount),
    redoCount: checks.count('redo_count', message.redoCount),
    repeatSeq: checks.count('repeat_seq', message.repeatSeq),
    partyBand: checks.word('party_band', PARTY_BANDS, message.partyBand),
    contactedInTime: checks.yesNo(message.contactedInTime),
    resolved: checks.word('resolved', ANSWERS, message.resolved),
    satisfied: checks.word('satisfied', ANSWERS, message.satisfied),
    excluded: message.excluded,
    subjectRef: checks.identifier('subject_ref', message.subjectRef),
    topicIds: checks.identifiers('topic_ids', message.topicIds),
    lifeSafety: message.lifeSafety,
    flags: message.flags,
  };
}

/** The event of a GridCaseChanged; identity, phase and event time are required. */
export function gridCaseFrom(message: GridCaseChanged, checks: FieldChecks): GridCaseEvent {
  return {
    kind: 'grid_case',
    eventId: checks.identifier('event_id', message.eventId),
    caseId: checks.requiredIdentifier('case_id', message.caseId),
    phase: checks.phase(GRID_CASE_PHASES, message.phase, 'grid.reported'),
    occurredAt: checks.requiredInstant('occurred_at', message.occurredAt),
    reportedAt: checks.instant('reported_at', message.reportedAt),
    areaCode: checks.code('area_code', message.areaCode),
    gridKind: checks.word('kind', GRID_KINDS, message.kind),
    classCode: checks.code('class_code', message.classCode),
    riskDomain: checks.word('risk_domain', RISK_DOMAINS, message.riskDomain),
    hazardLevel: checks.word('hazard_level', HAZARD_LEVELS, message.hazardLevel),
    source: checks.word('source', GRID_SOURCES, message.source),
    dueAt: checks.instant('due_at', message.dueAt),
    limitUnit: checks.word('limit_unit', LIMIT_UNITS, message.limitUnit),
    siteRef: checks.identifier('site_ref', message.siteRef),
    highFrequency: message.highFrequency,
    groupEvent: message.groupEvent,
    reopenCount: checks.count('reopen_count', message.reopenCount),
    returnCount: checks.count('return_count', message.returnCount),
    leadOrg: checks.identifier('lead_org', message.leadOrg),
    linkedMatterId: checks.identifier('linked_matter_id', message.linkedMatterId),
    geoCell: checks.text('geo_cell', message.geoCell, GEO_CELL_BYTES_MAX),
    flags: message.flags,
  };
}

/** The event of a PatrolHeartbeat; only its time is required, for an unknown area still is a sign of life. */
export function patrolFrom(message: PatrolHeartbeat, checks: FieldChecks): PatrolEvent {
  if (message.day !== '' && !DAY.test(message.day)) checks.note(problemOf('bad_field', 'day', 'a day as yyyy-mm-dd'));
  return {
    kind: 'patrol',
    eventId: checks.identifier('event_id', message.eventId),
    areaCode: checks.code('area_code', message.areaCode),
    day: message.day,
    occurredAt: checks.requiredInstant('occurred_at', message.occurredAt),
    patrolCount: checks.count('patrol_count', message.patrolCount),
    reportsCount: checks.count('reports_count', message.reportsCount),
  };
}

/** The event of a MediationCaseChanged; identity, phase and event time are required. */
export function mediationCaseFrom(message: MediationCaseChanged, checks: FieldChecks): MediationCaseEvent {
  return {
    kind: 'mediation_case',
    eventId: checks.identifier('event_id', message.eventId),
    caseId: checks.requiredIdentifier('case_id', message.caseId),
    phase: checks.phase(MEDIATION_PHASES, message.phase, 'mediation.screened'),
    occurredAt: checks.requiredInstant('occurred_at', message.occurredAt),
    acceptedAt: checks.instant('accepted_at', message.acceptedAt),
    dueAt: checks.instant('due_at', message.dueAt),
    areaCode: checks.code('area_code', message.areaCode),
    disputeType: checks.word('dispute_type', DISPUTE_TYPES, message.disputeType),
    mediationKind: checks.word('mediation_kind', MEDIATION_KINDS, message.mediationKind),
    origin: checks.word('origin', MEDIATION_ORIGINS, message.origin),
    attemptNo: checks.count('attempt_no', message.attemptNo),
    partyBand: checks.word('party_band', PARTY_BANDS, message.partyBand),
    amountBand: checks.word('amount_band', AMOUNT_BANDS, message.amountBand),
    hardening: checks.words('hardening', HARDENINGS, message.hardening),
    performanceDueAt: checks.instant('performance_due_at', message.performanceDueAt),
    success: checks.yesNo(message.success),
    leadOrg: checks.identifier('lead_org', message.leadOrg),
    linkedMatterId: checks.identifier('linked_matter_id', message.linkedMatterId),
    linkedCaseId: checks.identifier('linked_case_id', message.linkedCaseId),
    flags: message.flags,
  };
}
