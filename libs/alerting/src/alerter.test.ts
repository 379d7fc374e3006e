import { describe, expect, it } from 'vitest';
import { createAlerter } from './alerter.ts';
import { ACKNOWLEDGING_CENTRES_MAX, PARTITIONS_MAX } from './entry.ts';
import {
  aFinding,
  anAcknowledgement,
  anExplanation,
  aTree,
  findingAt,
  reasonOf,
  revisionBy,
  someRules,
  TEST_TIME,
} from './fixtures.ts';

const options = { tree: aTree(), rules: someRules() };
const anAlerter = () => createAlerter(options);

describe('findings', () => {
  it('the first grade raises an alert with names, path and numbers of its area', () => {
    const explanation = anExplanation({
      subAreas: [
        { areaCode: 'nyc/queens/11378', count: 7 },
        { areaCode: 'nyc/queens/gone', count: 4 },
      ],
    });
    expect(revisionBy(anAlerter(), findingAt(100, { areaCode: 'nyc/queens', explanation }))).toMatchObject({
      ruleId: 'R01',
      ruleVersion: 1,
      areaName: 'Queens',
      areaPath: ['New York', 'Queens'],
      areaLevel: 'county',
      grade: 'orange',
      peakGrade: 'orange',
      state: 'raised',
      change: 'raised',
      eventTime: TEST_TIME,
      raisedAt: TEST_TIME,
      explanation,
      subAreaNames: ['11378', 'nyc/queens/gone'],
      acknowledgement: null,
      sequence: 1,
      cause: { partition: 0, offset: 100, index: 0 },
    });
  });

  it('a grade moves up and down inside one alert until it clears; then a new alert begins', () => {
    const alerter = anAlerter();
    const grades = ['yellow', 'red', 'blue', 'none', 'yellow'] as const;
    const revisions = grades.map((grade, i) =>
      revisionBy(alerter, findingAt(i, { grade, eventTime: TEST_TIME + i, ruleVersion: i + 1 })),
    );
    expect(revisions.map(({ change, state, peakGrade, sequence }) => [change, state, peakGrade, sequence])).toEqual([
      ['raised', 'raised', 'yellow', 1],
      ['raised_higher', 'raised', 'red', 2],
      ['lowered', 'raised', 'red', 3],
      ['cleared', 'cleared', 'red', 4],
      ['raised', 'raised', 'yellow', 1],
    ]);
    expect(revisions.map(({ ruleVersion }) => ruleVersion)).toEqual([1, 2, 3, 4, 5]);
    expect(revisions.map(({ raisedAt }) => raisedAt - TEST_TIME)).toEqual([0, 0, 0, 0, 4]);
    expect(new Set(revisions.slice(0, 4).map(({ alertId }) => alertId)).size).toBe(1);
    expect(revisions[4]?.alertId).not.toBe(revisions[0]?.alertId);
    expect(alerter.openCounts()).toEqual({ blue: 0, yellow: 1, orange: 0, red: 0 });
  });

  it('rule, area and subject each have an alert of their own', () => {
    const alerter = anAlerter();
    const ids = [
      {},
      { ruleId: 'R02' },
      { areaCode: 'nyc/queens' },
      { subject: { kind: 'category', value: 'noise' } as const },
      { subject: { kind: 'site', value: 'sewer' } as const },
    ].map((given, offset) => revisionBy(alerter, findingAt(offset, given)).alertId);
    expect(new Set(ids).size).toBe(5);
    alerter.apply(findingAt(9, { grade: 'red' }));
    expect(alerter.openCounts()).toEqual({ blue: 0, yellow: 0, orange: 4, red: 1 });
  });

  it('what makes no revision says why', () => {
    const alerter = createAlerter({ ...options, openEpisodesMax: 1 });
    const partition = PARTITIONS_MAX;
    const rows = [
      { entry: findingAt(1, { grade: 'none' }), reason: 'nothing_open' },
      { entry: findingAt(2), reason: 'revised' },
      { entry: findingAt(2, { grade: 'red' }), reason: 'repeat' },
      { entry: findingAt(1, { grade: 'red' }), reason: 'repeat' },
      { entry: findingAt(3), reason: 'unchanged' },
      { entry: findingAt(4, { areaCode: 'nyc/queens/11378' }), reason: 'episodes_exceeded' },
      { entry: findingAt(5, { explanation: anExplanation({ threshold: Number.NaN }) }), reason: 'not_finite' },
      {
        entry: findingAt(6, { explanation: anExplanation({ baseline: Number.POSITIVE_INFINITY }) }),
        reason: 'not_finite',
      },
      { entry: findingAt(7, { position: { partition, offset: 7, index: 0 } }), reason: 'partition_out_of_range' },
      { entry: findingAt(8, { position: { partition: -1, offset: 8, index: 0 } }), reason: 'partition_out_of_range' },
      { entry: findingAt(9, { grade: 'none' }), reason: 'revised' },
      { entry: findingAt(10, { areaCode: 'nyc/queens/11378' }), reason: 'revised' },
    ];
    expect(rows.map(({ entry }) => reasonOf(alerter.apply(entry)))).toEqual(rows.map(({ reason }) => reason));
    expect(alerter.counters()).toEqual({ entries: 12, revisions: 3, dropped: 9 });
  });

  it('several outputs of one signal are told apart by their index', () => {
    const alerter = anAlerter();
    const at = (index: number) => ({ position: { partition: 0, offset: 5, index } });
    expect(reasonOf(alerter.apply(findingAt(5, at(0))))).toBe('revised');
    expect(reasonOf(alerter.apply(findingAt(5, { ...at(1), areaCode: 'nyc/queens' })))).toBe('revised');
    expect(reasonOf(alerter.apply(findingAt(5, { ...at(1), areaCode: 'nyc' })))).toBe('repeat');
  });

  it('fields beyond the type and evidence beyond the bound go no further', () => {
    const evidence = Array.from({ length: 30 }, (_, i) => `matter-${i}`);
    const subAreas = evidence.map((areaCode) => ({ areaCode, count: 1, caller: 'x' }));
    const explanation = { ...anExplanation({ evidence, subAreas, observed: -0 }), freeText: 'never' };
    const { explanation: kept, subAreaNames } = revisionBy(anAlerter(), findingAt(1, { explanation }));
    expect([kept.evidence.length, kept.subAreas.length, subAreaNames.length]).toEqual([20, 20, 20]);
    expect(JSON.stringify(kept)).not.toMatch(/never|caller/);
    expect(Object.is(kept.observed, 0)).toBe(true);
  });
});

