// What is wrong between the fields of a rule whose shape is right: thresholds that can never be reached, or in the wrong
// order, would make a rule that says nothing and tells no one. The shape itself is rule-schema's business.
import { AMOUNT_BANDS, AREA_LEVELS, GRADES, type Grade, numberOf, PARTY_BANDS } from '@fengsui/domain';
import type {
  AberrationRule,
  BurstRule,
  ByGrade,
  CombinedRule,
  ConvergenceRule,
  DeadlineRule,
  DeadlineTrack,
  MagnitudeRule,
  PerCapitaRule,
  RateFallRule,
  RateRule,
  RatioRule,
  Rule,
  ScheduledRule,
  SeasonalRule,
  SequenceRule,
  SimpleRule,
  WindowedRule,
} from './rule.ts';

/** path: dotted, from the rule's top. problem: what to write instead. */
export interface RuleProblem {
  readonly path: string;
  readonly problem: string;
}

/** Most panes a window may have: one ring an area and subject. */
export const PANES_MAX = 512;
/** Most parts of a combined rule, measures of rates counted one by one. */
export const PARTS_MAX = 8;

/** From blue to red. */
const GRADE_WORDS = GRADES.filter((name) => name !== 'none');

/** The values that are there, from blue to red. */
function presentOf<T>(values: ByGrade<T>): T[] {
  return GRADE_WORDS.map((name) => values[name]).filter((value) => value !== undefined);
}

/** True if each value is beyond the one of the milder grade before it; sign 1: upwards, -1: downwards. */
export function isRising(values: ByGrade<number>, sign: 1 | -1): boolean {
  const present = presentOf(values);
  return present.every((n, i) => i === 0 || (n - (present[i - 1] ?? n)) * sign > 0);
}

/** True if no value is below the one of the milder grade before it. */
export function isNotFalling(values: ByGrade<number>): boolean {
  const present = presentOf(values);
  return present.every((n, i) => i === 0 || n >= (present[i - 1] ?? n));
}

/** Everything that is wrong between the fields. */
export function senseProblems(rule: Rule): RuleProblem[] {
  return rule.kind === 'combined' ? combinedProblems(rule) : simpleProblems(rule);
}

function simpleProblems(rule: SimpleRule): RuleProblem[] {
  switch (rule.kind) {
    case 'burst':
      return [...windowProblems(rule), ...burstProblems(rule), ...spreadProblems(rule, rule.thresholds)];
    case 'convergence':
      return [...windowProblems(rule), ...convergenceProblems(rule)];
    case 'rate':
      return [...windowProblems(rule), ...rateProblems(rule)];
    case 'rate_fall':
      return [...rateFallProblems(rule), ...rateProblems(rule)];
    case 'aberration':
    case 'ratio':
      return [...windowProblems(rule), ...usualProblems(rule)];
    case 'per_capita':
      return [...windowProblems(rule), ...perCapitaProblems(rule)];
    case 'silence':
      return spreadProblems(rule, rule.silentMs);
    case 'deadline':
      return deadlineProblems(rule);
    case 'magnitude':
      return magnitudeProblems(rule);
    case 'sequence':
      return sequenceProblems(rule);
    case 'seasonal':
      return seasonalProblems(rule);
    case 'scheduled':
      return scheduledProblems(rule);
    case 'repeat':
    case 'backlog':
    case 'source_health':
      return [];
  }
}

function combinedProblems({ parts, raise }: CombinedRule): RuleProblem[] {
  const names = parts.map(({ part }) => part);
  const own = parts.flatMap(({ rule }, i) =>
    simpleProblems(rule).map(({ path, problem }) => ({ path: `parts.${i}.${path}`, problem })),
  );
  const repeated = names.flatMap((name, i) =>
    names.indexOf(name) < i ? [{ path: `parts.${i}.part`, problem: 'a name that no other part has' }] : [],
  );
  const spreading = parts.flatMap(({ rule }, i) =>
    'spread' in rule && rule.spread !== null
      ? [{ path: `parts.${i}.spread`, problem: 'none: parts do not spread' }]
      : [],
  );
  // Each part, and each measure of one, has a place of its own among the grades that are kept together.
  const count = parts.reduce((sum, { rule }) => sum + ('measures' in rule ? rule.measures.length : 1), 0);
  const tooMany =
    count > PARTS_MAX ? [{ path: 'parts', problem: `at most ${PARTS_MAX} measures and other parts` }] : [];
  const alternatives = Object.entries(raise ?? {}).flatMap(([grade, all]) =>
    (all ?? []).flatMap((needed, i) => alternativeProblems(parts, Object.keys(needed), `raise.${grade}.${i}`)),
  );
  return [...own, ...repeated, ...tooMany, ...alternatives, ...spreading];
}

