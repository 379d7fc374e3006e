// The figures of a set of alerts: how many, how grave, how early, how they ended. Pure; a figure that nothing is known
// for is null, never a zero that looks like one.
import type { Grade } from '@fengsui/domain';
import type { AlertTrace } from '../alert-traces.ts';

/** Numbers by grade, from the mildest. */
export type ByGrade = Readonly<Record<Grade, number>>;

export interface AlertFigures {
  readonly alertCount: number;
  /** Alerts by the gravest grade each has reached. */
  readonly byPeakGrade: ByGrade;
  /** What centres are told of: each raise, and each rise to a graver grade, under the grade reached. */
  readonly raisesByGrade: ByGrade;
  readonly perDay: number;
  /** Over the whole time; null: not all populations are known. */
  readonly perTenThousand: number | null;
  readonly leadTime: LeadTime;
  readonly clearedCount: number;
  /** Of the alerts that cleared, the share that nobody had acknowledged; null: none cleared. */
  readonly clearedByThemselvesShare: number | null;
  readonly verdictCount: number;
  /** Of the alerts that a centre gave a verdict on, the share that were none of its false alarms; null: no verdicts. */
  readonly precision: number | null;
  /** The same of the alerts that reached orange or red. */
  readonly graveVerdictCount: number;
  readonly gravePrecision: number | null;
}

export interface LeadTime {
  /** null: no alert has one yet. */
  readonly medianMs: number | null;
  readonly count: number;
}

/** days: at least 1. residents: null where not all are known. */
export interface Exposure {
  readonly days: number;
  readonly residents: number | null;
}

const NO_GRADES: ByGrade = { blue: 0, yellow: 0, orange: 0, red: 0 };

/** The figures of alerts that were raised over that time among those residents. */
export function alertFigures(alerts: readonly AlertTrace[], { days, residents }: Exposure): AlertFigures {
  const cleared = alerts.filter(({ clearedAt }) => clearedAt !== null);
  const judged = alerts.filter(({ verdict }) => verdict !== null);
  const grave = judged.filter(({ peakGrade }) => peakGrade === 'orange' || peakGrade === 'red');
  const leadTimes = leadTimesOf(alerts);
  return {
    alertCount: alerts.length,
    byPeakGrade: byGrade(alerts.map(({ peakGrade }) => peakGrade)),
    raisesByGrade: byGrade(alerts.flatMap(raisedGrades)),
    perDay: alerts.length / days,
    perTenThousand: residents === null ? null : (alerts.length * 10_000) / residents,
    leadTime: { medianMs: medianOf(leadTimes), count: leadTimes.length },
    clearedCount: cleared.length,
    clearedByThemselvesShare: shareOf(cleared, ({ isAcknowledged }) => !isAcknowledged),
    verdictCount: judged.length,
    precision: shareOf(judged, isRight),
    graveVerdictCount: grave.length,
    gravePrecision: shareOf(grave, isRight),
  };
}

function isRight({ verdict }: AlertTrace): boolean {
  return verdict === 'right';
}

/** Of each alert that has one, in ms, the shortest first. */
export function leadTimesOf(alerts: readonly AlertTrace[]): readonly number[] {
  return alerts
    .map(leadTimeOf)
    .filter((leadTime) => leadTime !== null)
    .toSorted((a, b) => a - b);
}

/** From the first revision to the first orange or red; for one that got no graver than yellow, to its clearing. */
function leadTimeOf({ raisedAt, steps, clearedAt }: AlertTrace): number | null {
  const grave = steps.find(({ grade }) => grade === 'orange' || grade === 'red');
  if (grave !== undefined) return grave.at - raisedAt;
  return clearedAt === null ? null : clearedAt - raisedAt;
}

function raisedGrades({ steps }: AlertTrace): readonly Grade[] {
  return steps.flatMap(({ grade, isRaise }) => (isRaise && grade !== 'none' ? [grade] : []));
}

function byGrade(grades: readonly Grade[]): ByGrade {
  const counts = { ...NO_GRADES };
  for (const grade of grades) counts[grade] += 1;
  return counts;
}

/** The middle one, or the mean of the two in the middle; null of none. */
function medianOf(sorted: readonly number[]): number | null {
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

function shareOf(alerts: readonly AlertTrace[], holds: (alert: AlertTrace) => boolean): number | null {
  return alerts.length === 0 ? null : alerts.filter(holds).length / alerts.length;
}
