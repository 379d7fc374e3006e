import type { AlertRevision, Explanation } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import * as wire from '../gen/fengsui/alerts/v1/alert.ts';
import { WatchResponse } from '../gen/fengsui/alerts/v1/alert_service.ts';
import { decodeAlertRecord, encodeAlertRecord } from '../log/alert-record.ts';
import { alertRevisionNumber, alertWithRevision, decodeAlert, encodeAlert, watchResponseOf } from './alert-codec.ts';
import { alertJson } from './alert-json.ts';

const NINE = Date.UTC(2021, 8, 1, 21);

const explanation: Explanation = {
  detectorKind: 'burst',
  windowStart: NINE - 3_600_000,
  windowEnd: NINE,
  observed: 42.5,
  threshold: 20,
  baseline: 3.25,
  unit: 'matters',
  sampleCount: 0,
  streams: [
    { source: 'hotline', count: 40 },
    { source: 'grid', count: 2 },
  ],
  subAreas: [
    { areaCode: '110105001001', count: 30 },
    { areaCode: '110105001002', count: 12 },
  ],
  evidence: ['MT-2', 'MT-1'],
  qualityFlags: ['late_events'],
  clearsWhen: { level: 10, side: 'below', steps: 3, stepSeconds: 300 },
};

const raised: AlertRevision = {
  alertId: 'a1b2',
  ruleId: 'R01',
  ruleVersion: 2,
  areaCode: '110105001',
  areaName: '建外街道',
  areaPath: ['北京市', '朝阳区', '建外街道'],
  areaLevel: 'street',
  subject: { kind: 'category', value: 'H02.07.01' },
  riskDomain: 'utility',
  grade: 'orange',
  peakGrade: 'red',
  state: 'raised',
  change: 'lowered',
  eventTime: NINE + 120,
  raisedAt: NINE,
  explanation,
  subAreaNames: ['永安里', '光华里'],
  sentence: '42 matters in an hour',
  sentenceZh: '一小时内42件',
  acknowledgement: null,
  sequence: 3,
  cause: { partition: 5, offset: 9_007_199_254_740_991, index: 1 },
};

const cleared: AlertRevision = {
  ...raised,
  subject: { kind: 'none', value: '' },
  riskDomain: 'unspecified',
  grade: 'none',
  state: 'cleared',
  change: 'cleared',
  explanation: { ...explanation, baseline: null },
  acknowledgement: { centreId: 'centre-1', role: 'duty-officer', acknowledgedAt: NINE + 60_000, reason: 'handling' },
  cause: null,
};

describe('an alert in bytes', () => {
  it.each([
    ['raised, with a cause', raised],
    ['cleared, with an acknowledgement and no cause', cleared],
  ])('%s comes back as it went', (_name, revision) => {
    expect(decodeAlert(encodeAlert(revision))).toEqual(revision);
  });

  it('gets its revision appended without a change to the bytes before', () => {
    const bytes = encodeAlert(raised);
    const numbered = alertWithRevision(bytes, 300);
    expect(numbered.subarray(0, bytes.length)).toEqual(bytes);
    expect(wire.Alert.decode(numbered)).toEqual({ ...wire.Alert.decode(bytes), revision: 300n });
    expect(alertRevisionNumber(numbered)).toBe(300);
    expect(alertRevisionNumber(bytes)).toBe(0);
  });

  it('is wrapped for a watcher as the generated code would', () => {
    const bytes = alertWithRevision(encodeAlert(raised), 7);
    const generated = WatchResponse.decode(watchResponseOf(bytes));
    expect(generated.response).toEqual({ $case: 'alert', value: wire.Alert.decode(bytes) });
  });

  const generated = wire.Alert.decode(encodeAlert(raised));
  it.each<[string, Uint8Array]>([
    ['bytes that end in mid-field', encodeAlert(raised).subarray(0, 40)],
    ['something after the message', Uint8Array.from([...encodeAlert(raised), 0, 1])],
    ['text that is not UTF-8', Uint8Array.from([0x12, 1, 0xff])],
    ['an unknown area level', wire.Alert.encode({ ...generated, areaLevel: 'planet' }).finish()],
    ['an unknown grade', Uint8Array.from([...encodeAlert(raised), 0x50, 9])],
    ['no state', wire.Alert.encode({ ...generated, state: 0 }).finish()],
    ['no explanation', wire.Alert.encode({ ...generated, explanation: undefined }).finish()],
    ['no event time', wire.Alert.encode({ ...generated, eventTime: undefined }).finish()],
  ])('%s is malformed', (_reason, bytes) => {
    expect(decodeAlert(bytes)).toBeNull();
  });

  it('has no readable revision when its bytes are cut off', () => {
    expect(alertRevisionNumber(encodeAlert(raised).subarray(0, 40))).toBeNull();
  });
});

