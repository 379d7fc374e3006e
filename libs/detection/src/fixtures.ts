// What the tests of this library are made from: a small tree, rules from plain values, signals of which a test names
// only what it is about, and an engine that is fed with them one by one.
import {
  AMOUNT_BANDS,
  ANSWERS,
  type AreaEntry,
  type AreaTree,
  assert,
  createAreaTree,
  createSignalRecord,
  DISPUTE_TYPES,
  type Finding,
  GRID_KINDS,
  HAZARD_LEVELS,
  numberOf,
  PARTY_BANDS,
  PHASES,
  REQUEST_TYPES,
  RISK_DOMAINS,
  type Signal,
  type SignalRecord,
  SOURCES,
} from '@fengsui/domain';
import { createDetectionEngine, type DetectionEngine, type SignalOutcome } from './engine/engine.ts';
import type { StatePage } from './memory/block.ts';
import type { Rule } from './rules/rule.ts';
import { parseRule } from './rules/rule-schema.ts';
import { PLAIN_SETTINGS, type ThresholdSettings } from './rules/threshold-settings.ts';
import type { WorkingCalendar } from './rules/working-time.ts';

/** 2026-03-02T00:00:00+08:00, a Monday. */
export const TEST_TIME = Date.UTC(2026, 2, 1, 16);
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

function partsOf(parent: AreaEntry, level: AreaEntry['level'], count: number): AreaEntry[] {
  return Array.from({ length: count }, (_, i) => {
    const code = `${parent.code}${i + 1}`;
    return { code, parent: parent.code, level, name: code, population: 0 };
  });
}

/** City 1, counties 11 and 12, four streets each (111 …), four communities each (1111 …), two grids each (11111 …). */
export function someAreas(): AreaEntry[] {
  const city: AreaEntry = { code: '1', parent: '', level: 'city', name: '1', population: 0 };
  const counties = partsOf(city, 'county', 2);
  const streets = counties.flatMap((county) => partsOf(county, 'street', 4));
  const communities = streets.flatMap((street) => partsOf(street, 'community', 4));
  return [city, ...counties, ...streets, ...communities, ...communities.flatMap((one) => partsOf(one, 'grid', 2))];
}

/** The tree of some areas. */
export function aTree(entries: readonly AreaEntry[] = someAreas()): AreaTree {
  const result = createAreaTree(entries, 'city');
  assert(result.kind === 'tree', 'the test tree is sound');
  return result.tree;
}

/** A rule from a plain value; throws with all problems. */
export function ruleFrom(value: unknown): Rule {
  const result = parseRule(value);
  if (result.kind === 'rule') return result.rule;
  throw new Error(result.problems.map(({ path, problem }) => `${path}: ${problem}`).join('; '));
}

/** A burst of accepted tickets by category, an hour by 5 minutes, at 3, 5, 10 and 20 matters of a community. */
export function aBurst(given: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    id: 'B1',
    version: 1,
    kind: 'burst',
    name: { en: 'Burst', zh: '突增' },
    levels: ['community'],
    select: [{ source: 'hotline', phases: ['accepted'] }],
    subject: 'category',
    window: '60m',
    advance: '5m',
    thresholds: { blue: 3, yellow: 5, orange: 10, red: 20 },
    clear: { ratio: 0.6, steps: 2 },
    ...given,
  };
}

/** An accepted complaint in community 1111; what a test does not name is absent. */
const COMPLAINT = {
  phase: 'hotline.accepted',
  eventId: 'E1',
  matterId: 'M1',
  areaCode: '1111',
  category: 'noise',
  subjectRef: '',
  riskDomain: 'other',
  dueAt: 0,
  acceptedAt: 0,
  flags: 0,
  repeatSeq: 0,
  partyBand: 'unspecified',
  amountBand: 'unspecified',
  requestType: 'complaint',
  hazardLevel: 'unspecified',
  disputeType: 'unspecified',
  gridKind: 'unspecified',
  resolved: 'unspecified',
  satisfied: 'unspecified',
  contactedInTime: 'unspecified',
  success: 'unspecified',
} as const satisfies Partial<Signal>;

/** Fields of a signal that a test names; the source follows from the phase. */
export type GivenSignal = Partial<Pick<Signal, keyof typeof COMPLAINT | 'occurredAt' | 'receivedAt'>>;

type WholeSignal = Pick<Signal, keyof typeof COMPLAINT>;

const encoder = new TextEncoder();

/** A record of a signal: the complaint unless told otherwise, that happened when it was received. */
export function aSignal(given: GivenSignal & { readonly receivedAt: number }): SignalRecord {
  const signal = { ...COMPLAINT, occurredAt: given.receivedAt, ...given };
  const record = createSignalRecord();
  record.source = SOURCES.findIndex((source) => signal.phase.startsWith(`${source}.`));
  record.phase = PHASES[signal.phase];
  record.riskDomain = numberOf(RISK_DOMAINS, signal.riskDomain);
  record.receivedAt = signal.receivedAt;
  record.occurredAt = signal.occurredAt;
  record.dueAt = signal.dueAt;
  record.acceptedAt = signal.acceptedAt;
  record.flags = signal.flags;
  record.repeatSeq = signal.repeatSeq;
  fillWords(record, signal);
  fillTexts(record, signal);
  return record;
}

