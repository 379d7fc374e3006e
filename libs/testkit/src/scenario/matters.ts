// The events that scenarios are made of: openings of tickets, grid cases and mediation cases of which a test names only
// what it is about, and the further steps of those that were opened.
import {
  BLANK_GRID_CASE,
  BLANK_MEDIATION_CASE,
  BLANK_TICKET,
  type GridCaseEvent,
  type MediationCaseEvent,
  type RawEvent,
  type TicketEvent,
} from '@fengsui/contracts';

/** How often something comes, and over how long a time (ms; a minute if not given). */
interface Times {
  readonly area: string;
  /** 1 if not given. */
  readonly times?: number;
  readonly within?: number;
  /** A matter that several contacts or cases belong to; each is its own if not given. */
  readonly matter?: string;
  /** When the next step is due, ms after the opening. */
  readonly dueAfter?: number;
  /** The open events arrive now but occurred that many ms before. */
  readonly occurredBefore?: number;
}

/** Contacts of the hotline. */
export interface Contacts extends Times, Partial<Omit<TicketEvent, 'kind' | 'areaCode' | 'matterId' | 'dueAt'>> {}
/** Cases of the grid. */
export interface GridCases
  extends Times,
    Partial<Omit<GridCaseEvent, 'kind' | 'areaCode' | 'linkedMatterId' | 'dueAt'>> {}
/** Cases of mediation. */
export interface MediationCases
  extends Times,
    Partial<Omit<MediationCaseEvent, 'kind' | 'areaCode' | 'linkedMatterId' | 'dueAt'>> {}

/** Matters that a scenario has opened: their first events. */
export interface Matters<T extends RawEvent> {
  readonly openings: readonly T[];
}

/** Events with the instants at which intake gets them. */
export interface Arrivals<T extends RawEvent> {
  readonly event: T;
  readonly receivedAt: number;
}

/** Gives numbers to tickets and cases, in the order in which they are opened. */
export type NumberGiver = (prefix: string) => string;

/** Complaints about heating, unless the test says otherwise. */
export function contacts(given: Contacts, at: number, next: NumberGiver): readonly Arrivals<TicketEvent>[] {
  const { area, times, within, matter = '', dueAfter, occurredBefore = 0, ...fields } = given;
  return instants(at, { times, within }).map((receivedAt) => {
    const occurredAt = receivedAt - occurredBefore;
    const event: TicketEvent = {
      ...BLANK_TICKET,
      requestType: 'complaint',
      category: 'H02.04',
      riskDomain: 'utility',
      partyBand: 'p1',
      ...fields,
      ticketId: fields.ticketId ?? next('HL'),
      phase: fields.phase ?? 'hotline.accepted',
      areaCode: area,
      matterId: matter,
      occurredAt,
      dueAt: dueAfter === undefined ? 0 : occurredAt + dueAfter,
    };
    return { event, receivedAt };
  });
}

/** Ordinary reports of a patrol, unless the test says otherwise. */
export function gridCases(given: GridCases, at: number, next: NumberGiver): readonly Arrivals<GridCaseEvent>[] {
  const { area, times, within, matter = '', dueAfter, occurredBefore = 0, ...fields } = given;
  return instants(at, { times, within }).map((receivedAt) => {
    const occurredAt = receivedAt - occurredBefore;
    const event: GridCaseEvent = {
      ...BLANK_GRID_CASE,
      gridKind: 'event',
      classCode: 'E01.01',
      riskDomain: 'environment',
      hazardLevel: 'none',
      ...fields,
      caseId: fields.caseId ?? next('GR'),
      phase: fields.phase ?? 'grid.reported',
      areaCode: area,
      linkedMatterId: matter,
      occurredAt,
      dueAt: dueAfter === undefined ? 0 : occurredAt + dueAfter,
    };
    return { event, receivedAt };
  });
}

/** Disputes among neighbours, unless the test says otherwise. */
export function mediationCases(
  given: MediationCases,
  at: number,
  next: NumberGiver,
): readonly Arrivals<MediationCaseEvent>[] {
  const { area, times, within, matter = '', dueAfter, occurredBefore = 0, ...fields } = given;
  return instants(at, { times, within }).map((receivedAt) => {
    const occurredAt = receivedAt - occurredBefore;
    const event: MediationCaseEvent = {
      ...BLANK_MEDIATION_CASE,
      disputeType: 'neighbour',
      mediationKind: 'people',
      partyBand: 'p2_4',
      ...fields,
      caseId: fields.caseId ?? next('MD'),
      phase: fields.phase ?? 'mediation.accepted',
      areaCode: area,
      linkedMatterId: matter,
      occurredAt,
      dueAt: dueAfter === undefined ? 0 : occurredAt + dueAfter,
    };
    return { event, receivedAt };
  });
}

const MINUTE_MS = 60_000;

/** Evenly from `at` on, the first at once. */
function instants(
  at: number,
  spread: { readonly times: number | undefined; readonly within: number | undefined },
): readonly number[] {
  const { times = 1, within = MINUTE_MS } = spread;
  return Array.from({ length: times }, (_, i) => at + Math.floor((i * within) / times));
}

/** Sent to a unit. A mediation case has no such step: its first session stands for it. */
export function dispatched(opening: RawEvent, occurredAt: number): RawEvent {
  if (opening.kind === 'ticket') return { ...opening, phase: 'hotline.dispatched', occurredAt };
  if (opening.kind === 'grid_case') return { ...opening, phase: 'grid.dispatched', occurredAt };
  if (opening.kind === 'mediation_case') return { ...opening, phase: 'mediation.session', occurredAt };
  return opening;
}

/** The last step of each. */
export function closed(opening: RawEvent, occurredAt: number): RawEvent {
  if (opening.kind === 'ticket') return { ...opening, phase: 'hotline.closed', occurredAt };
  if (opening.kind === 'grid_case') return { ...opening, phase: 'grid.closed', occurredAt };
  if (opening.kind === 'mediation_case') return { ...opening, phase: 'mediation.closed', occurredAt };
  return opening;
}
