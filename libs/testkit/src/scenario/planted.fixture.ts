// A sound life of one alert in a small tree, from which tests of the checks plant what is wrong.
import { ruleTextOf, ruleTextsOf, sentenceFor } from '@fengsui/alerting';
import { type AlertRevision, assert, createAreaTree } from '@fengsui/domain';
import type { JustifiedBy } from './justified.ts';

export const START = Date.UTC(2026, 0, 19);

const built = createAreaTree(
  [
    { code: 'city', parent: '', level: 'city', name: 'City', population: 0 },
    { code: 'city/east', parent: 'city', level: 'street', name: 'East', population: 0 },
    { code: 'city/west', parent: 'city', level: 'street', name: 'West', population: 0 },
  ],
  'city',
);
assert(built.kind === 'tree', 'the planted tree is sound');

export const by: JustifiedBy = {
  tree: built.tree,
  texts: ruleTextsOf([{ id: 'R01', version: 1, name: { en: 'Burst', zh: '突增' } }]),
};

const FACTS: Omit<AlertRevision, 'sentence' | 'sentenceZh'> = {
  alertId: 'R01-city-1',
  ruleId: 'R01',
  ruleVersion: 1,
  areaCode: 'city',
  areaName: 'City',
  areaPath: ['City'],
  areaLevel: 'city',
  subject: { kind: 'category', value: 'sewer' },
  riskDomain: 'utility',
  grade: 'yellow',
  peakGrade: 'yellow',
  state: 'raised',
  change: 'raised',
  eventTime: START,
  raisedAt: START,
  explanation: {
    detectorKind: 'burst',
    windowStart: START - 3_600_000,
    windowEnd: START,
    observed: 5,
    threshold: 5,
    baseline: null,
    unit: 'matters',
    sampleCount: 0,
    streams: [{ source: 'hotline', count: 5 }],
    subAreas: [{ areaCode: 'city/east', count: 5 }],
    evidence: ['M-1', 'M-2'],
    qualityFlags: [],
    clearsWhen: { level: 3, side: 'below', steps: 2, stepSeconds: 60 },
  },
  subAreaNames: ['East'],
  acknowledgement: null,
  sequence: 1,
  cause: { partition: 0, offset: 1, index: 0 },
};

/** A revision with the sentences that follow from its numbers. */
export function aRevision(given: Partial<AlertRevision> = {}): AlertRevision {
  const facts = { ...FACTS, ...given };
  const rule = ruleTextOf(by.texts, facts);
  return { ...facts, sentence: sentenceFor(facts, rule, 'en'), sentenceZh: sentenceFor(facts, rule, 'zh'), ...given };
}

/** The explanation of a revision with some of it replaced. */
export function explained(given: Partial<AlertRevision['explanation']>): Pick<AlertRevision, 'explanation'> {
  return { explanation: { ...FACTS.explanation, ...given } };
}

/** Raised yellow, raised to orange after a minute, cleared after an hour. */
export function aLife(): readonly [AlertRevision, AlertRevision, AlertRevision] {
  return [
    aRevision(),
    aRevision({
      sequence: 2,
      change: 'raised_higher',
      grade: 'orange',
      peakGrade: 'orange',
      eventTime: START + 60_000,
    }),
    aRevision({
      sequence: 3,
      change: 'cleared',
      grade: 'none',
      peakGrade: 'orange',
      state: 'cleared',
      eventTime: START + 3_600_000,
      ...explained({ observed: 0, evidence: [] }),
    }),
  ];
}