describe('ticks', () => {
  const tick = (offset: number, streamTime: number) =>
    ({ kind: 'tick', position: { partition: 3, offset, index: 0 }, streamTime }) as const;

  it('move the stream time of their partition forward only, once each', () => {
    const alerter = anAlerter();
    expect(alerter.apply(tick(1, 500))).toEqual({ kind: 'advanced' });
    expect(reasonOf(alerter.apply(tick(1, 900)))).toBe('repeat');
    expect(alerter.apply(tick(2, 400))).toEqual({ kind: 'advanced' });
    expect([alerter.streamTime(3), alerter.streamTime(0)]).toEqual([500, 0]);
    expect(reasonOf(alerter.apply({ ...tick(3, 1), position: { partition: 4_000, offset: 1, index: 0 } }))).toBe(
      'partition_out_of_range',
    );
  });

  it('never push aside a finding of the same signal', () => {
    const alerter = anAlerter();
    alerter.apply({ kind: 'tick', position: { partition: 0, offset: 100, index: 0 }, streamTime: 1 });
    expect(reasonOf(alerter.apply({ kind: 'finding', finding: aFinding() }))).toBe('revised');
    expect(alerter.streamTime(0)).toBe(TEST_TIME);
  });
});

describe('acknowledgements', () => {
  it('put centre, role and time on the alert, and leave its event time and numbers alone', () => {
    const alerter = anAlerter();
    const raised = revisionBy(alerter, findingAt(1));
    const { sentence: _, sentenceZh: __, ...facts } = raised;
    const revision = revisionBy(alerter, anAcknowledgement({ alertId: raised.alertId, reason: 'known' }));
    expect(revision).toMatchObject({
      ...facts,
      state: 'acknowledged',
      change: 'acknowledged',
      sequence: 2,
      cause: null,
      acknowledgement: {
        centreId: 'centre-queens',
        role: 'duty-officer',
        acknowledgedAt: TEST_TIME + 60_000,
        reason: 'known',
      },
    });
  });

  it('stay when the grade falls and when the alert clears, and end when it rises', () => {
    const alerter = anAlerter();
    const { alertId } = revisionBy(alerter, findingAt(1, { grade: 'orange' }));
    alerter.apply(anAcknowledgement({ alertId }));
    const lowered = revisionBy(alerter, findingAt(2, { grade: 'yellow' }));
    expect([lowered.state, lowered.acknowledgement?.centreId]).toEqual(['acknowledged', 'centre-queens']);
    const higher = revisionBy(alerter, findingAt(3, { grade: 'red' }));
    expect([higher.state, higher.acknowledgement]).toEqual(['raised', null]);
    const again = revisionBy(alerter, anAcknowledgement({ alertId, commandId: 'command-2' }));
    expect(again.state).toBe('acknowledged');
    const cleared = revisionBy(alerter, findingAt(4, { grade: 'none' }));
    expect([cleared.state, cleared.acknowledgement?.centreId]).toEqual(['cleared', 'centre-queens']);
  });

  it('what makes no revision says why', () => {
    const alerter = anAlerter();
    const { alertId } = revisionBy(alerter, findingAt(1));
    const rows = [
      { given: { alertId: 'R01-nowhere-0' }, reason: 'unknown_alert' },
      { given: { alertId }, reason: 'revised' },
      { given: { alertId }, reason: 'repeat' },
      { given: { alertId, newId: true }, reason: 'already_acknowledged' },
      { given: { alertId, newId: true, centreId: 'centre-2' }, reason: 'revised' },
      { given: { alertId, newId: true }, reason: 'already_acknowledged' },
    ];
    const reasons = rows.map(({ given: { newId, ...given } }, i) =>
      reasonOf(alerter.apply(anAcknowledgement({ ...given, commandId: newId || i === 0 ? `other-${i}` : 'same' }))),
    );
    expect(reasons).toEqual(rows.map(({ reason }) => reason));
    alerter.apply(findingAt(2, { grade: 'none' }));
    expect(reasonOf(alerter.apply(anAcknowledgement({ alertId, commandId: 'late' })))).toBe('unknown_alert');
  });

  it('of a cleared alert never reach the alert that follows it', () => {
    const alerter = anAlerter();
    const { alertId } = revisionBy(alerter, findingAt(1));
    alerter.apply(findingAt(2, { grade: 'none' }));
    const next = revisionBy(alerter, findingAt(3));
    expect(reasonOf(alerter.apply(anAcknowledgement({ alertId })))).toBe('unknown_alert');
    expect(revisionBy(alerter, findingAt(4, { grade: 'red' }))).toMatchObject({ alertId: next.alertId, sequence: 2 });
  });

  it('of more centres than the bound are dropped', () => {
    const alerter = anAlerter();
    const { alertId } = revisionBy(alerter, findingAt(1));
    const outcomes = Array.from({ length: ACKNOWLEDGING_CENTRES_MAX + 1 }, (_, i) =>
      reasonOf(alerter.apply(anAcknowledgement({ alertId, commandId: `command-${i}`, centreId: `centre-${i}` }))),
    );
    expect(outcomes.filter((outcome) => outcome === 'revised')).toHaveLength(ACKNOWLEDGING_CENTRES_MAX);
    expect(outcomes.at(-1)).toBe('centres_exceeded');
  });
});