function fillWords(record: SignalRecord, signal: WholeSignal): void {
  record.partyBand = numberOf(PARTY_BANDS, signal.partyBand);
  record.amountBand = numberOf(AMOUNT_BANDS, signal.amountBand);
  record.requestType = numberOf(REQUEST_TYPES, signal.requestType);
  record.hazardLevel = numberOf(HAZARD_LEVELS, signal.hazardLevel);
  record.disputeType = numberOf(DISPUTE_TYPES, signal.disputeType);
  record.gridKind = numberOf(GRID_KINDS, signal.gridKind);
  record.resolved = numberOf(ANSWERS, signal.resolved);
  record.satisfied = numberOf(ANSWERS, signal.satisfied);
  record.contactedInTime = numberOf(ANSWERS, signal.contactedInTime);
  record.success = numberOf(ANSWERS, signal.success);
}

function fillTexts(record: SignalRecord, signal: WholeSignal): void {
  const texts = [signal.eventId, signal.matterId, signal.areaCode, signal.category, signal.subjectRef];
  record.buffer = encoder.encode(texts.join(''));
  const ends = texts.map((_, i) => encoder.encode(texts.slice(0, i + 1).join('')).length);
  const [event = 0, matter = 0, area = 0, category = 0, subjectRef = 0] = ends;
  record.eventIdEnd = event;
  record.matterIdStart = event;
  record.matterIdEnd = matter;
  record.areaCodeStart = matter;
  record.areaCodeEnd = area;
  record.categoryStart = area;
  record.categoryEnd = category;
  record.subjectRefStart = category;
  record.subjectRefEnd = subjectRef;
}

/** What a test sees of a finding at one glance: minutes after TEST_TIME, rule, area, subject and grade. */
export function glance({ eventTime, ruleId, areaCode, subject, grade }: Finding): string {
  const minutes = Math.round(((eventTime - TEST_TIME) / MINUTE_MS) * 1000) / 1000;
  return `${minutes} ${ruleId} ${areaCode} ${subject.value} ${grade}`.replace('  ', ' ');
}

/** An engine with its own log: offsets count up, events and matters are new ones unless they are named. */
export interface EngineDriver {
  readonly engine: DetectionEngine;
  /** Applies a signal that comes so many ms after TEST_TIME. */
  signal(afterMs: number, given?: GivenSignal): SignalOutcome;
  /** Applies so many signals with matters of their own. */
  signals(afterMs: number, count: number, given?: GivenSignal): void;
  tick(afterMs: number): void;
  /** All findings since the last call. */
  findings(): Finding[];
  glances(): string[];
}

/** What a driver's engine is made of, if not of one burst over the small tree. */
export interface DriverOptions {
  readonly rules?: readonly unknown[];
  readonly tree?: AreaTree;
  readonly zoneOffsetMs?: number;
  readonly calendar?: WorkingCalendar;
  readonly dedupHorizonMs?: number;
  readonly settings?: ThresholdSettings;
}

/** A driver over a fresh engine; rules are plain values. */
export function createDriver(options: DriverOptions = {}): EngineDriver {
  const engine = createDetectionEngine({
    tree: options.tree ?? aTree(),
    rules: (options.rules ?? [aBurst()]).map(ruleFrom),
    zoneOffsetMs: options.zoneOffsetMs ?? 8 * HOUR_MS,
    calendar: options.calendar,
    dedupHorizonMs: options.dedupHorizonMs ?? 7 * DAY_MS,
    settings: options.settings ?? PLAIN_SETTINGS,
  });
  let offset = 0;
  const signal = (afterMs: number, given: GivenSignal = {}): SignalOutcome => {
    const id = `${offset}`;
    const record = aSignal({ eventId: `E${id}`, matterId: `M${id}`, receivedAt: TEST_TIME + afterMs, ...given });
    return engine.apply(record, { partition: 0, offset: offset++ });
  };
  return {
    engine,
    signal,
    signals: (afterMs, count, given) => {
      for (let i = 0; i < count; i++) signal(afterMs, given);
    },
    tick: (afterMs) => engine.tick(TEST_TIME + afterMs, { partition: 0, offset: offset++ }),
    findings: () => engine.takeFindings(),
    glances: () => engine.takeFindings().map(glance),
  };
}

/** What a store holds of an engine: every page as it was last written. */
export interface KeptState {
  /** Takes the pages that changed since the last call. */
  keep(): void;
  /** All pages kept so far. */
  pages(): StatePage[];
}

/** Accumulates an engine's changed pages as a checkpoint store does. */
export function createKeptState(engine: DetectionEngine): KeptState {
  const pages = new Map<string, StatePage>();
  return {
    keep: () => {
      for (const page of engine.state.takeChangedPages()) pages.set(page.name, page);
    },
    pages: () => [...pages.values()],
  };
}
