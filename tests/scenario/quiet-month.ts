// A quiet month: the simulated district's everyday, four weeks of warm-up for what is usual and thirty days that are
// counted, driven straight through intake's mapping, the engine and the alerter. What it is held against: the alert
// budget of a district.
import { encodeSignal, encodeTick } from '@fengsui/contracts';
import type { Overlay, Rule } from '@fengsui/detection';
import type { AlertRevision, AreaTree, Grade } from '@fengsui/domain';
import { BUDGET_GRADES, createDistrictSimulator, DAILY_BUDGET, type DistrictSize, FULL_SIZE } from '@fengsui/embedded';
import { signalFromEvent } from '@fengsui/intake';
import { createDetectionLine, day, hour, minute } from '@fengsui/testkit';
import { entriesOf, treeOf, withGrids } from './gridded.ts';
import { shippedTenant } from './production.ts';

/** Monday, 2 March 2026, midnight in Beijing: after the Spring Festival, before every season of the rules. */
const WARM_UP_AT = Date.parse('2026-03-02T00:00:00+08:00');
/** Four weeks in which what is usual becomes known. */
const MONTH_AT = WARM_UP_AT + day(28);
const DAYS = 30;
const BEIJING_OFFSET_MS = 8 * 3_600_000;

/** Those of Chaoyang. */
const COMMUNITIES = 768;

/**
 * What a district with so many contacts puts into its overlays.yaml: five matters of one category in a community are
 * chance there (domain catalogue 5.3 reckons with 15 such a day from R01 alone), seven are not.
 */
export const LARGE_DISTRICT: readonly Overlay[] = [{ ruleId: 'R01', areas: { within: ['110105'] }, factor: 1.4 }];

/** Rises that a district of full size may see in a day; blue ones go to a digest. */
export const BUDGET = BUDGET_GRADES.map((grade) => ({ grade, perDay: DAILY_BUDGET[grade] }));

export interface QuietMonth {
  /** The district's communities among all of Chaoyang's: what the budget is scaled by. */
  readonly share: number;
  readonly tree: AreaTree;
  readonly signals: number;
  /** All of the month and of its warm-up. */
  readonly revisions: readonly AlertRevision[];
  /** The month's rises: alerts raised, or raised higher, to a grade. */
  readonly rises: readonly AlertRevision[];
  /** The last revisions of what was raised in the warm-up and is open through the whole month: no rise tells of it. */
  readonly openThroughout: readonly AlertRevision[];
}

/** One grid in each other community, two in the rest. */
function gridsOf(communityCode: string): number {
  return 1 + (Number(communityCode.slice(-1)) % 2);
}

/** A district of every third of its streets: as many events to a community, so that a third of the alerts is to be seen. */
export function thirdOfStreets(tree: AreaTree): AreaTree {
  const streets = entriesOf(tree).filter(({ level }) => level === 'street');
  const left = new Set(streets.filter((_, i) => i % 3 !== 0).map(({ code }) => code));
  return treeOf(entriesOf(tree).filter(({ code, parent }) => !left.has(code) && !left.has(parent)));
}

