// The report of a back-test as a value for JSON: the figures under the names they have inside, instants as ISO 8601,
// lengths of time in ms, null where nothing is known.
import type { AlertFigures, BacktestReport, Difference } from '@fengsui/embedded';
import type { ReportTitles } from './figure-words.ts';

/** Named in the file, so that readers notice when its shape changes. */
const FORMAT = 'fengsui.backtest.v1';

export function reportJson(report: BacktestReport, { rules, log, compare }: ReportTitles) {
  const { period, days, residents, signals, total, budget, raisesByDay, comparison } = report;
  return {
    format: FORMAT,
    rulesOnTrial: rules,
    log,
    from: isoOf(period.from),
    to: isoOf(period.to),
    days,
    residents,
    signals: Object.fromEntries(signals),
    rules: report.rules.map(({ ruleId, version, budget: ofRule, shareOfOverrun, ...figures }) => ({
      ruleId,
      version,
      ...figuresJson(figures),
      shareOfOverrun,
      budget: ofRule === null ? null : { isMet: ofRule.isMet, withinCount: ofRule.withinCount, worst: ofRule.worst },
    })),
    total: figuresJson(total),
    budget: budget === null ? null : { ...budget, callsOnDaysOver: Object.fromEntries(budget.callsOnDaysOver) },
    raisesByDay,
    comparison:
      comparison === null
        ? null
        : {
            with: compare,
            total: comparison.total,
            rules: Object.fromEntries(comparison.byRule),
            listed: comparison.listed.map(differenceJson),
          },
  };
}

function figuresJson(figures: AlertFigures) {
  const { alertCount, byPeakGrade, raisesByGrade, perDay, perTenThousand, leadTime } = figures;
  const { clearedCount, clearedByThemselvesShare, verdictCount, precision, graveVerdictCount, gravePrecision } =
    figures;
  return {
    alertCount,
    byPeakGrade,
    raisesByGrade,
    perDay,
    perTenThousand,
    leadTimeMedianMs: leadTime.medianMs,
    leadTimeCount: leadTime.count,
    clearedCount,
    clearedByThemselvesShare,
    verdictCount,
    precision,
    graveVerdictCount,
    gravePrecision,
  };
}

function differenceJson({ kind, alert, peakBefore, peakAfter }: Difference) {
  const { ruleId, areaCode, subject, raisedAt } = alert;
  return { kind, ruleId, areaCode, subject, raisedAt: isoOf(raisedAt), peakBefore, peakAfter };
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
