// What the tests of this library are made from: a small tree, two rules' words, and findings and commands of which a
// test names only what it is about.
import {
  type AcknowledgeCommand,
  type AlertRevision,
  type AreaTree,
  assert,
  createAreaTree,
  type Explanation,
  type Finding,
} from '@fengsui/domain';
import type { Alerter } from './alerter.ts';
import type { AlerterEntry, AlerterOutcome } from './entry.ts';
import { type RuleTexts, ruleTextsOf } from './rule-text.ts';

/** 2021-09-02T03:00:00Z, 23:00 in New York. */
export const TEST_TIME = 1_630_551_600_000;
export const HOUR_MS = 3_600_000;

/** New York with one borough and two parts of it. */
export function aTree(): AreaTree {
  const result = createAreaTree(
    [
      { code: 'nyc', parent: '', level: 'city', name: 'New York', population: 0 },
      { code: 'nyc/queens', parent: 'nyc', level: 'county', name: 'Queens', population: 0 },
      { code: 'nyc/queens/11385', parent: 'nyc/queens', level: 'street', name: '11385', population: 0 },
      { code: 'nyc/queens/11378', parent: 'nyc/queens', level: 'street', name: '11378', population: 0 },
    ],
    'county',
  );
  assert(result.kind === 'tree', 'the test tree is sound');
  return result.tree;
}

/** R01 with the common sentence, R99 with one of its own. */
export function someRules(): RuleTexts {
  return ruleTextsOf([
    { id: 'R01', version: 1, name: { en: 'Same-category burst', zh: '同类诉求突增' } },
    {
      id: 'R99',
      version: 1,
      name: { en: 'Own words', zh: '自定规则' },
      sentence: {
        en: '{rule} in {area}: {observed} in {window}, {outcome}!',
        zh: '{area}{rule}：{observed}，{outcome}！',
      },
    },
  ]);
}

/** Eleven sewer matters in 24 hours against ten. */
export function anExplanation(given: Partial<Explanation> = {}): Explanation {
  return {
    detectorKind: 'burst',
    windowStart: TEST_TIME - 24 * HOUR_MS,
    windowEnd: TEST_TIME,
    observed: 11,
    threshold: 10,
    baseline: null,
    unit: 'matters',
    sampleCount: 0,
    streams: [{ source: 'hotline', count: 11 }],
    subAreas: [],
    evidence: ['51811001'],
    qualityFlags: [],
    clearsWhen: { level: 6, side: 'below', steps: 2, stepSeconds: 3_600 },
    ...given,
  };
}

/** An orange finding about sewers in 11385, at offset 100 of partition 0. */
export function aFinding(given: Partial<Finding> = {}): Finding {
  return {
    position: { partition: 0, offset: 100, index: 0 },
    ruleId: 'R01',
    ruleVersion: 1,
    areaCode: 'nyc/queens/11385',
    subject: { kind: 'category', value: 'sewer' },
    riskDomain: 'utility',
    grade: 'orange',
    eventTime: TEST_TIME,
    explanation: anExplanation(),
    isShadow: false,
    ...given,
  };
}

/** A finding as an entry, at an offset of partition 0. */
export function findingAt(offset: number, given: Partial<Finding> = {}): AlerterEntry {
  return { kind: 'finding', finding: aFinding({ position: { partition: 0, offset, index: 0 }, ...given }) };
}

/** A centre takes an alert. */
export function anAcknowledgement(given: Partial<AcknowledgeCommand> & { alertId: string }): AlerterEntry {
  const command = {
    kind: 'acknowledge',
    commandId: 'command-1',
    issuedAt: TEST_TIME + 60_000,
    centreId: 'centre-queens',
    role: 'duty-officer',
    reason: 'handling',
    ...given,
  } as const;
  return { kind: 'command', command };
}

/** The revision of an entry that has to make one. */
export function revisionBy(alerter: Alerter, entry: AlerterEntry): AlertRevision {
  const outcome = alerter.apply(entry);
  assert(outcome.kind === 'revised', `a revision, not ${JSON.stringify(outcome)}`);
  return outcome.revision;
}

/** The reason of a drop, or what happened instead. */
export function reasonOf(outcome: AlerterOutcome): string {
  return outcome.kind === 'dropped' ? outcome.reason : outcome.kind;
}