/** Lets a district with Chaoyang's communities, or some of them, live through warm-up and month. */
export function quietMonth(of: {
  readonly areas: AreaTree;
  readonly rules: readonly Rule[];
  readonly seed: number;
  readonly overlays: readonly Overlay[];
}): QuietMonth {
  const { areas, rules, seed, overlays } = of;
  const tenant = { ...shippedTenant, settings: { ...shippedTenant.settings, overlays } };
  const tree = withGrids(areas, gridsOf);
  const share = communityCount(areas) / COMMUNITIES;
  const size = scaled(FULL_SIZE, share);
  const simulator = createDistrictSimulator({ tree, seed, startAt: WARM_UP_AT, size, isScripted: false });
  const line = createDetectionLine({ tree, rules, zoneOffsetMs: BEIJING_OFFSET_MS, tenant });
  let offset = 0;
  let signals = 0;
  let nextTickAt = WARM_UP_AT + minute(1);
  for (let at = WARM_UP_AT + hour(1); at <= MONTH_AT + day(DAYS); at += hour(1)) {
    for (const event of simulator.eventsUntil(at)) {
      for (; nextTickAt <= event.occurredAt; nextTickAt += minute(1)) line.apply(offset++, encodeTick(nextTickAt));
      const place = { areaCode: event.areaCode, exact: true, receivedAt: event.occurredAt };
      line.apply(offset++, encodeSignal(signalFromEvent(event, place)));
      signals++;
    }
  }
  const revisions = line.revisions();
  const rises = revisions.filter(
    ({ change, eventTime }) => (change === 'raised' || change === 'raised_higher') && eventTime >= MONTH_AT,
  );
  return { share, tree, signals, revisions, rises, openThroughout: openThroughout(revisions) };
}

function communityCount(tree: AreaTree): number {
  return entriesOf(tree).filter(({ level }) => level === 'community').length;
}

function scaled(size: DistrictSize, share: number): DistrictSize {
  return {
    ...size,
    contactsPerDay: size.contactsPerDay * share,
    gridCasesPerDay: size.gridCasesPerDay * share,
    mediationCasesPerDay: size.mediationCasesPerDay * share,
  };
}

function openThroughout(revisions: readonly AlertRevision[]): readonly AlertRevision[] {
  const last = new Map(revisions.map((revision) => [revision.alertId, revision]));
  return [...last.values()].filter(({ state, raisedAt }) => state !== 'cleared' && raisedAt < MONTH_AT);
}

/** Rises to a grade on each day of the month. */
function risesByDay(rises: readonly AlertRevision[], grade: Grade): readonly number[] {
  const days = Array.from({ length: DAYS }, () => 0);
  for (const rise of rises) {
    const at = Math.floor((rise.eventTime - MONTH_AT) / day(1));
    if (rise.grade === grade) days[at] = (days[at] ?? 0) + 1;
  }
  return days;
}

/** Rises to a grade a day, as the month's mean. */
export function meanPerDay(rises: readonly AlertRevision[], grade: Grade): number {
  return rises.filter((rise) => rise.grade === grade).length / DAYS;
}

/** The month as a text: rises by day against the budget, and what each rule has of them. */
export function sheetOf(month: QuietMonth): string {
  const { share, signals, rises, openThroughout: open } = month;
  return [
    `quiet month of ${(100 * share).toFixed(0)} % of a district: ${signals} signals with the warm-up, ${rises.length} rises in ${DAYS} days`,
    '',
    ...BUDGET.map(({ grade, perDay }) => budgetLine(risesByDay(rises, grade), grade, perDay * share)),
    `blue: mean ${meanPerDay(rises, 'blue').toFixed(1)} a day, for the digest`,
    '',
    'rises a day by rule, level of area and grade',
    ...perDayLines(rises),
    '',
    'open through the whole month, by rule, level of area and grade',
    ...countLines(open).map(([name, count]) => `${name.padEnd(26)} ${count}`),
    '',
  ].join('\n');
}

function budgetLine(days: readonly number[], grade: Grade, perDay: number): string {
  const mean = days.reduce((sum, count) => sum + count, 0) / DAYS;
  const over = days.filter((count) => count > perDay).length;
  return `${grade}: at most ${perDay.toFixed(1)} a day; mean ${mean.toFixed(1)}, worst ${Math.max(...days)}, over on ${over} days`;
}

function perDayLines(rises: readonly AlertRevision[]): readonly string[] {
  return countLines(rises).map(([name, count]) => `${name.padEnd(26)} ${(count / DAYS).toFixed(2)}`);
}

function countLines(revisions: readonly AlertRevision[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { ruleId, areaLevel, grade } of revisions) {
    const name = `${ruleId} ${areaLevel} ${grade}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
