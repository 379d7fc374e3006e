import type { AlertRevision } from '@fengsui/domain';
import { expect, it } from 'vitest';
import { createReplayCounting } from './replay-counts.ts';

const EXPLANATION = {
  detectorKind: 'burst',
  windowStart: 0,
  windowEnd: 1,
  observed: 3,
  threshold: 3,
  baseline: null,
  unit: 'matters',
  sampleCount: 0,
  streams: [],
  subAreas: [],
  evidence: [],
  qualityFlags: [],
  clearsWhen: { level: 1, side: 'below', steps: 1, stepSeconds: 60 },
} as const;

function revisionOf(given: Partial<AlertRevision>): AlertRevision {
  return {
    alertId: 'a1',
    ruleId: 'R01',
    ruleVersion: 1,
    areaCode: '110105',
    areaName: 'Chaoyang',
    areaPath: ['Chaoyang'],
    areaLevel: 'county',
    subject: { kind: 'none', value: '' },
    riskDomain: 'utility',
    grade: 'blue',
    peakGrade: 'blue',
    state: 'raised',
    change: 'raised',
    eventTime: 1,
    raisedAt: 1,
    explanation: EXPLANATION,
    subAreaNames: [],
    sentence: '',
    sentenceZh: '',
    acknowledgement: null,
    sequence: 1,
    cause: null,
    ...given,
  };
}

it('an alert counts once, under its rule and the gravest grade that it reached', () => {
  const counting = createReplayCounting();
  counting.addRevision(revisionOf({}));
  counting.addRevision(revisionOf({ change: 'raised_higher', grade: 'red', peakGrade: 'red' }));
  counting.addRevision(revisionOf({ alertId: 'a2', ruleId: 'R05' }));
  counting.addRevision(revisionOf({ change: 'cleared', state: 'cleared', grade: 'none', peakGrade: 'red' }));
  counting.addRevision(revisionOf({ alertId: 'a3' }));
  const counts = counting.counts();
  expect(counts.revisionCount).toBe(5);
  expect(Object.fromEntries(counts.alertsByRule)).toEqual({ R01: 2, R05: 1 });
  expect(Object.fromEntries(counts.alertsByGrade)).toEqual({ blue: 2, red: 1 });
});

it('events and signals count by their fate', () => {
  const counting = createReplayCounting();
  const { intake, detector } = counting.metrics;
  intake.accepted('hotline');
  intake.accepted('grid');
  intake.areaRolledUp('grid');
  intake.late('grid');
  intake.quarantined('mediation', 'bad_field');
  intake.quarantined('hotline', 'bad_field');
  detector.signals('handled', 2);
  detector.signals('duplicate', 1);
  detector.signals('handled', 5);
  const counts = counting.counts();
  expect(counts).toMatchObject({ acceptedCount: 2, areaRolledUpCount: 1, lateCount: 1 });
  expect(Object.fromEntries(counts.quarantined)).toEqual({ bad_field: 2 });
  expect(Object.fromEntries(counts.signals)).toEqual({ handled: 7, duplicate: 1 });
});
