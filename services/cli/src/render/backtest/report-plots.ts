// Which plots a report has, and what each says.
import { type BacktestReport, BUDGET_GRADES, DAILY_BUDGET } from '@fengsui/embedded';
import { barsPlot, columnsPlot, type Series } from './plots.ts';

const GRADES = ['blue', 'yellow', 'orange', 'red'] as const;
/** Columns of one plot; longer times are shown in steps of several days. */
const COLUMNS_MAX = 124;

const HOUR_MS = 3_600_000;
/** Upper ends of the columns of lead times. */
const LEAD_TIME_STEPS = [
  { label: 'at once', ms: 0 },
  { label: '10 min', ms: HOUR_MS / 6 },
  { label: '30 min', ms: HOUR_MS / 2 },
  { label: '1 h', ms: HOUR_MS },
  { label: '3 h', ms: 3 * HOUR_MS },
  { label: '6 h', ms: 6 * HOUR_MS },
  { label: '12 h', ms: 12 * HOUR_MS },
  { label: '1 d', ms: 24 * HOUR_MS },
  { label: '3 d', ms: 72 * HOUR_MS },
  { label: '7 d', ms: 168 * HOUR_MS },
  { label: 'more', ms: Number.POSITIVE_INFINITY },
] as const;

/** In the order of the page. */
export function reportPlots(report: BacktestReport): readonly string[] {
  return [raisesPlot(report), rulesPlot(report), ...budgetPlots(report), leadTimePlot(report), comparisonPlot(report)];
}

function raisesPlot({ raisesByDay, total }: BacktestReport): string {
  const steps = inSteps(raisesByDay);
  const { blue, yellow, orange, red } = total.raisesByGrade;
  return columnsPlot({
    id: 'raises',
    title: `Raises and rises by ${steps.stepDays === 1 ? 'day' : `${steps.stepDays} days`}`,
    description: `In all: blue ${blue}, yellow ${yellow}, orange ${orange}, red ${red}.`,
    labelName: 'From',
    labels: steps.steps.map(([first]) => first?.day ?? ''),
    series: GRADES.map((grade) => ({
      name: grade,
      colour: `--${grade}`,
      values: steps.steps.map((days) => days.reduce((sum, day) => sum + day[grade], 0)),
    })),
  });
}

function rulesPlot({ rules }: BacktestReport): string {
  return barsPlot({
    id: 'rules',
    title: 'Alerts by rule and gravest grade',
    description: rules.map(({ ruleId, alertCount }) => `${ruleId} ${alertCount}`).join(', '),
    labelName: 'Rule',
    labels: rules.map(({ ruleId }) => ruleId),
    series: GRADES.map((grade) => ({
      name: grade,
      colour: `--${grade}`,
      values: rules.map(({ byPeakGrade }) => byPeakGrade[grade]),
    })),
  });
}

/** One a grade: what is allowed differs by more than one plot could show. */
function budgetPlots({ budget }: BacktestReport): readonly string[] {
  if (budget === null) return [];
  const { steps, stepDays } = inSteps(budget.days);
  return BUDGET_GRADES.map((grade) => {
    const worst = budget.worst[grade];
    return columnsPlot({
      id: `budget-${grade}`,
      title: `The worst district's raises to ${grade} ${stepDays === 1 ? 'on each day' : `on a day, in steps of ${stepDays} days`}`,
      description: `Allowed are ${DAILY_BUDGET[grade]}; the most was ${worst === null ? 0 : `${worst.count} in ${worst.districtCode} on ${worst.day}`}.`,
      labelName: 'From',
      labels: steps.map(([first]) => first?.day ?? ''),
      series: [
        {
          name: grade,
          colour: `--${grade}`,
          values: steps.map((days) => Math.max(...days.map((day) => day[grade]))),
        },
      ],
      level: { name: `budget ${DAILY_BUDGET[grade]}`, value: DAILY_BUDGET[grade] },
    });
  });
}

function leadTimePlot({ leadTimesMs }: BacktestReport): string {
  const values = LEAD_TIME_STEPS.map(({ ms }, n) => {
    const above = LEAD_TIME_STEPS[n - 1]?.ms ?? Number.NEGATIVE_INFINITY;
    return leadTimesMs.filter((leadTime) => leadTime > above && leadTime <= ms).length;
  });
  return columnsPlot({
    id: 'lead-times',
    title: 'Alerts by lead time, up to',
    description: `${leadTimesMs.length} alerts have one: from the first revision to the first orange or red, else to the clearing.`,
    labelName: 'Up to',
    labels: LEAD_TIME_STEPS.map(({ label }) => label),
    series: [{ name: 'alerts', colour: '--plain', values }],
  });
}

function comparisonPlot({ comparison }: BacktestReport): string {
  if (comparison === null) return '';
  const rules = [...comparison.byRule];
  const { sameCount, changedCount, newCount, goneCount } = comparison.total;
  const series: readonly Series[] = [
    { name: 'same', colour: '--plain', values: rules.map(([, counts]) => counts.sameCount) },
    { name: 'changed', colour: '--changed', values: rules.map(([, counts]) => counts.changedCount) },
    { name: 'new', colour: '--new', values: rules.map(([, counts]) => counts.newCount) },
    { name: 'gone', colour: '--gone', values: rules.map(([, counts]) => counts.goneCount) },
  ];
  return barsPlot({
    id: 'comparison',
    title: 'Alerts against those of the current rules',
    description: `In all: ${sameCount} same, ${changedCount} changed, ${newCount} new, ${goneCount} gone.`,
    labelName: 'Rule',
    labels: rules.map(([ruleId]) => ruleId),
    series,
  });
}

function inSteps<Day>(days: readonly Day[]): {
  readonly steps: readonly (readonly Day[])[];
  readonly stepDays: number;
} {
  const stepDays = Math.max(1, Math.ceil(days.length / COLUMNS_MAX));
  const count = Math.ceil(days.length / stepDays);
  return { steps: Array.from({ length: count }, (_, n) => days.slice(n * stepDays, (n + 1) * stepDays)), stepDays };
}
