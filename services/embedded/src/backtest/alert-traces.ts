// What became of each alert of a back-test, out of its revisions: as much as the figures need, and no more, since a
// year of a province is kept in memory.
import type { AlertRevision, Grade, GradeOrNone, Subject } from '@fengsui/domain';

/** Alerts of one back-test; more are refused with the advice to try a shorter time. */
export const ALERTS_MAX = 2_000_000;

/** One revision that changed the grade. isRaise: it was raised, or raised higher: a centre is told. */
export interface TraceStep {
  readonly at: number;
  readonly grade: GradeOrNone;
  readonly isRaise: boolean;
}

/** right: a centre took it or knew of it; false_alarm: it said so. */
export type Verdict = 'right' | 'false_alarm';

export interface AlertTrace {
  readonly ruleId: string;
  readonly areaCode: string;
  readonly subject: Subject;
  /** ms since 1970, as all times here. */
  readonly raisedAt: number;
  readonly peakGrade: Grade;
  readonly steps: readonly TraceStep[];
  /** null: still open in the end. */
  readonly clearedAt: number | null;
  readonly isAcknowledged: boolean;
  /** Of the last acknowledgement that was no drill; null: none. */
  readonly verdict: Verdict | null;
}

type GrowingTrace = { -readonly [Key in keyof AlertTrace]: AlertTrace[Key] } & { steps: TraceStep[] };

export interface AlertTraces {
  add(revision: AlertRevision): void;
  /** In the order in which they were raised. */
  all(): readonly AlertTrace[];
}

/** Takes alerts that are raised in [from, to); what becomes of them is followed as far as revisions come. */
export function createAlertTraces({ from, to }: { readonly from: number; readonly to: number }): AlertTraces {
  const traces: GrowingTrace[] = [];
  const open = new Map<string, GrowingTrace>();
  return {
    add: (revision) => {
      const { alertId, change, state } = revision;
      if (change === 'raised' && revision.raisedAt >= from && revision.raisedAt < to) {
        if (traces.length >= ALERTS_MAX) throw new TooManyAlerts();
        const trace = begun(revision);
        traces.push(trace);
        open.set(alertId, trace);
      }
      const trace = open.get(alertId);
      if (trace === undefined) return;
      follow(trace, revision);
      if (state === 'cleared') open.delete(alertId);
    },
    all: () => traces,
  };
}

/** The rules raise so many alerts that a report on them would help nobody. */
export class TooManyAlerts extends Error {
  constructor() {
    super(`more than ${ALERTS_MAX} alerts`);
    this.name = 'TooManyAlerts';
  }
}

function begun({ ruleId, areaCode, subject, raisedAt, peakGrade }: AlertRevision): GrowingTrace {
  const end = { clearedAt: null, isAcknowledged: false, verdict: null };
  return { ruleId, areaCode, subject, raisedAt, peakGrade, steps: [], ...end };
}

function follow(trace: GrowingTrace, { change, eventTime, grade, peakGrade, acknowledgement }: AlertRevision): void {
  trace.peakGrade = peakGrade;
  if (change === 'acknowledged') {
    trace.isAcknowledged = true;
    if (acknowledgement !== null && acknowledgement.reason !== 'drill') {
      trace.verdict = acknowledgement.reason === 'false_alarm' ? 'false_alarm' : 'right';
    }
    return;
  }
  trace.steps.push({ at: eventTime, grade, isRaise: change === 'raised' || change === 'raised_higher' });
  if (change === 'cleared') trace.clearedAt = eventTime;
}
