// The report of a back-test: every figure of every rule, ready to be shown as text, JSON or HTML. Pure.
import type { Bilingual } from '@fengsui/alerting';
import type { DetectorOutcome } from '@fengsui/detector';
import type { AreaTree, Grade } from '@fengsui/domain';
import type { Rules } from '../../stages.ts';
import type { AlertTrace } from '../alert-traces.ts';
import type { BacktestRun, Period } from '../backtest.ts';
import { type AlertFigures, alertFigures, leadTimesOf } from './alert-figures.ts';
import { type BudgetFigures, budgetFigures, dayOf, daysOf } from './budget.ts';
import { type Comparison, compareAlerts } from './comparison.ts';
import { residentsOf } from './residents.ts';

const DAY_MS = 86_400_000;

export interface RuleReport extends AlertFigures {
  readonly ruleId: string;
  readonly version: number;
  readonly name: Bilingual;
  /** Of this rule's alerts alone; null: no districts. */
  readonly budget: BudgetFigures | null;
  /** Of the raises on the district-days that all rules together put over the budget; null: there are none. */
  readonly shareOfOverrun: number | null;
}

/** Raises and rises of one local day, yyyy-mm-dd. */
export interface DayOfRaises extends Readonly<Record<Grade, number>> {
  readonly day: string;
}

export interface BacktestReport {
  readonly period: Period;
  /** At least 1: an hour of alerts says nothing about a day. */
  readonly days: number;
  readonly residents: number | null;
  /** Signals of the period by what the engine did with them. */
  readonly signals: ReadonlyMap<DetectorOutcome, number>;
  /** In the order given, also those that raised nothing; of planning notices those that raised something. */
  readonly rules: readonly RuleReport[];
  readonly total: AlertFigures;
  readonly budget: BudgetFigures | null;
  readonly raisesByDay: readonly DayOfRaises[];
  /** In ms, the shortest first. */
  readonly leadTimesMs: readonly number[];
  /** null: compared with nothing. */
  readonly comparison: Comparison | null;
}

export interface ReportOf {
  readonly tree: AreaTree;
  readonly zoneOffsetMs: number;
  readonly candidate: Rules;
}

/** Everything that a run tells about the rules on trial. */
export function backtestReport(run: BacktestRun, { tree, zoneOffsetMs, candidate }: ReportOf): BacktestReport {
  const { period, signals, candidate: alerts, current } = run;
  const days = Math.max(1, (period.to - period.from) / DAY_MS);
  const residents = residentsOf(tree);
  const places = { tree, zoneOffsetMs };
  const budget = budgetFigures(alerts, places, period);
  const byRule = Map.groupBy(alerts, ({ ruleId }) => ruleId);
  const told = candidate.filter(({ id, kind }) => kind !== 'scheduled' || byRule.has(id));
  return {
    period,
    days,
    residents,
    signals,
    rules: told.map(({ id, version, name }) => {
      const ofRule = byRule.get(id) ?? [];
      const figures = alertFigures(ofRule, { days, residents });
      const alone = budgetFigures(ofRule, places, period);
      return { ruleId: id, version, name, ...figures, budget: alone, shareOfOverrun: shareOfOverrun(budget, id) };
    }),
    total: alertFigures(alerts, { days, residents }),
    budget,
    raisesByDay: raisesByDay(alerts, period, zoneOffsetMs),
    leadTimesMs: leadTimesOf(alerts),
    comparison: current === null ? null : compareAlerts(current, alerts),
  };
}

function shareOfOverrun(budget: BudgetFigures | null, ruleId: string): number | null {
  const calls = budget?.callsOnDaysOver ?? new Map<string, number>();
  const all = [...calls.values()].reduce((sum, count) => sum + count, 0);
  return all === 0 ? null : (calls.get(ruleId) ?? 0) / all;
}

function raisesByDay(alerts: readonly AlertTrace[], period: Period, zoneOffsetMs: number): readonly DayOfRaises[] {
  const byDay = new Map(
    daysOf(period, zoneOffsetMs).map((day) => [day, { day, blue: 0, yellow: 0, orange: 0, red: 0 }]),
  );
  for (const { steps } of alerts) {
    for (const { at, grade, isRaise } of steps) {
      if (!isRaise || grade === 'none') continue;
      const day = byDay.get(dayOf(at, zoneOffsetMs));
      if (day !== undefined) day[grade] += 1;
    }
  }
  return [...byDay.values()];
}
