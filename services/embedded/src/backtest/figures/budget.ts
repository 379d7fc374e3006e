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
  const overCount = calls.filter(isOver).length;
  return {
    isMet: overCount === 0,
    districtDayCount,
    withinCount: districtDayCount - overCount,
    worst: {
      yellow: worstOf(calls, 'yellow', places.tree),
      orange: worstOf(calls, 'orange', places.tree),
      red: worstOf(calls, 'red', places.tree),
    },
    days: dayByDay(days, calls),
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

/** What one district was called for on one day. */
interface Calls extends Record<BudgetGrade, number> {
  readonly district: number;
  readonly day: string;
}

function callsOf(
  alerts: readonly AlertTrace[],
  { tree, zoneOffsetMs }: Places,
  period: Period,
): { readonly calls: readonly Calls[]; readonly aboveDistrictsCount: number } {
  const byDistrictDay = new Map<string, Calls>();
  let aboveDistrictsCount = 0;
  for (const { areaCode, steps } of alerts) {
    const district = tree.ancestorAt(tree.resolve(areaCode).index, DISTRICT_LEVEL);
    for (const { at, grade, isRaise } of steps) {
      if (!isRaise || grade === 'none' || grade === 'blue' || at >= period.to) continue;
      if (district < 0) {
        aboveDistrictsCount += 1;
        continue;
      }
      const day = dayOf(at, zoneOffsetMs);
      const key = `${district} ${day}`;
      const calls = byDistrictDay.get(key) ?? { district, day, yellow: 0, orange: 0, red: 0 };
      byDistrictDay.set(key, calls);
      calls[grade] += 1;
    }
  }
  // By day, then by district: of two equal ones the first is told as the worst.
  const inOrder = [...byDistrictDay.values()]
    .toSorted((a, b) => a.district - b.district)
    .toSorted((a, b) => (a.day < b.day ? -1 : Number(a.day > b.day)));
  return { calls: inOrder, aboveDistrictsCount };
}

function isOver(calls: Calls): boolean {
  return BUDGET_GRADES.some((grade) => calls[grade] > DAILY_BUDGET[grade]);
}

function worstOf(calls: readonly Calls[], grade: BudgetGrade, tree: AreaTree): WorstDay | null {
  let worst: Calls | null = null;
  for (const one of calls) if (one[grade] > (worst?.[grade] ?? 0)) worst = one;
  if (worst === null) return null;
  const { district, day } = worst;
  return { count: worst[grade], districtCode: tree.code(district), districtName: tree.name(district), day };
}

function dayByDay(days: readonly string[], calls: readonly Calls[]): readonly DayOfWorst[] {
  const byDay = new Map(days.map((day) => [day, { day, yellow: 0, orange: 0, red: 0 }]));
  for (const one of calls) {
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
