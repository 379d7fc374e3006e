// What the rules in shadow have found since the release that brought them, beside what the active version of the same rule
// has found since then: out of the inbox of a recorded log, where findings of both stand, and the ledger of releases.
import type { ReleaseLedger, Rule } from '@fengsui/detection';
import { readLedger, rulesOfRelease } from '@fengsui/detector';
import { AREA_LEVELS, type AreaTree, type Finding, type GradeOrNone, type SignalPosition } from '@fengsui/domain';
import { type EventLog, LogError } from '@fengsui/log';
import { inboxEntries, isFurther } from '../backtest/recorded-values.ts';

const COUNTY = AREA_LEVELS.indexOf('county');

/** Findings of one version. A finding is a change of grade; none: it cleared. Times in ms since 1970, null: there is none. */
export interface ShadowTally {
  readonly version: number;
  readonly byGrade: Readonly<Record<GradeOrNone, number>>;
  /** Codes of the counties, in order; of what lies above them the area's own. */
  readonly districts: readonly string[];
  readonly firstAt: number | null;
  readonly lastAt: number | null;
}

/** A rule that runs in shadow now. since: the release from which on it has been there; 0: from the start. */
export interface ShadowedRule {
  readonly ruleId: string;
  readonly name: Rule['name'];
  readonly since: number;
  readonly shadow: ShadowTally;
  /** Those that were active beside it, the newest first. */
  readonly active: readonly ShadowTally[];
}

/** release: the one that runs; null: the log does not tell which rules run. Rules in order of their ids. */
export interface ShadowReport {
  readonly release: number | null;
  readonly rules: readonly ShadowedRule[];
}

/** Rejects with what the log fails with. */
export async function readShadowReport(log: EventLog, tree: AreaTree): Promise<ShadowReport> {
  const ledger = await ledgerOf(log);
  if (ledger === null) return { release: null, rules: [] };
  const release = ledger.running();
  const read = releasesReader(ledger);
  const running = read(release);
  if (running === null) return { release: null, rules: [] };
  const watched = running.filter(({ mode }) => mode === 'shadow').map((rule) => watchedRule(rule, ledger, read));
  for await (const finding of newFindings(log)) for (const one of watched) tally(one, finding, tree);
  const rules = watched.map(({ rule, since, shadow, active }) => ({
    ruleId: rule.id,
    name: rule.name,
    since,
    shadow: told(shadow),
    active: [...active.values()].map(told).toSorted((a, b) => b.version - a.version),
  }));
  return { release, rules };
}

/** null: nothing was ever written to the ledger of this log. */
async function ledgerOf(log: EventLog): Promise<ReleaseLedger | null> {
  return readLedger(log).catch((error: unknown) => {
    if (error instanceof LogError && error.reason === 'no_such_partition') return null;
    throw error;
  });
}

type ReleasesReader = (number: number) => readonly Rule[] | null;

/** The rules of releases, each unpacked and parsed once, however many rules are looked for in it. */
function releasesReader(ledger: ReleaseLedger): ReleasesReader {
  const known = new Map<number, readonly Rule[] | null>();
  return (number) => {
    const rules = known.get(number) ?? rulesOfRelease(ledger, number);
    known.set(number, rules);
    return rules;
  };
}

interface GrowingTally extends Omit<ShadowTally, 'districts' | 'byGrade'> {
  readonly byGrade: Record<GradeOrNone, number>;
  readonly districts: Set<string>;
  firstAt: number | null;
  lastAt: number | null;
}

interface Watched {
  readonly rule: Rule;
  readonly since: number;
  /** Offset of that release by partition of fengsui.signals. */
  readonly positions: readonly number[];
  readonly shadow: GrowingTally;
  readonly active: Map<number, GrowingTally>;
}

function watchedRule(rule: Rule, ledger: ReleaseLedger, read: ReleasesReader): Watched {
  const since = shadowSince(rule, ledger, read);
  const positions = ledger.find(since)?.positions ?? [];
  return { rule, since, positions, shadow: emptyTally(rule.version), active: new Map() };
}

/** The first of the releases without a gap up to the running one in which this version is in shadow. */
function shadowSince({ id, version }: Rule, ledger: ReleaseLedger, read: ReleasesReader): number {
  let since = ledger.running();
  for (const { number, state } of ledger.releases()) {
    if (state === 'proposed' || state === 'withdrawn') continue;
    const rules = read(number) ?? [];
    const isThere = rules.some((one) => one.id === id && one.version === version && one.mode === 'shadow');
    if (!isThere) return since;
    since = number;
  }
  return since;
}

async function* newFindings(log: EventLog): AsyncGenerator<Finding> {
  const reached = new Map<number, SignalPosition>();
  for await (const entry of inboxEntries(log)) {
    if (entry.kind !== 'finding') continue;
    if (isFurther(reached, entry.finding.position)) yield entry.finding;
  }
}

function tally({ rule, positions, shadow, active }: Watched, finding: Finding, tree: AreaTree): void {
  const { ruleId, ruleVersion, isShadow, position } = finding;
  const isSince = position.offset >= (positions[position.partition] ?? 0);
  if (ruleId !== rule.id || !isSince) return;
  if (isShadow) {
    if (ruleVersion === rule.version) add(shadow, finding, tree);
    return;
  }
  const ofVersion = active.get(ruleVersion) ?? emptyTally(ruleVersion);
  active.set(ruleVersion, ofVersion);
  add(ofVersion, finding, tree);
}

function add(to: GrowingTally, { grade, areaCode, eventTime }: Finding, tree: AreaTree): void {
  to.byGrade[grade] += 1;
  to.districts.add(districtOf(areaCode, tree));
  to.firstAt = Math.min(to.firstAt ?? eventTime, eventTime);
  to.lastAt = Math.max(to.lastAt ?? eventTime, eventTime);
}

function districtOf(areaCode: string, tree: AreaTree): string {
  const area = tree.indexOf(areaCode);
  const county = area < 0 ? -1 : tree.ancestorAt(area, COUNTY);
  return county < 0 ? areaCode : tree.code(county);
}

function emptyTally(version: number): GrowingTally {
  const byGrade = { none: 0, blue: 0, yellow: 0, orange: 0, red: 0 };
  return { version, byGrade, districts: new Set(), firstAt: null, lastAt: null };
}

function told({ districts, ...tallied }: GrowingTally): ShadowTally {
  return { ...tallied, districts: [...districts].toSorted() };
}
