// How each source's raw event begins: identity, phase, times and area, which every mapping must give. The rest of its
// fields are set through the field catalogue.
import {
  BLANK_GRID_CASE,
  BLANK_MEDIATION_CASE,
  BLANK_TICKET,
  GRID_CASE_PHASES,
  MEDIATION_PHASES,
  type RawEvent,
  TICKET_PHASES,
} from '@fengsui/contracts';
import { type Phase, SIGNAL_FLAGS } from '@fengsui/domain';
import type { FieldCatalogue } from './field-kinds.ts';
import { GRID_CASE_FIELDS, type OpenGridCase } from './grid-case-fields.ts';
import { MEDIATION_CASE_FIELDS, type OpenMediationCase } from './mediation-case-fields.ts';
import { type OpenTicket, TICKET_FIELDS } from './ticket-fields.ts';

/** What all events of one row share, and the time of one of them (ms; 0 = absent). */
export interface EventStart {
  readonly id: string;
  readonly matterId: string;
  readonly areaCode: string;
  /** The area path stopped above its last level. */
  readonly isAreaCut: boolean;
  readonly isCategoryDefault: boolean;
  readonly openedAt: number;
  readonly occurredAt: number;
}

export interface EventForm<T> {
  readonly fields: FieldCatalogue<T>;
  /** A maker of events of that phase; undefined for a phase of another source. */
  starterOf(phase: Phase): ((start: EventStart) => T) | undefined;
  /** The filled event as what it is. */
  finish(event: T): RawEvent;
}

/** The quality bits of a raw event: those of the signal, areaRolledUp and categoryDefaulted. */
function flagsOf({ isAreaCut, isCategoryDefault }: EventStart): number {
  return (isAreaCut ? SIGNAL_FLAGS.areaRolledUp : 0) | (isCategoryDefault ? SIGNAL_FLAGS.categoryDefaulted : 0);
}

export const TICKET_FORM: EventForm<OpenTicket> = {
  fields: TICKET_FIELDS,
  starterOf: (wanted) => {
    const phase = TICKET_PHASES.find((one) => one === wanted);
    if (phase === undefined || phase === 'unspecified') return undefined;
    return (start) => ({
      ...BLANK_TICKET,
      ticketId: start.id,
      matterId: start.matterId,
      phase,
      occurredAt: start.occurredAt,
      acceptedAt: start.openedAt,
      areaCode: start.areaCode,
      areaSource: start.isAreaCut ? 'unknown' : 'stated',
      flags: flagsOf(start),
    });
  },
  finish: (ticket) => ticket,
};

export const GRID_CASE_FORM: EventForm<OpenGridCase> = {
  fields: GRID_CASE_FIELDS,
  starterOf: (wanted) => {
    const phase = GRID_CASE_PHASES.find((one) => one === wanted);
    if (phase === undefined || phase === 'unspecified') return undefined;
    return (start) => ({
      ...BLANK_GRID_CASE,
      caseId: start.id,
      linkedMatterId: start.matterId,
      phase,
      occurredAt: start.occurredAt,
      reportedAt: start.openedAt,
      areaCode: start.areaCode,
      flags: flagsOf(start),
    });
  },
  finish: (gridCase) => gridCase,
};

export const MEDIATION_CASE_FORM: EventForm<OpenMediationCase> = {
  fields: MEDIATION_CASE_FIELDS,
  starterOf: (wanted) => {
    const phase = MEDIATION_PHASES.find((one) => one === wanted);
    if (phase === undefined || phase === 'unspecified') return undefined;
    return (start) => ({
      ...BLANK_MEDIATION_CASE,
      caseId: start.id,
      linkedMatterId: start.matterId,
      phase,
      occurredAt: start.occurredAt,
      acceptedAt: start.openedAt,
      areaCode: start.areaCode,
      flags: flagsOf(start),
    });
  },
  finish: (mediationCase) => mediationCase,
};
