import type { AckReason, AlertChange, AlertRevision, Grade, GradeOrNone } from '@fengsui/domain';
import { expect, it } from 'vitest';
import { createAlertTraces } from './alert-traces.ts';

const ALWAYS = { from: 0, to: 1_000 };

function revision(
  at: number,
  change: AlertChange,
  grade: GradeOrNone,
  wish: Partial<AlertRevision> = {},
): AlertRevision {
  return {
    alertId: 'A',
    ruleId: 'R01',
    ruleVersion: 1,
    areaCode: '1501',
    areaName: 'First',
    areaPath: ['City', 'First'],
    areaLevel: 'street',
    subject: { kind: 'none', value: '' },
    riskDomain: 'utility',
    grade,
    peakGrade: PEAKS.get(grade) ?? 'orange',
    state: change === 'cleared' ? 'cleared' : 'raised',
    change,
    eventTime: at,
    raisedAt: 10,
    explanation: {
      detectorKind: 'burst',
      windowStart: 0,
      windowEnd: at,
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
    subAreaNames: [],
    sentence: '',
    sentenceZh: '',
    acknowledgement: null,
    sequence: 1,
    cause: null,
    ...wish,
  };
}
const PEAKS: ReadonlyMap<GradeOrNone, Grade> = new Map([
  ['blue', 'blue'],
  ['orange', 'orange'],
]);

function acknowledged(at: number, reason: AckReason): AlertRevision {
  const acknowledgement = { centreId: 'c', role: 'duty', acknowledgedAt: at, reason };
  return revision(10, 'acknowledged', 'blue', { acknowledgement });
}

function tracesOf(revisions: readonly AlertRevision[], range = ALWAYS) {
  const traces = createAlertTraces(range);
  for (const one of revisions) traces.add(one);
  return traces.all();
}

it('follows an alert from its raise to its clearing', () => {
  const course = [
    revision(10, 'raised', 'blue'),
    revision(20, 'raised_higher', 'orange'),
    revision(30, 'lowered', 'blue', { peakGrade: 'orange' }),
    revision(40, 'cleared', 'none'),
  ];
  expect(tracesOf(course)).toEqual([
    {
      ruleId: 'R01',
      areaCode: '1501',
      subject: { kind: 'none', value: '' },
      raisedAt: 10,
      peakGrade: 'orange',
      steps: [
        { at: 10, grade: 'blue', isRaise: true },
        { at: 20, grade: 'orange', isRaise: true },
        { at: 30, grade: 'blue', isRaise: false },
        { at: 40, grade: 'none', isRaise: false },
      ],
      clearedAt: 40,
      isAcknowledged: false,
      verdict: null,
    },
  ]);
});

it.each([
  ['handling', ['handling'], 'right'],
  ['known', ['known'], 'right'],
  ['a false alarm', ['false_alarm'], 'false_alarm'],
  ['a drill, which is no verdict', ['drill'], null],
  ['handling, then a false alarm after all', ['handling', 'false_alarm'], 'false_alarm'],
  ['a false alarm, then a drill', ['false_alarm', 'drill'], 'false_alarm'],
] as const)('an alert that its centres took as %s', (_, reasons, verdict) => {
  const [trace] = tracesOf([revision(10, 'raised', 'blue'), ...reasons.map((reason) => acknowledged(12, reason))]);
  expect(trace).toMatchObject({ isAcknowledged: true, verdict, clearedAt: null });
  expect(trace?.steps).toHaveLength(1);
});

it.each([
  ['at the beginning', 10, 20, 1],
  ['at the end, which is no more part of it', 5, 10, 0],
  ['before', 11, 20, 0],
] as const)('an alert that is raised %s of the time', (_, from, to, count) => {
  const course = [revision(10, 'raised', 'blue'), revision(15, 'cleared', 'none')];
  expect(tracesOf(course, { from, to })).toHaveLength(count);
});
