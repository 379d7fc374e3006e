// The report of a back-test as lines of a terminal, and the notes about the run for stderr.
import type { BacktestReport, BacktestRun, SignalsSpan } from '@fengsui/embedded';
import { table } from '../columns.ts';
import { counted, type ReportTitles } from './figure-words.ts';
import { budgetRows, budgetSentence, comparisonRows, gravePrecisionSentence, ruleRows } from './report-rows.ts';

/** What was tried on what, and how much that is. */
export function headline(report: BacktestReport, { rules, log, zoned }: ReportTitles): string {
  const { period, days, signals } = report;
  const signalCount = [...signals.values()].reduce((sum, count) => sum + count, 0);
  const time = `${zoned.format(period.from)} to ${zoned.format(period.to)}`;
  return `${rules} over ${log}: ${time}, ${Number(days.toFixed(1))} days, ${counted(signalCount)} signals`;
}

export function reportLines(report: BacktestReport, titles: ReportTitles): readonly string[] {
  const { budget, comparison, total } = report;
  const { blue, yellow, orange, red } = total.raisesByGrade;
  const raises = `raised or raised higher: blue ${counted(blue)}, yellow ${counted(yellow)}, orange ${counted(orange)}, red ${counted(red)}`;
  const compared = comparison === null ? [] : ['', `compared with ${titles.compare ?? ''}`];
  return [
    headline(report, titles),
    '',
    ...table(ruleRows(report, titles)),
    '',
    raises,
    budgetSentence(budget),
    ...(budget === null ? [] : table(budgetRows(budget))),
    gravePrecisionSentence(report),
    ...compared,
    ...table(comparisonRows(report)),
  ];
}

export interface RunTotals {
  readonly run: BacktestRun;
  readonly span: SignalsSpan;
  readonly wallMs: number;
  /** Over all threads. */
  readonly cpuMs: number;
}

/** What the log had that nobody could use, and how fast it went. */
export function runNotes({ run, span, wallMs, cpuMs }: RunTotals): readonly string[] {
  const { readCount, signals } = run;
  const of = (outcome: 'duplicate' | 'too_late' | 'unknown_area' | 'malformed_signal'): number =>
    signals.get(outcome) ?? 0;
  const notes: readonly (readonly [number, string])[] = [
    [span.forgottenCount, 'records were forgotten before: what was usual then is not known'],
    [of('duplicate'), 'signals were duplicates'],
    [of('too_late'), 'signals were too late for every window'],
    [of('unknown_area'), 'signals are of areas that the area file does not have'],
    [of('malformed_signal'), 'entries are of no kind that is known here, and were passed over'],
  ];
  const perSecond = (ms: number): string => (ms > 0 ? counted(Math.round((readCount * 1000) / ms)) : '-');
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  return [
    ...notes.filter(([count]) => count > 0).map(([count, text]) => `  ${counted(count)} ${text}`),
    `read ${counted(readCount)} records in ${seconds(wallMs)} s: ${perSecond(wallMs)} a second; ${seconds(cpuMs)} s of CPU`,
  ];
}
