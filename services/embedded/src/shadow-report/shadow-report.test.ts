import { encodeControlEntry, encodeInboxEntry, packRules } from '@fengsui/contracts';
import { ruleSetText } from '@fengsui/detection';
import { assert, type ControlEntry, createAreaTree, type Finding, type GradeOrNone, TOPICS } from '@fengsui/domain';
import type { EventLog } from '@fengsui/log';
import { expect, it, onTestFinished } from 'vitest';
import { aSignalsLog, NOON } from '../backtest/fixtures.ts';
import { readShadowReport } from './shadow-report.ts';

const source = (version: number, mode: 'active' | 'shadow', id = 'T01') => ({
  id,
  version,
  mode,
  kind: 'burst',
  name: { en: 'Burst', zh: '突增' },
  levels: ['street'],
  subject: 'none',
  select: [{ source: 'hotline', phases: ['accepted'] }],
  window: '10m',
  advance: '1m',
  thresholds: { blue: version },
});
type Source = ReturnType<typeof source>;

const built = createAreaTree(
  [
    { code: '1', parent: '', level: 'city', name: 'City', population: 0 },
    { code: '11', parent: '1', level: 'county', name: 'County', population: 0 },
    { code: '111', parent: '11', level: 'street', name: 'Street', population: 0 },
    { code: '112', parent: '11', level: 'street', name: 'Street', population: 0 },
  ],
  'city',
);
assert(built.kind === 'tree', 'the areas of the test form a tree');
const { tree } = built;

async function aLog(): Promise<EventLog> {
  const { log, remove } = await aSignalsLog([[], []]);
  onTestFinished(remove);
  for (const topic of [TOPICS.control, TOPICS.inbox]) await log.createTopic(topic, 1);
  return log;
}

async function append(log: EventLog, topic: string, ...values: readonly Uint8Array[]): Promise<void> {
  const records = values.map((value) => ({ timestamp: NOON, value }));
  await log.append({ topic, partition: 0 }, records);
}

const packed = (sources: readonly Source[]): Uint8Array => packRules(ruleSetText(sources));

/** The entries of a release that stands in both partitions at these offsets. */
function released(number: number, positions: readonly number[], sources: readonly Source[]): readonly Uint8Array[] {
  const what = { number, base: number - 1, rules: packed(sources), rollbackTo: null, isEmergency: false, reason: 'r' };
  const entries: readonly ControlEntry[] = [
    { kind: 'proposed', at: 1, ...what, proposedBy: 'rule-author' },
    { kind: 'approved', at: 2, number, approvedBy: 'duty-head', reason: 'r' },
    { kind: 'released', at: 3, number, positions },
  ];
  return entries.map(encodeControlEntry);
}

function found(
  [partition, offset]: readonly [number, number],
  [version, mode, grade]: readonly [number, 'active' | 'shadow', GradeOrNone],
  given: Partial<Finding> = {},
): Uint8Array {
  const finding: Finding = {
    position: { partition, offset, index: 0 },
    ruleId: 'T01',
    ruleVersion: version,
    areaCode: '111',
    subject: { kind: 'none', value: '' },
    riskDomain: 'utility',
    grade,
    eventTime: NOON + offset,
    explanation: {
      detectorKind: 'burst',
      windowStart: NOON,
      windowEnd: NOON,
      observed: 1,
      threshold: 1,
      baseline: null,
      unit: 'matters',
      sampleCount: 0,
      streams: [],
      subAreas: [],
      evidence: [],
      qualityFlags: [],
      clearsWhen: { level: 1, side: 'below', steps: 1, stepSeconds: 60 },
    },
    isShadow: mode === 'shadow',
    ...given,
  };
  return encodeInboxEntry({ kind: 'finding', finding });
}

it('a rule in shadow is told since the release that brought it, beside the version that was active then', async () => {
  const log = await aLog();
  const both = [source(1, 'active'), source(2, 'shadow')];
  await append(log, TOPICS.control, ...released(1, [5, 1], [source(1, 'active')]));
  await append(log, TOPICS.control, ...released(2, [20, 10], both));
  // It stays in shadow in a later release, and another rule comes.
  await append(log, TOPICS.control, ...released(3, [40, 40], [...both, source(7, 'shadow', 'T02')]));
  await append(
    log,
    TOPICS.inbox,
    found([0, 15], [1, 'active', 'red']),
    found([0, 25], [2, 'shadow', 'blue']),
    found([0, 26], [1, 'active', 'blue']),
    // A detector that started again.
    found([0, 25], [2, 'shadow', 'blue']),
    found([0, 27], [2, 'shadow', 'none'], { areaCode: '112' }),
    found([1, 11], [2, 'shadow', 'red'], { areaCode: '1' }),
    found([1, 12], [1, 'active', 'none'], { ruleId: 'T09' }),
  );
  const report = await readShadowReport(log, tree);
  const nothing = { none: 0, blue: 0, yellow: 0, orange: 0, red: 0 };
  expect(report.release).toBe(3);
  expect(report.rules).toEqual([
    {
      ruleId: 'T01',
      name: { en: 'Burst', zh: '突增' },
      since: 2,
      shadow: {
        version: 2,
        byGrade: { ...nothing, blue: 1, none: 1, red: 1 },
        districts: ['1', '11'],
        firstAt: NOON + 11,
        lastAt: NOON + 27,
      },
      active: [
        { version: 1, byGrade: { ...nothing, blue: 1 }, districts: ['11'], firstAt: NOON + 26, lastAt: NOON + 26 },
      ],
    },
    {
      ruleId: 'T02',
      name: { en: 'Burst', zh: '突增' },
      since: 3,
      shadow: { version: 7, byGrade: nothing, districts: [], firstAt: null, lastAt: null },
      active: [],
    },
  ]);
});

it('a rule in shadow from the start is told from the start', async () => {
  const log = await aLog();
  const configured = { kind: 'configured', at: 1, rules: packed([source(2, 'shadow')]) } as const;
  await append(log, TOPICS.control, encodeControlEntry(configured));
  await append(log, TOPICS.inbox, found([0, 0], [2, 'shadow', 'blue']));
  const { release, rules } = await readShadowReport(log, tree);
  expect([release, rules[0]?.since, rules[0]?.shadow.byGrade.blue]).toEqual([0, 0, 1]);
});

it('a log that does not say which rules run tells so', async () => {
  const { log, remove } = await aSignalsLog([[]]);
  onTestFinished(remove);
  expect(await readShadowReport(log, tree)).toEqual({ release: null, rules: [] });
  expect(await readShadowReport(await aLog(), tree)).toEqual({ release: null, rules: [] });
});