/** Parts that are never graded at one place would make an alternative that never holds. */
function alternativeProblems(
  parts: CombinedRule['parts'],
  needed: readonly string[],
  path: string,
): readonly RuleProblem[] {
  if (needed.length === 0) return [{ path, problem: 'at least one part' }];
  const known = parts.map(({ part }) => part);
  const unknown = needed.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    return unknown.map((name) => ({ path: `${path}.${name}`, problem: `a part: ${known.join(', ')}` }));
  }
  const rules = parts.filter(({ part }) => needed.includes(part)).map(({ rule }) => rule);
  const [first] = rules;
  const isOneSubject = rules.every((rule) => first !== undefined && subjectOf(rule) === subjectOf(first));
  const isOneLevel = first?.levels.some((level) => rules.every(({ levels }) => levels.includes(level))) ?? false;
  return isOneSubject && isOneLevel ? [] : [{ path, problem: 'parts with the same subject and a level in common' }];
}

/** What a rule's grades are about, beside the area. */
function subjectOf(rule: SimpleRule): string {
  if ('subject' in rule) return rule.subject;
  switch (rule.kind) {
    case 'convergence':
    case 'deadline':
    case 'magnitude':
    case 'sequence':
      return 'risk_domain';
    case 'source_health':
      return 'source';
    default:
      return 'none';
  }
}

function windowProblems({ windowMs, advanceMs }: WindowedRule): RuleProblem[] {
  if (windowMs % advanceMs !== 0) return [{ path: 'window', problem: 'a multiple of advance' }];
  if (windowMs / advanceMs > PANES_MAX) return [{ path: 'advance', problem: `at most ${PANES_MAX} panes a window` }];
  return [];
}

function burstProblems({ levels, thresholds, baseline, select, secondStream }: BurstRule): RuleProblem[] {
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
  if (secondStream !== null && new Set(select.map(({ source }) => source)).size < 2) {
    problems.push({ path: 'secondStream', problem: 'only where a rule reads two streams or more' });
  }
  return problems;
}

