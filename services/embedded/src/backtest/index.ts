// Back-testing: rules over a recorded log, and what there is to say about them.
export type { AlertTrace } from './alert-traces.ts';
export { TooManyAlerts } from './alert-traces.ts';
export { type BacktestProgress, type BacktestRun, backtest, type Period } from './backtest.ts';
export type { AlertFigures, ByGrade } from './figures/alert-figures.ts';
export {
  BUDGET_GRADES,
  type BudgetFigures,
  type BudgetGrade,
  DAILY_BUDGET,
  GRAVE_PRECISION_LEAST,
} from './figures/budget.ts';
export type { Comparison, Difference, DifferenceCounts } from './figures/comparison.ts';
export { type BacktestReport, backtestReport, type RuleReport } from './figures/report.ts';
export { hasRecordedLog, openRecordedLog } from './recorded-log.ts';
export { readSignalsSpan, type SignalsSpan } from './signals-span.ts';
