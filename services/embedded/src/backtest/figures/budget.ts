// The alert budget of a district and day: how many alerts its centre can answer. Each raise, and each rise to a graver
// grade, is one call on the centre and counts under the grade reached; blue goes into a digest and costs nothing.
import { AREA_LEVELS, type AreaTree } from '@fengsui/domain';
import type { AlertTrace } from '../alert-traces.ts';
import type { Period } from '../backtest.ts';

/** The grades that a centre is called for, from the mildest. */
export const BUDGET_GRADES = ['yellow', 'orange', 'red'] as const;
export type BudgetGrade = (typeof BUDGET_GRADES)[number];

/** Most calls of one district and day. */
export const DAILY_BUDGET: Readonly<Record<BudgetGrade, number>> = { yellow: 20, orange: 3, red: 1 };

/** Least share of right ones among the verdicts on alerts that reached orange or red. */
export const GRAVE_PRECISION_LEAST = 0.6;

const DAY_MS = 86_400_000;
const DISTRICT_LEVEL = AREA_LEVELS.indexOf('county');

/** day: local, yyyy-mm-dd. */
export interface WorstDay {
  readonly count: number;
  readonly districtCode: string;
  readonly districtName: string;
  readonly day: string;
}

/** The district of a day that was called most for each grade, 0 where none was. */
export interface DayOfWorst extends Readonly<Record<BudgetGrade, number>> {
  readonly day: string;
}

export interface BudgetFigures {
  readonly isMet: boolean;
  readonly districtDayCount: number;
  /** District-days within the budget of all three grades. */
  readonly withinCount: number;
  /** Calls of each rule on the district-days that are over: who uses the budget up. */
  readonly callsOnDaysOver: ReadonlyMap<string, number>;
  /** Of the first district and day that had most; null: nothing was raised to that grade. */
  readonly worst: Readonly<Record<BudgetGrade, WorstDay | null>>;
  /** Every day of the period, in order. */
  readonly days: readonly DayOfWorst[];
  /** Calls for areas above the districts, which are in no district's budget. */
  readonly aboveDistrictsCount: number;
}

export interface Places {
  readonly tree: AreaTree;
  /** Days begin at local midnight. */
  readonly zoneOffsetMs: number;
}

/** null: the tree has no level of districts. */
export function budgetFigures(alerts: readonly AlertTrace[], places: Places, period: Period): BudgetFigures | null {
  const districtCount = districtsOf(places.tree);
  if (districtCount === 0) return null;
  const days = daysOf(period, places.zoneOffsetMs);
  const { calls, aboveDistrictsCount } = callsOf(alerts, places, period);
  const districtDayCount = districtCount * days.length;
  const districtDays = districtDaysOf(calls);
  const over = districtDays.filter(isOver);
  return {
    isMet: over.length === 0,
    districtDayCount,
    withinCount: districtDayCount - over.length,
    callsOnDaysOver: callsByRule(over),
    worst: {
      yellow: worstOf(districtDays, 'yellow', places.tree),
      orange: worstOf(districtDays, 'orange', places.tree),
      red: worstOf(districtDays, 'red', places.tree),
    },
    days: dayByDay(days, districtDays),
    aboveDistrictsCount,
  };
}

/** The local days that a period touches, in order. */
export function daysOf({ from, to }: Period, zoneOffsetMs: number): readonly string[] {
  const first = Math.floor((from + zoneOffsetMs) / DAY_MS);
  const last = Math.floor((Math.max(from, to - 1) + zoneOffsetMs) / DAY_MS);
  return Array.from({ length: last - first + 1 }, (_, n) => dayName(first + n));
}

/** yyyy-mm-dd of an instant, local. */
export function dayOf(at: number, zoneOffsetMs: number): string {
  return dayName(Math.floor((at + zoneOffsetMs) / DAY_MS));
}

function dayName(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** One raise to yellow or graver, where and when it was. */
interface Call {
  readonly ruleId: string;
  readonly district: number;
  readonly day: string;
  readonly grade: BudgetGrade;
}

/** What one district was called for on one day. */
interface DistrictDay extends Record<BudgetGrade, number> {
  readonly district: number;
  readonly day: string;
  readonly calls: Call[];
}

function callsOf(
  alerts: readonly AlertTrace[],
  { tree, zoneOffsetMs }: Places,
  period: Period,
): { readonly calls: readonly Call[]; readonly aboveDistrictsCount: number } {
  const calls: Call[] = [];
  let aboveDistrictsCount = 0;
  for (const { ruleId, areaCode, steps } of alerts) {
    const district = tree.ancestorAt(tree.resolve(areaCode).index, DISTRICT_LEVEL);
    for (const { at, grade, isRaise } of steps) {
      if (!isRaise || grade === 'none' || grade === 'blue' || at >= period.to) continue;
      if (district < 0) aboveDistrictsCount += 1;
      else calls.push({ ruleId, district, day: dayOf(at, zoneOffsetMs), grade });
    }
  }
  return { calls, aboveDistrictsCount };
}

/** By day, then by district: of two equal ones the first is told as the worst. */
function districtDaysOf(calls: readonly Call[]): readonly DistrictDay[] {
  const known = new Map<string, DistrictDay>();
  for (const call of calls) {
    const { district, day, grade } = call;
    const key = `${day} ${district}`;
    const one = known.get(key) ?? { district, day, yellow: 0, orange: 0, red: 0, calls: [] };
    known.set(key, one);
    one[grade] += 1;
    one.calls.push(call);
  }
  return [...known.values()]
    .toSorted((a, b) => a.district - b.district)
    .toSorted((a, b) => (a.day < b.day ? -1 : Number(a.day > b.day)));
}

function callsByRule(districtDays: readonly DistrictDay[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { calls } of districtDays) {
    for (const { ruleId } of calls) counts.set(ruleId, (counts.get(ruleId) ?? 0) + 1);
  }
  return counts;
}

function isOver(districtDay: DistrictDay): boolean {
  return BUDGET_GRADES.some((grade) => districtDay[grade] > DAILY_BUDGET[grade]);
}

function worstOf(districtDays: readonly DistrictDay[], grade: BudgetGrade, tree: AreaTree): WorstDay | null {
  let worst: DistrictDay | null = null;
  for (const one of districtDays) if (one[grade] > (worst?.[grade] ?? 0)) worst = one;
  if (worst === null) return null;
  const { district, day } = worst;
  return { count: worst[grade], districtCode: tree.code(district), districtName: tree.name(district), day };
}

function dayByDay(days: readonly string[], districtDays: readonly DistrictDay[]): readonly DayOfWorst[] {
  const byDay = new Map(days.map((day) => [day, { day, yellow: 0, orange: 0, red: 0 }]));
  for (const one of districtDays) {
    const worst = byDay.get(one.day);
    if (worst === undefined) continue;
    for (const grade of BUDGET_GRADES) worst[grade] = Math.max(worst[grade], one[grade]);
  }
  return [...byDay.values()];
}

function districtsOf(tree: AreaTree): number {
  let count = 0;
  for (let area = 0; area < tree.size; area++) if (tree.level(area) === DISTRICT_LEVEL) count += 1;
  return count;
}
