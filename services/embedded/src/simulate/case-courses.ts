// The courses of a grid case and of a mediation case as raw events. Pure: all chance comes from the random numbers.
import { BLANK_GRID_CASE, BLANK_MEDIATION_CASE, type GridCaseEvent, type MediationCaseEvent } from '@fengsui/contracts';
import type { DisputeType } from '@fengsui/domain';
import type { GridTopic } from './district-topics.ts';
import type { Random } from './random.ts';
import { inWorkHours } from './shanghai-calendar.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export interface GridCase {
  readonly caseId: string;
  readonly areaCode: string;
  readonly reportedAt: number;
  readonly topic: GridTopic;
  /** '' = a matter of its own. */
  readonly linkedMatterId: string;
  readonly siteRef: string;
}

/** One event of a grid case. */
export function gridCaseEvent(
  gridCase: GridCase,
  step: Pick<GridCaseEvent, 'phase' | 'occurredAt'> & Partial<GridCaseEvent>,
): GridCaseEvent {
  const { topic } = gridCase;
  return {
    ...BLANK_GRID_CASE,
    caseId: gridCase.caseId,
    areaCode: gridCase.areaCode,
    reportedAt: gridCase.reportedAt,
    gridKind: topic.kind,
    classCode: topic.classCode,
    riskDomain: topic.riskDomain,
    hazardLevel: topic.hazardLevel,
    source: 'patrol',
    linkedMatterId: gridCase.linkedMatterId,
    siteRef: gridCase.siteRef,
    ...step,
  };
}

/** Reported, filed, dispatched, handled within its limit of three days, checked (one in twenty twice) and closed. */
export function gridCourse(gridCase: GridCase, random: Random): readonly GridCaseEvent[] {
  const filedAt = Math.round(gridCase.reportedAt + random.between(5, 30) * MINUTE_MS);
  const dispatchedAt = Math.round(filedAt + random.between(5, 40) * MINUTE_MS);
  const handledAt = inWorkHours(Math.round(dispatchedAt + Math.min(random.logNormal(6, 0.8), 40) * HOUR_MS));
  const checkedAt = inWorkHours(Math.round(handledAt + random.between(0.5, 4) * HOUR_MS));
  const limit = { dueAt: filedAt + 3 * DAY_MS, limitUnit: 'calendar' } as const;
  const opening = [
    gridCaseEvent(gridCase, { phase: 'grid.reported', occurredAt: gridCase.reportedAt }),
    gridCaseEvent(gridCase, { phase: 'grid.filed', occurredAt: filedAt, ...limit }),
    gridCaseEvent(gridCase, { phase: 'grid.dispatched', occurredAt: dispatchedAt, ...limit }),
    gridCaseEvent(gridCase, { phase: 'grid.handled', occurredAt: handledAt, ...limit }),
  ];
  const passed = (at: number): readonly GridCaseEvent[] => [
    gridCaseEvent(gridCase, { phase: 'grid.check_passed', occurredAt: at }),
    gridCaseEvent(gridCase, { phase: 'grid.closed', occurredAt: at + 10 * MINUTE_MS }),
  ];
  if (!random.happens(0.05)) return [...opening, ...passed(checkedAt)];
  return [
    ...opening,
    gridCaseEvent(gridCase, { phase: 'grid.check_failed', occurredAt: checkedAt, ...limit, returnCount: 1 }),
    gridCaseEvent(gridCase, { phase: 'grid.handled', occurredAt: checkedAt + 3 * HOUR_MS, ...limit, returnCount: 1 }),
    ...passed(inWorkHours(checkedAt + 5 * HOUR_MS)),
  ];
}

export interface MediationCase {
  readonly caseId: string;
  readonly areaCode: string;
  readonly acceptedAt: number;
  readonly disputeType: DisputeType;
}

/** One event of a mediation case; cases last at most 30 days. */
export function mediationCaseEvent(
  mediationCase: MediationCase,
  step: Pick<MediationCaseEvent, 'phase' | 'occurredAt'> & Partial<MediationCaseEvent>,
): MediationCaseEvent {
  return {
    ...BLANK_MEDIATION_CASE,
    ...mediationCase,
    mediationKind: 'people',
    origin: 'walk_in',
    partyBand: 'p2_4',
    amountBand: 'lt_100k',
    dueAt: mediationCase.acceptedAt + 30 * DAY_MS,
    ...step,
  };
}

/** Accepted, one or two sessions, agreed (98 in 100) and performed, else ended and told the way to court. */
export function mediationCourse(mediationCase: MediationCase, random: Random): readonly MediationCaseEvent[] {
  const sessionAt = inWorkHours(Math.round(mediationCase.acceptedAt + random.between(4, 60) * HOUR_MS));
  const endedAt = inWorkHours(Math.round(sessionAt + random.between(1, 96) * HOUR_MS));
  const opening = [
    mediationCaseEvent(mediationCase, { phase: 'mediation.accepted', occurredAt: mediationCase.acceptedAt }),
    mediationCaseEvent(mediationCase, { phase: 'mediation.session', occurredAt: sessionAt, attemptNo: 1 }),
  ];
  const ending = (phase: MediationCaseEvent['phase'], afterHours: number): MediationCaseEvent =>
    mediationCaseEvent(mediationCase, { phase, occurredAt: endedAt + afterHours * HOUR_MS, attemptNo: 1, dueAt: 0 });
  return random.happens(0.98)
    ? [
        ...opening,
        { ...ending('mediation.agreed', 0), success: 'yes' },
        ending('mediation.performed', 24),
        ending('mediation.closed', 26),
      ]
    : [
        ...opening,
        { ...ending('mediation.failed', 0), success: 'no' },
        ending('mediation.to_court', 2),
        ending('mediation.closed', 3),
      ];
}
