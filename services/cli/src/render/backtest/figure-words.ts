// Figures of a back-test as words, the same in the terminal and on the page. What nobody can know is n/a, never a zero.
import type { Language } from '@fengsui/alerting';
import type { BudgetFigures } from '@fengsui/embedded';
import type { ZonedTime } from '../../settings/zone.ts';

/** What a report is about, and how it is told. */
export interface ReportTitles {
  /** Directories of the rules on trial and of those they are compared with. */
  readonly rules: string;
  readonly compare: string | null;
  readonly log: string;
  readonly language: Language;
  readonly zoned: ZonedTime;
}

export const NOT_KNOWN = 'n/a';

/** 12,345 */
export function counted(count: number): string {
  return count.toLocaleString('en-US');
}

/** Three digits that count: 1,234 · 12.3 · 0.0123. */
export function rated(rate: number | null): string {
  if (rate === null) return NOT_KNOWN;
  if (rate === 0 || rate >= 100) return Math.round(rate).toLocaleString('en-US');
  return String(Number(rate.toPrecision(3)));
}

/** 96.9 % */
export function shared(share: number | null): string {
  return share === null ? NOT_KNOWN : `${Number((share * 100).toFixed(1))} %`;
}

/** A share and of how many it is. */
export function sharedOf(share: number | null, count: number): string {
  return share === null ? NOT_KNOWN : `${shared(share)} of ${counted(count)}`;
}

const STEPS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** The two largest units: 2d4h, 3h20m, 45s, 0s. */
export function lasted(lengthMs: number | null): string {
  if (lengthMs === null) return NOT_KNOWN;
  const from = Math.max(
    0,
    STEPS.findIndex(([, ms]) => lengthMs >= ms),
  );
  if (lengthMs < 1_000) return '0s';
  let rest = lengthMs;
  let text = '';
  for (const [unit, ms] of STEPS.slice(from, from + 2)) {
    const count = Math.floor(rest / ms);
    rest -= count * ms;
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}

/** met, or on how many days of a district it is not. */
export function budgetWords(budget: BudgetFigures | null): string {
  if (budget === null) return NOT_KNOWN;
  return budget.isMet ? 'met' : `${counted(budget.districtDayCount - budget.withinCount)} over`;
}

/** +12, -3, 0 */
export function signed(difference: number): string {
  return difference > 0 ? `+${counted(difference)}` : counted(difference);
}
