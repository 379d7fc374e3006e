// The tables of a report as rows of words, each with its head: for the terminal's columns and the page's tables alike.
import {
  type AlertFigures,
  type BacktestReport,
  BUDGET_GRADES,
  type BudgetFigures,
  DAILY_BUDGET,
  type Difference,
  type DifferenceCounts,
  GRAVE_PRECISION_LEAST,
} from '@fengsui/embedded';
import {
  budgetWords,
  counted,
  lasted,
  NOT_KNOWN,
  type ReportTitles,
  rated,
  shared,
  sharedOf,
  signed,
} from './figure-words.ts';

export type Rows = readonly (readonly string[])[];

const RULE_HEAD = [
  'RULE',
  'VERSION',
  'ALERTS',
  'BLUE',
  'YELLOW',
  'ORANGE',
  'RED',
  'A DAY',
  'PER 10,000',
  'LEAD TIME',
  'BY ITSELF',
  'PRECISION',
  'BUDGET',
  'OF OVERRUN',
  'NAME',
];

/** A row a rule, and one for all of them. */
export function ruleRows({ rules, total, budget }: BacktestReport, { language }: ReportTitles): Rows {
  const ofRules = rules.map((rule) => [
    rule.ruleId,
    `v${rule.version}`,
    ...figureCells(rule, rule.budget),
    shared(rule.shareOfOverrun),
    rule.name[language],
  ]);
  return [RULE_HEAD, ...ofRules, ['all', '', ...figureCells(total, budget), '', '']];
}

function figureCells(figures: AlertFigures, budget: BudgetFigures | null): readonly string[] {
  const { alertCount, byPeakGrade, perDay, perTenThousand, leadTime, clearedCount, verdictCount } = figures;
  const { blue, yellow, orange, red } = byPeakGrade;
  return [
    ...[alertCount, blue, yellow, orange, red].map(counted),
    rated(perDay),
    rated(perTenThousand),
    lasted(leadTime.medianMs),
    sharedOf(figures.clearedByThemselvesShare, clearedCount),
    sharedOf(figures.precision, verdictCount),
    budgetWords(budget),
  ];
}

/** The worst district-day of each grade beside what is allowed. */
export function budgetRows({ worst }: BudgetFigures): Rows {
  const ofGrades = BUDGET_GRADES.map((grade) => {
    const day = worst[grade];
    const where =
      day === null ? ['0', '', ''] : [counted(day.count), `${day.districtCode} ${day.districtName}`, day.day];
    return [grade, String(DAILY_BUDGET[grade]), ...where];
  });
  return [['GRADE', 'BUDGET A DAY', 'WORST', 'DISTRICT', 'DAY'], ...ofGrades];
}

/** met or not, and by how much. */
export function budgetSentence(budget: BudgetFigures | null): string {
  if (budget === null) return `budget of a district's day: ${NOT_KNOWN}, the areas have no level of counties`;
  const { isMet, withinCount, districtDayCount, aboveDistrictsCount } = budget;
  const above =
    aboveDistrictsCount === 0 ? '' : `; ${counted(aboveDistrictsCount)} raises above the districts are in none`;
  const within = `${counted(withinCount)} of ${counted(districtDayCount)} district-days within (${shared(withinCount / districtDayCount)})`;
  return `budget of a district's day: ${isMet ? 'met' : 'not met'}; ${within}${above}`;
}

/** Whether centres could rely on what they were called for first of all. */
export function gravePrecisionSentence({ total }: BacktestReport): string {
  const precision = sharedOf(total.gravePrecision, total.graveVerdictCount);
  return `precision of orange and red by verdicts: ${precision}; wanted are ${shared(GRAVE_PRECISION_LEAST)}`;
}

/** A row a rule that raised anything under either rules. */
export function comparisonRows({ comparison }: BacktestReport): Rows {
  if (comparison === null) return [];
  const ofRules = [...comparison.byRule].map(([ruleId, counts]) => [ruleId, ...differenceCells(counts)]);
  const head = ['RULE', 'BEFORE', 'AFTER', 'DIFFERENCE', 'SAME', 'CHANGED', 'NEW', 'GONE', 'GRAVEST GRADE'];
  return [head, ...ofRules, ['all', ...differenceCells(comparison.total)]];
}

function differenceCells(counts: DifferenceCounts): readonly string[] {
  const { sameCount, changedCount, newCount, goneCount, peakChanges } = counts;
  const [before, after] = [sameCount + changedCount + goneCount, sameCount + changedCount + newCount];
  const peaks = peakChanges.map(({ from, to, count }) => `${from} to ${to} ${counted(count)}`).join(', ');
  const numbers = [sameCount, changedCount, newCount, goneCount].map(counted);
  return [counted(before), counted(after), signed(after - before), ...numbers, peaks];
}

/** The alerts that differ, as far as they are listed. */
export function differenceRows(listed: readonly Difference[], { zoned }: ReportTitles): Rows {
  const rows = listed.map(({ kind, alert, peakBefore, peakAfter }) => [
    kind,
    alert.ruleId,
    alert.areaCode,
    alert.subject.value,
    zoned.format(alert.raisedAt),
    peakBefore ?? '',
    peakAfter ?? '',
  ]);
  return [['WHAT', 'RULE', 'AREA', 'SUBJECT', 'RAISED', 'GRAVEST BEFORE', 'AFTER'], ...rows];
}
