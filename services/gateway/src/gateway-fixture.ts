// What the tests of the gateway share: a small area tree, alert records with real bytes, a clock moved by hand and the
// alert log as a list.
import { encodeAlertRecord } from '@fengsui/contracts';
import { type AlertRevision, type AreaTree, createAreaTree, type Grade } from '@fengsui/domain';
import type { AppendRecord, EventLog, LogRecord } from '@fengsui/log';
import type { Clock } from '@fengsui/rpc';

/** A city of two counties; the first has a street. */
export function aTree(): AreaTree {
  const area = (code: string, parent: string, level: 'city' | 'county' | 'street') =>
    ({ code, parent, level, name: `area ${code}`, population: 0 }) as const;
  const areas = [
    area('1101', '', 'city'),
    area('110105', '1101', 'county'),
    area('110105001', '110105', 'street'),
    area('110106', '1101', 'county'),
  ];
  const result = createAreaTree(areas, 'city');
  if (result.kind !== 'tree') throw new Error('the tree of the tests is broken');
  return result.tree;
}

const BASE: AlertRevision = {
  alertId: 'alert-1',
  ruleId: 'R01',
  ruleVersion: 1,
  areaCode: '110105001',
  areaName: 'area 110105001',
  areaPath: ['area 1101', 'area 110105', 'area 110105001'],
  areaLevel: 'street',
  subject: { kind: 'category', value: 'heating' },
  riskDomain: 'utility',
  grade: 'yellow',
  peakGrade: 'yellow',
  state: 'raised',
  change: 'raised',
  eventTime: 1_700_000_000_000,
  raisedAt: 1_700_000_000_000,
  explanation: {
    detectorKind: 'burst',
    windowStart: 1_699_999_000_000,
    windowEnd: 1_700_000_000_000,
    observed: 12,
    threshold: 10,
    baseline: null,
    unit: 'matters',
    sampleCount: 0,
    streams: [],
    subAreas: [],
    evidence: [],
    qualityFlags: [],
    clearsWhen: { level: 5, side: 'below', steps: 2, stepSeconds: 600 },
  },
  subAreaNames: [],
  sentence: 'Heating complaints have doubled.',
  sentenceZh: '供暖投诉翻倍。',
  acknowledgement: null,
  sequence: 1,
  cause: { partition: 0, offset: 1, index: 0 },
};

export function anAlert(wish: Partial<AlertRevision> = {}): AlertRevision {
  const grade: Grade = wish.grade === undefined || wish.grade === 'none' ? 'yellow' : wish.grade;
  return { ...BASE, peakGrade: grade, ...wish };
}

export function aCleared(wish: Partial<AlertRevision> = {}): AlertRevision {
  return anAlert({ grade: 'none', state: 'cleared', change: 'cleared', sequence: 2, ...wish });
}

export function anAcknowledged(centreId: string, wish: Partial<AlertRevision> = {}): AlertRevision {
  const acknowledgement = {
    centreId,
    role: 'duty-officer',
    acknowledgedAt: 1_700_000_001_000,
    reason: 'handling',
  } as const;
  return anAlert({ state: 'acknowledged', change: 'acknowledged', sequence: 2, acknowledgement, cause: null, ...wish });
}

/** As the alerter appends it. */
export function toAppend(revision: AlertRevision, inboxOffset: number, index = 0): AppendRecord {
  return { timestamp: revision.eventTime, value: encodeAlertRecord({ inboxOffset, index, revision }) };
}

export function asRead(record: AppendRecord, offset: number): LogRecord {
  return { offset, timestamp: record.timestamp, key: null, value: record.value, headers: {} };
}

export interface ListLog extends Pick<EventLog, 'read' | 'startOffset' | 'endOffset'> {
  readonly records: LogRecord[];
  /** Retention: what is below is gone. */
  forgetBefore(offset: number): void;
}

/** The alert log as a list of records. */
export function aListLog(...revisions: readonly AlertRevision[]): ListLog {
  const records = revisions.map((revision, offset) => asRead(toAppend(revision, offset), offset));
  let start = 0;
  return {
    records,
    read: async ({ fromOffset, recordsMax }) =>
      records.filter((record) => record.offset >= Math.max(start, fromOffset)).slice(0, recordsMax),
    startOffset: async () => start,
    endOffset: async () => records.length,
    forgetBefore: (offset) => {
      start = offset;
    },
  };
}

export interface HandClock extends Clock {
  advance(ms: number): void;
}

export function aClock(): HandClock {
  let now = 1_700_000_000_000;
  const timers = new Map<object, { readonly at: number; readonly run: () => void }>();
  return {
    now: () => now,
    after: (delayMs, run) => {
      const id = {};
      timers.set(id, { at: now + delayMs, run });
      return () => timers.delete(id);
    },
    advance: (ms) => {
      now += ms;
      const due = [...timers].filter(([, timer]) => timer.at <= now).toSorted(([, a], [, b]) => a.at - b.at);
      for (const [id, timer] of due) if (timers.delete(id)) timer.run();
    },
  };
}

export const ALL_ALERTS = { areaCodes: [], minGrade: 'none', riskDomains: [] } as const;