describe('an alert in JSON', () => {
  it('follows the protobuf JSON mapping', () => {
    const json = alertJson(encodeAlert(raised), 17);
    expect(json).not.toContain('\n');
    expect(JSON.parse(json)).toEqual({
      revision: '17',
      alertId: 'a1b2',
      ruleId: 'R01',
      ruleVersion: 2,
      areaCode: '110105001',
      areaName: '建外街道',
      areaPath: ['北京市', '朝阳区', '建外街道'],
      areaLevel: 'street',
      subject: { kind: 'SUBJECT_KIND_CATEGORY', value: 'H02.07.01' },
      grade: 'GRADE_ORANGE',
      peakGrade: 'GRADE_RED',
      state: 'STATE_RAISED',
      change: 'CHANGE_LOWERED',
      eventTime: '2021-09-01T21:00:00.120Z',
      raisedAt: '2021-09-01T21:00:00Z',
      explanation: {
        windowStart: '2021-09-01T20:00:00Z',
        windowEnd: '2021-09-01T21:00:00Z',
        observed: 42.5,
        threshold: 20,
        baseline: 3.25,
        unit: 'UNIT_MATTERS',
        streams: [
          { source: 'hotline', count: 40 },
          { source: 'grid', count: 2 },
        ],
        subAreas: [
          { areaCode: '110105001001', areaName: '永安里', count: 30 },
          { areaCode: '110105001002', areaName: '光华里', count: 12 },
        ],
        evidence: ['MT-2', 'MT-1'],
        qualityFlags: ['QUALITY_FLAG_LATE_EVENTS'],
        clearsWhen: { level: 10, side: 'SIDE_BELOW', steps: 3, stepSeconds: 300 },
        detectorKind: 'burst',
      },
      sentence: '42 matters in an hour',
      sentenceZh: '一小时内42件',
      riskDomain: 'utility',
      sequence: 3,
      cause: { partition: 5, offset: '9007199254740991', index: 1 },
    });
  });

  it('starts with the revision, also the first one, and names the grade also when there is none', () => {
    const json = alertJson(encodeAlert(cleared), 0);
    expect(json.startsWith('{"revision":"0","alertId":"a1b2",')).toBe(true);
    expect(JSON.parse(json)).toMatchObject({
      grade: 'GRADE_UNSPECIFIED',
      subject: {},
      acknowledgement: { acknowledgedAt: '2021-09-01T21:01:00Z', reason: 'ACK_REASON_HANDLING' },
    });
  });

  it('is read back by the generated code', () => {
    const bytes = encodeAlert(raised);
    const parsed = wire.Alert.fromJSON(JSON.parse(alertJson(bytes, 8)));
    expect(parsed).toEqual({ ...wire.Alert.decode(bytes), revision: 8n });
  });
});

describe('a record of the alert log', () => {
  it('carries the alert undecoded beside its cause in the inbox', () => {
    const record = decodeAlertRecord(encodeAlertRecord({ inboxOffset: 99, index: 2, revision: raised }));
    expect(record).toMatchObject({ inboxOffset: 99, index: 2 });
    expect(decodeAlert(record?.alertBytes ?? new Uint8Array())).toEqual(raised);
  });

  it('is malformed when cut off', () => {
    expect(decodeAlertRecord(encodeAlertRecord({ inboxOffset: 9, index: 0, revision: raised }).subarray(1))).toBeNull();
  });
});