function spreadProblems(
  { levels, spread }: Pick<BurstRule, 'levels' | 'spread'>,
  reachable: ByGrade<unknown>,
): RuleProblem[] {
  if (spread === null) return [];
  const problems: RuleProblem[] = [];
  if (reachable[spread.at] === undefined) problems.push({ path: 'spread.at', problem: 'a grade that has thresholds' });
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

function rateProblems({ measures }: RateRule | RateFallRule): RuleProblem[] {
  return measures.flatMap(({ id, hit, hitWhen, hitBy }, i) => [
    ...(measures.findIndex((measure) => measure.id === id) < i
      ? [{ path: `measures.${i}.id`, problem: 'an id that no other measure has' }]
      : []),
    // A hit is decided event by event from its numbers; the category is known only when the signal is selected.
    ...(hit.some(({ field }) => field === 'category')
      ? [{ path: `measures.${i}.hit.category`, problem: 'no category: select by it' }]
      : []),
    ...((hit.length > 0 || hitWhen !== undefined) === (hitBy !== null)
      ? [{ path: `measures.${i}.hit`, problem: 'either hit (or hitWhen) or hitBy, which say what counts as a hit' }]
      : []),
  ]);
}

function rateFallProblems({ windowMs, advanceMs, reference, windows }: RateFallRule): RuleProblem[] {
  const problems: RuleProblem[] = [];
  if (windowMs !== advanceMs)
    problems.push({ path: 'advance', problem: 'the same as window: whole windows are compared' });
  if (reference.windows + windows > PANES_MAX)
    problems.push({ path: 'windows', problem: `at most ${PANES_MAX} in all` });
  return problems;
}

const DAY_MS = 86_400_000;

/** Days are compared with days: a window that slides would be compared with the half of a day. */
function usualProblems(rule: AberrationRule | RatioRule): RuleProblem[] {
  const isDaily = rule.kind === 'aberration' || rule.reference.of === 'same_weekday';
  const problems: RuleProblem[] = [];
  if (isDaily && (rule.windowMs !== DAY_MS || rule.advanceMs !== DAY_MS)) {
    problems.push({ path: 'window', problem: '1d, with an advance of 1d: whole days are compared' });
  }
  problems.push(...floorProblems(rule));
  if (rule.kind === 'ratio' && rule.reference.windowsMin > rule.reference.windows) {
    problems.push({ path: 'reference.windowsMin', problem: `at most windows, ${rule.reference.windows}` });
  }
  return problems;
}

/** A grade without a floor could be reached by nearly nothing. */
function floorProblems(rule: AberrationRule | RatioRule): RuleProblem[] {
  const graded = rule.kind === 'aberration' ? rule.z : rule.ratios;
  const missing = GRADE_WORDS.filter((grade) => graded[grade] !== undefined && rule.floors[grade] === undefined);
  const problems = missing.map((grade) => ({ path: 'floors', problem: `a floor for ${grade}` }));
  return isNotFalling(rule.floors)
    ? problems
    : [...problems, { path: 'floors', problem: 'floors that do not fall from blue to red' }];
}

function perCapitaProblems({ windowMs, advanceMs, rise }: PerCapitaRule): RuleProblem[] {
  const panes = (windowMs / advanceMs) * (rise.windows + 1);
  return panes <= PANES_MAX ? [] : [{ path: 'rise.windows', problem: `at most ${PANES_MAX} panes in all windows` }];
}

function seasonalProblems({ aheadMs, seasonMs }: SeasonalRule): RuleProblem[] {
  return aheadMs + seasonMs < 300 * DAY_MS
    ? []
    : [{ path: 'ahead', problem: 'ahead and season of less than 300d together' }];
}

/** Days are counted from lastYear on until the notice is over. */
function scheduledProblems({ select, notice, lastYear }: ScheduledRule): RuleProblem[] {
  const problems: RuleProblem[] = [];
  if (new Set(select.map(({ source }) => source)).size > 1)
    problems.push({ path: 'select', problem: 'one stream only' });
  if (lastYear.to > notice.from) {
    problems.push({ path: 'lastYear.to', problem: 'not later than notice.from: it is told when the notice is given' });
  }
  if (notice.to - lastYear.from > PANES_MAX * DAY_MS) {
    problems.push({ path: 'lastYear.from', problem: `at most ${PANES_MAX}d before notice.to` });
  }
  return problems;
}

function deadlineProblems({ tracks, giveUpAfterMs, breachWithinMs }: DeadlineRule): RuleProblem[] {
  const last = Math.max(...tracks.flatMap(({ stages }) => presentOf(stages)));
  const problems: RuleProblem[] = [];
  if (last >= giveUpAfterMs) problems.push({ path: 'giveUpAfter', problem: 'longer than every stage' });
  if (breachWithinMs !== null && last + breachWithinMs > giveUpAfterMs) {
    problems.push({ path: 'giveUpAfter', problem: 'longer than every stage and breachWithin after it' });
  }
  return [...problems, ...tracks.flatMap((track, i) => trackProblems(track, `tracks.${i}`))];
}

/** Grades that come at one time differ in how many matters they need. */
function trackProblems({ stages, counts }: DeadlineTrack, path: string): RuleProblem[] {
  const stray = GRADE_WORDS.filter((grade) => stages[grade] === undefined && counts[grade] !== undefined);
  const staged = GRADE_WORDS.filter((grade) => stages[grade] !== undefined);
  const needed = (grade: Grade): number => counts[grade] ?? 1;
  const alike = staged.filter((grade, i) => {
    const milder = staged[i - 1];
    return milder !== undefined && stages[milder] === stages[grade] && needed(grade) <= needed(milder);
  });
  return [
    ...stray.map((grade) => ({ path: `${path}.counts.${grade}`, problem: 'only for a grade that has a stage' })),
    ...alike.map((grade) => ({ path: `${path}.stages.${grade}`, problem: 'a later stage, or a higher count' })),
  ];
}

function magnitudeProblems({ grades }: MagnitudeRule): RuleProblem[] {
  if (grades.by === 'arrival') return [];
  const bands = presentOf(grades.from).map((band) => numberOf(PARTY_BANDS, band));
  const amounts = presentOf(grades.amount).map((band) => numberOf(AMOUNT_BANDS, band));
  const rises = (numbers: readonly number[]): boolean => numbers.every((n, i) => n > (numbers[i - 1] ?? 0));
  return [
    ...(rises(bands) ? [] : [{ path: 'grades.from', problem: 'bands that rise from blue to red' }]),
    ...(rises(amounts) ? [] : [{ path: 'grades.amount', problem: 'bands that rise from blue to red' }]),
  ];
}

function sequenceProblems({ grade, graver }: SequenceRule): RuleProblem[] {
  return graver.flatMap((one, i) =>
    GRADES.indexOf(one.grade) > GRADES.indexOf(grade)
      ? []
      : [{ path: `graver.${i}.grade`, problem: `a grade above ${grade}` }],
  );
}
