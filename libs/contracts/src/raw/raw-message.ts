// Raw events as generated messages: the publishers' half of the contracts.
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
import type { Timestamp } from '../gen/google/protobuf/timestamp.ts';
import { timestampOf } from '../wire/instant.ts';
import { enumOf } from '../wire/words.ts';
import type { GridCaseEvent, MediationCaseEvent, PatrolEvent, TicketEvent, YesNo } from './raw-event.ts';
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

/** The message of a ticket event; absent values take their defaults and are not sent. */
export function ticketMessage(event: TicketEvent): TicketChanged {
  return {
    ...event,
    phase: enumOf(TICKET_PHASES, event.phase),
    occurredAt: optionalTimestamp(event.occurredAt),
    acceptedAt: optionalTimestamp(event.acceptedAt),
    areaSource: enumOf(AREA_SOURCES, event.areaSource),
    channel: enumOf(CHANNELS, event.channel),
    requestType: enumOf(REQUEST_TYPES, event.requestType),
    riskDomain: enumOf(RISK_DOMAINS, event.riskDomain),
    urgency: enumOf(URGENCIES, event.urgency),
    dueAt: optionalTimestamp(event.dueAt),
    partyBand: enumOf(PARTY_BANDS, event.partyBand),
    contactedInTime: optionalFlag(event.contactedInTime),
    resolved: enumOf(ANSWERS, event.resolved),
    satisfied: enumOf(ANSWERS, event.satisfied),
    topicIds: [...event.topicIds],
  };
}

/** The message of a grid case event; gridKind is the field kind of the contract. */
export function gridCaseMessage(event: GridCaseEvent): GridCaseChanged {
  return {
    ...event,
    phase: enumOf(GRID_CASE_PHASES, event.phase),
    occurredAt: optionalTimestamp(event.occurredAt),
    reportedAt: optionalTimestamp(event.reportedAt),
    kind: enumOf(GRID_KINDS, event.gridKind),
    riskDomain: enumOf(RISK_DOMAINS, event.riskDomain),
    hazardLevel: enumOf(HAZARD_LEVELS, event.hazardLevel),
    source: enumOf(GRID_SOURCES, event.source),
    dueAt: optionalTimestamp(event.dueAt),
    limitUnit: enumOf(LIMIT_UNITS, event.limitUnit),
  };
}

/** The message of a patrol heartbeat. */
export function patrolMessage(event: PatrolEvent): PatrolHeartbeat {
  return { ...event, occurredAt: optionalTimestamp(event.occurredAt) };
}

/** The message of a mediation case event. */
export function mediationCaseMessage(event: MediationCaseEvent): MediationCaseChanged {
  return {
    ...event,
    phase: enumOf(MEDIATION_PHASES, event.phase),
    occurredAt: optionalTimestamp(event.occurredAt),
    acceptedAt: optionalTimestamp(event.acceptedAt),
    dueAt: optionalTimestamp(event.dueAt),
    disputeType: enumOf(DISPUTE_TYPES, event.disputeType),
    mediationKind: enumOf(MEDIATION_KINDS, event.mediationKind),
    origin: enumOf(MEDIATION_ORIGINS, event.origin),
    partyBand: enumOf(PARTY_BANDS, event.partyBand),
    amountBand: enumOf(AMOUNT_BANDS, event.amountBand),
    hardening: event.hardening.map((fact) => enumOf(HARDENINGS, fact)),
    performanceDueAt: optionalTimestamp(event.performanceDueAt),
    success: optionalFlag(event.success),
  };
}

function optionalTimestamp(ms: number): Timestamp | undefined {
  return ms === 0 ? undefined : timestampOf(ms);
}

function optionalFlag(answer: YesNo): boolean | undefined {
  return answer === 'unspecified' ? undefined : answer === 'yes';
}
