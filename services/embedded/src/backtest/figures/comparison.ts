// The alerts of one set of rules held against those of another over the same log. Two alerts are the same alert when
// rule, area, subject and the time of the raise are the same; what became of it may still differ.
import type { Grade } from '@fengsui/domain';
import type { AlertTrace, TraceStep } from '../alert-traces.ts';

/** Alerts that are listed of each kind of difference; all are counted. */
export const DIFFERENCES_LISTED_MAX = 200;

export interface DifferenceCounts {
  readonly sameCount: number;
  /** The same alert, but other grades, or at other times. */
  readonly changedCount: number;
  /** Raised by the candidate only … */
  readonly newCount: number;
  /** … and by the current rules only. */
  readonly goneCount: number;
  /** Of the changed, those that got another gravest grade; the most frequent first. */
  readonly peakChanges: readonly PeakChange[];
}

export interface PeakChange {
  readonly from: Grade;
  readonly to: Grade;
  readonly count: number;
}

export interface Difference {
  readonly kind: 'new' | 'gone' | 'changed';
  /** As the candidate has it; as the current rules have it if it is gone. */
  readonly alert: AlertTrace;
  /** Gravest grade under the current rules, and under the candidate; null: not raised. */
  readonly peakBefore: Grade | null;
  readonly peakAfter: Grade | null;
}

export interface Comparison {
  readonly byRule: ReadonlyMap<string, DifferenceCounts>;
  readonly total: DifferenceCounts;
  /** In the order of their raises, at most DIFFERENCES_LISTED_MAX of each kind. */
  readonly listed: readonly Difference[];
}

interface Pair {
  readonly before: AlertTrace | null;
  readonly after: AlertTrace | null;
}

/** Both over the same log and period. */
export function compareAlerts(current: readonly AlertTrace[], candidate: readonly AlertTrace[]): Comparison {
  const pairs = pairsOf(current, candidate);
  const byRule = Map.groupBy(pairs, (pair) => ruleOf(pair));
  const counts = [...byRule].map(([ruleId, ofRule]): [string, DifferenceCounts] => [ruleId, countsOf(ofRule)]);
  return {
    byRule: new Map(counts.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    total: countsOf(pairs),
    listed: listedOf(pairs),
  };
}

/** An alert may clear and be raised again within one instant: then the n-th of one belongs to the n-th of the other. */
function pairsOf(current: readonly AlertTrace[], candidate: readonly AlertTrace[]): readonly Pair[] {
  const before = byIdentity(current);
  const after = byIdentity(candidate);
  const gone = [...before]
    .filter(([identity]) => !after.has(identity))
    .map(([, one]) => ({ before: one, after: null }));
  const others = [...after].map(([identity, one]) => ({ before: before.get(identity) ?? null, after: one }));
  return [...others, ...gone];
}

function byIdentity(alerts: readonly AlertTrace[]): ReadonlyMap<string, AlertTrace> {
  const named = new Map<string, AlertTrace>();
  for (const alert of alerts) {
    const { ruleId, areaCode, subject, raisedAt } = alert;
    const identity = JSON.stringify([ruleId, areaCode, subject.kind, subject.value, raisedAt]);
    let n = 1;
    while (named.has(`${identity} ${n}`)) n += 1;
    named.set(`${identity} ${n}`, alert);
  }
  return named;
}

function ruleOf({ before, after }: Pair): string {
  return (after ?? before)?.ruleId ?? '';
}

type Fate = Difference['kind'] | 'same';

function fateOf({ before, after }: Pair): Fate {
  if (before === null) return 'new';
  if (after === null) return 'gone';
  return isSameCourse(before.steps, after.steps) ? 'same' : 'changed';
}

function isSameCourse(one: readonly TraceStep[], other: readonly TraceStep[]): boolean {
  return one.length === other.length && one.every((step, n) => isSameStep(step, other[n]));
}

function isSameStep({ at, grade }: TraceStep, other: TraceStep | undefined): boolean {
  return other !== undefined && other.at === at && other.grade === grade;
}

function countsOf(pairs: readonly Pair[]): DifferenceCounts {
  const byFate = Map.groupBy(pairs, fateOf);
  const count = (fate: Fate): number => byFate.get(fate)?.length ?? 0;
  return {
    sameCount: count('same'),
    changedCount: count('changed'),
    newCount: count('new'),
    goneCount: count('gone'),
    peakChanges: peakChangesOf(byFate.get('changed') ?? []),
  };
}

function peakChangesOf(changed: readonly Pair[]): readonly PeakChange[] {
  const changes = new Map<string, PeakChange>();
  for (const { before, after } of changed) {
    if (before === null || after === null || before.peakGrade === after.peakGrade) continue;
    const [from, to] = [before.peakGrade, after.peakGrade];
    const count = (changes.get(`${from} ${to}`)?.count ?? 0) + 1;
    changes.set(`${from} ${to}`, { from, to, count });
  }
  return [...changes.values()].toSorted((a, b) => b.count - a.count);
}

function listedOf(pairs: readonly Pair[]): readonly Difference[] {
  const inOrder = pairs
    .map((pair) => ({ fate: fateOf(pair), pair }))
    .flatMap(({ fate, pair }) => (fate === 'same' ? [] : [differenceOf(fate, pair)]))
    .flat()
    .toSorted((a, b) => a.alert.raisedAt - b.alert.raisedAt);
  const listed = new Map<Difference['kind'], number>();
  return inOrder.filter(({ kind }) => {
    const count = (listed.get(kind) ?? 0) + 1;
    listed.set(kind, count);
    return count <= DIFFERENCES_LISTED_MAX;
  });
}

function differenceOf(kind: Difference['kind'], { before, after }: Pair): readonly Difference[] {
  const alert = after ?? before;
  if (alert === null) return [];
  return [{ kind, alert, peakBefore: before?.peakGrade ?? null, peakAfter: after?.peakGrade ?? null }];
}
