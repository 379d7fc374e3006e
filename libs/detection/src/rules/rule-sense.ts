// What is wrong between the fields of a rule whose shape is right: thresholds that can never be reached, or in the wrong
// order, would make a rule that says nothing and tells no one. The shape itself is rule-schema's business.
import { AREA_LEVELS, GRADES, numberOf, PARTY_BANDS } from '@fengsui/domain';
import type {
  BurstRule,
  ByGrade,
  ConvergenceRule,
  DeadlineRule,
  MagnitudeRule,
  RateRule,
  Rule,
  WindowedRule,
} from './rule.ts';

/** path: dotted, from the rule's top. problem: what to write instead. */
export interface RuleProblem {
  readonly path: string;
  readonly problem: string;
}

/** Most panes a window may have: one ring an area and subject. */
export const PANES_MAX = 512;

/** The values that are there, from blue to red. */
function presentOf<T>(values: ByGrade<T>): T[] {
  return GRADES.flatMap((name) => (name === 'none' ? [] : [values[name]])).filter((value) => value !== undefined);
}

/** True if each value is beyond the one of the milder grade before it; sign 1: upwards, -1: downwards. */
export function isRising(values: ByGrade<number>, sign: 1 | -1): boolean {
  const present = presentOf(values);
  return present.every((n, i) => i === 0 || (n - (present[i - 1] ?? n)) * sign > 0);
}

/** Everything that is wrong between the fields. */
export function senseProblems(rule: Rule): RuleProblem[] {
  switch (rule.kind) {
    case 'burst':
      return [...windowProblems(rule), ...burstProblems(rule), ...spreadProblems(rule)];
    case 'convergence':
      return [...windowProblems(rule), ...convergenceProblems(rule)];
    case 'rate':
      return [...windowProblems(rule), ...rateProblems(rule)];
    case 'deadline':
      return deadlineProblems(rule);
    case 'magnitude':
      return magnitudeProblems(rule);
    case 'repeat':
    case 'source_health':
      return [];
  }
}

function windowProblems({ windowMs, advanceMs }: WindowedRule): RuleProblem[] {
  if (windowMs % advanceMs !== 0) return [{ path: 'window', problem: 'a multiple of advance' }];
  if (windowMs / advanceMs > PANES_MAX) return [{ path: 'advance', problem: `at most ${PANES_MAX} panes a window` }];
  return [];
}

function burstProblems({ levels, thresholds, baseline }: BurstRule): RuleProblem[] {
  const problems: RuleProblem[] = [];
  for (const level of levels) {
    const { blue, yellow, orange, red } = thresholds;
    const [b, y, o, r] = [blue, yellow, orange, red].map((byLevel) => byLevel?.[level] ?? byLevel?.any);
    const atLevel = { blue: b, yellow: y, orange: o, red: r };
    if (presentOf(atLevel).length === 0) problems.push({ path: 'thresholds', problem: `a threshold for ${level}` });
    if (!isRising(atLevel, 1)) problems.push({ path: 'thresholds', problem: 'thresholds that rise from blue to red' });
  }
  if (baseline !== null && baseline.windowsMin > baseline.windows) {
    problems.push({ path: 'baseline.windowsMin', problem: `at most windows, ${baseline.windows}` });
  }
  return problems;
}

function spreadProblems({ levels, thresholds, spread }: BurstRule): RuleProblem[] {
  if (spread === null) return [];
  const problems: RuleProblem[] = [];
  if (thresholds[spread.at] === undefined) problems.push({ path: 'spread.at', problem: 'a grade that has thresholds' });
  let finer = Math.max(...levels.map((level) => AREA_LEVELS.indexOf(level)));
  for (const [i, step] of spread.steps.entries()) {
    const level = AREA_LEVELS.indexOf(step.level);
    if (level >= finer) problems.push({ path: `spread.steps.${i}.level`, problem: `wider than ${AREA_LEVELS[finer]}` });
    finer = level;
  }
  return problems;
}

function convergenceProblems({ thresholds }: ConvergenceRule): RuleProblem[] {
  const needs = presentOf(thresholds).map(({ hotline, grid, mediation }) => [hotline, grid, mediation]);
  const rises = needs.every((need, i) => i === 0 || need.every((count, lane) => count >= (needs[i - 1]?.[lane] ?? 0)));
  const isMet = needs.some((need) => need.every((count) => count === 0));
  return [
    ...(rises ? [] : [{ path: 'thresholds', problem: 'numbers that do not fall from blue to red' }]),
    ...(isMet ? [{ path: 'thresholds', problem: 'at least one matter of one stream' }] : []),
  ];
}

function rateProblems({ measures }: RateRule): RuleProblem[] {
  return measures.flatMap(({ id, hit }, i) => [
    ...(measures.findIndex((measure) => measure.id === id) < i
      ? [{ path: `measures.${i}.id`, problem: 'an id that no other measure has' }]
      : []),
    // A hit is decided event by event from its numbers; the category is known only when the signal is selected.
    ...(hit.some(({ field }) => field === 'category')
      ? [{ path: `measures.${i}.hit.category`, problem: 'no category: select by it' }]
      : []),
  ]);
}

function deadlineProblems({ tracks, giveUpAfterMs }: DeadlineRule): RuleProblem[] {
  const last = Math.max(...tracks.flatMap(({ stages }) => presentOf(stages)));
  return last < giveUpAfterMs ? [] : [{ path: 'giveUpAfter', problem: 'longer than every stage' }];
}

function magnitudeProblems({ grades }: MagnitudeRule): RuleProblem[] {
  if (grades.by === 'arrival') return [];
  const bands = presentOf(grades.from).map((band) => numberOf(PARTY_BANDS, band));
  const rises = bands.every((band, i) => band > (bands[i - 1] ?? 0));
  return rises ? [] : [{ path: 'grades.from', problem: 'bands that rise from blue to red' }];
}
