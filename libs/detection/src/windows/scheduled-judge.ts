// The judge of notices that go by the calendar: what is planned is known, and only where it matters and how much is counted.
import { type GradeNumber, gradeNumber } from '@fengsui/domain';
import type { Period, ScheduledRule } from '../rules/rule.ts';
import type { Judge, JudgeContext, JudgedCell } from './judge.ts';
import { areaOf } from './judge-parts.ts';
import { paneAt, totalOf } from './window-ring.ts';

/** Local days: a notice is given at their midnight. */
export const NOTICE_PANE_MS = 86_400_000;

const YEAR_PANES = 365;
const RECENT_PANES = 30;

/** [from, to) of a rule as numbers of local days, and how many days have to be kept. */
export interface ScheduledDays {
  readonly notice: Period;
  readonly lastYear: Period;
  readonly kept: number;
}

/** Instants within a day count from the next midnight on. */
export function scheduledDays({ notice, lastYear }: ScheduledRule, alignMs: number): ScheduledDays {
  const daysOf = ({ from, to }: Period): Period => ({
    from: Math.ceil((from + alignMs) / NOTICE_PANE_MS),
    to: Math.ceil((to + alignMs) / NOTICE_PANE_MS),
  });
  const days = { notice: daysOf(notice), lastYear: daysOf(lastYear) };
  return { ...days, kept: Math.max(YEAR_PANES, days.notice.to - days.lastYear.from) };
}

/** Raised while the notice is on, where the year before had anything; held until it is over, whatever is counted. */
export function createScheduledJudge(
  rule: ScheduledRule,
  of: { readonly days: ScheduledDays; readonly isConcerned: (area: number) => boolean },
  context: JudgeContext,
): Judge {
  const grade: GradeNumber = gradeNumber(rule.grade);
  const { notice, lastYear } = of.days;
  /** Sum of the days [from, to). */
  const countOf = ({ base }: JudgedCell, { from, to }: Period): number => {
    let sum = 0;
    for (let pane = from; pane < to; pane++) sum += paneAt(context.ring, base, { pane, lane: 0 });
    return sum;
  };
  /** The so many days that end with the cell's. */
  const newest = (cell: JudgedCell, days: number): number =>
    countOf(cell, { from: cell.pane + 1 - days, to: cell.pane + 1 });
  /** A pane is judged at its end, which is the beginning of the next day. */
  const isOn = ({ pane }: JudgedCell): boolean => pane + 1 >= notice.from && pane + 1 < notice.to;
  const isConcerned = (cell: JudgedCell): boolean => of.isConcerned(areaOf(context, cell));
  return {
    detectorKind: 'scheduled',
    windowPanes: RECENT_PANES,
    floorOf: () => Number.POSITIVE_INFINITY,
    gradeOf: (cell) => (isOn(cell) && isConcerned(cell) && newest(cell, YEAR_PANES) > 0 ? grade : 0),
    holds: (cell, held) => held <= grade && isOn(cell),
    watches: (cell) => cell.pane + 1 < notice.to && totalOf(context.ring, cell.base) > 0 && isConcerned(cell),
    verdict: (cell) => {
      const isLastYearKnown = context.firstPane() < lastYear.from;
      return {
        unit: 'events',
        observed: newest(cell, RECENT_PANES),
        threshold: 0,
        baseline: isLastYearKnown ? countOf(cell, lastYear) : null,
        lacksBaseline: !isLastYearKnown,
        sampleCount: 0,
        clearsWhen: { level: 0, side: 'below', steps: 1, stepSeconds: NOTICE_PANE_MS / 1000 },
      };
    },
  };
}
