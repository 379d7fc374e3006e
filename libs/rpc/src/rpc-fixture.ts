// What the tests of this library share: a clock moved by hand, a small area tree, alert entries with real bytes, a
// source of revisions in memory and a stream whose network is moved by hand.
import { alertWithRevision, type Cursor, encodeAlert, watchResponseOf } from '@fengsui/contracts';
import {
  type AlertRevision,
  type AreaTree,
  createAreaTree,
  type Grade,
  type GradeOrNone,
  gradeNumber,
  type RiskDomain,
} from '@fengsui/domain';
import type { Clock } from './clock.ts';
import type { WatchEndReason } from './watch/ends.ts';
import type { RevisionEntry, RevisionSource } from './watch/revisions.ts';
import { type ReadWatchResponse, readWatchResponse } from './watch/snapshot-end.ts';
import type { WatchObserver, WatchSink } from './watch/watcher.ts';

export interface HandClock extends Clock {
  /** Moves time on, running what falls due in order. */
  advance(ms: number): void;
}

export function aClock(startAt = 1_700_000_000_000): HandClock {
  let now = startAt;
  const timers = new Map<object, { readonly at: number; readonly run: () => void }>();
  const nextDue = (until: number) =>
    [...timers].filter(([, timer]) => timer.at <= until).toSorted(([, a], [, b]) => a.at - b.at)[0];
  return {
    now: () => now,
    after: (delayMs, run) => {
      const id = {};
      timers.set(id, { at: now + delayMs, run });
      return () => timers.delete(id);
    },
    advance: (ms) => {
      const until = now + ms;
      for (let due = nextDue(until); due !== undefined; due = nextDue(until)) {
        const [id, timer] = due;
        timers.delete(id);
        now = timer.at;
        timer.run();
      }
      now = until;
    },
  };
}

/** A city of two counties; the first has two streets. */
export function aTree(): AreaTree {
  const area = (code: string, parent: string, level: 'city' | 'county' | 'street') =>
    ({ code, parent, level, name: `area ${code}`, population: 0 }) as const;
  const result = createAreaTree(
    [
      area('1101', '', 'city'),
      area('110105', '1101', 'county'),
      area('110105001', '110105', 'street'),
      area('110105002', '110105', 'street'),
      area('110106', '1101', 'county'),
    ],
    'city',
  );
  if (result.kind !== 'tree') throw new Error('the tree of the tests is broken');
  return result.tree;
}

export interface EntryWish {
  readonly revision: number;
  readonly alertId?: string;
  readonly areaCode?: string;
  readonly grade?: GradeOrNone;
  readonly peakGrade?: Grade;
  readonly riskDomain?: RiskDomain;
}

export function anEntry(wish: EntryWish): RevisionEntry {
  const alert = anAlert(wish);
  const withRevision = alertWithRevision(encodeAlert(alert), wish.revision);
  return {
    revision: wish.revision,
    alertId: alert.alertId,
    alertBytes: withRevision,
    responseBytes: watchResponseOf(withRevision),
    area: aTree().indexOf(alert.areaCode),
    grade: gradeNumber(alert.grade),
    peakGrade: gradeNumber(alert.peakGrade),
    riskDomain: alert.riskDomain,
  };
}

function anAlert(wish: EntryWish): AlertRevision {
  const { alertId = `alert-${wish.revision}`, areaCode = '110105001', grade = 'yellow', riskDomain = 'utility' } = wish;
  const raised = grade === 'none' ? 'yellow' : grade;
  return {
    alertId,
    ruleId: 'R01',
    ruleVersion: 1,
    areaCode,
    areaName: `area ${areaCode}`,
    areaPath: [`area ${areaCode}`],
    areaLevel: 'street',
    subject: { kind: 'category', value: 'heating' },
    riskDomain,
    grade,
    peakGrade: wish.peakGrade ?? raised,
    state: grade === 'none' ? 'cleared' : 'raised',
    change: grade === 'none' ? 'cleared' : 'raised',
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
    cause: { partition: 0, offset: wish.revision, index: 0 },
  };
}

export interface MemorySource extends RevisionSource {
  /** Adds revisions to the log and moves the head to the last of them. */
  add(...entries: readonly RevisionEntry[]): void;
  /** Repeats, which the index drops, move the head without a revision. */
  skipTo(head: number): void;
  /** Forgets what is below a revision. */
  expireBefore(revision: number): void;
  /** Reads wait until it is called with false. */
  holdReads(hold: boolean): void;
  /** Every further read rejects. */
  breakReads(): void;
  readonly reads: readonly { readonly after: number; readonly countMax: number }[];
  /** The log's end is ahead of the head by so much. */
  runAhead(by: number): void;
}

export function aSource(epoch = 'epoch-1'): MemorySource {
  const entries: RevisionEntry[] = [];
  const reads: { after: number; countMax: number }[] = [];
  let start = 0;
  let ahead = 0;
  let skippedTo = -1;
  let broken = false;
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  const head = () => Math.max(skippedTo, entries.at(-1)?.revision ?? -1);
  return {
    epoch,
    head,
    openAlerts: () => {
      const latest = new Map<string, RevisionEntry>();
      for (const entry of entries) {
        latest.delete(entry.alertId);
        if (entry.grade > 0) latest.set(entry.alertId, entry);
      }
      return [...latest.values()];
    },
    read: async (after, countMax) => {
      reads.push({ after, countMax });
      await gate.promise;
      if (broken) throw new Error('the disk is gone');
      if (after + 1 < start) return { kind: 'expired' };
      const page = entries.filter((entry) => entry.revision > after).slice(0, countMax);
      return { kind: 'page', entries: page, upTo: page.at(-1)?.revision ?? after };
    },
    endRevision: async () => head() + 1 + ahead,
    add: (...more) => {
      entries.push(...more);
    },
    skipTo: (to) => {
      skippedTo = to;
    },
    expireBefore: (revision) => {
      start = revision;
    },
    holdReads: (hold) => {
      if (hold) gate = Promise.withResolvers<void>();
      else gate.resolve();
    },
    breakReads: () => {
      broken = true;
    },
    reads,
    runAhead: (by) => {
      ahead = by;
    },
  };
}

export interface HandSink extends WatchSink {
  /** All that was written, decoded. */
  responses(): readonly ReadWatchResponse[];
  /** The same in short: revisions as numbers, other messages by kind. */
  told(): readonly (number | string)[];
  readonly end: WatchSink['end'];
  endedWith(): { readonly reason: WatchEndReason; readonly cursor: Cursor | null } | null;
  /** The network takes everything written so far, or the first so many messages. */
  flush(count?: number): void;
  pending(): number;
}

/** A stream whose network takes nothing until flush(), or at once if told so. */
export function aSink({ takesAll = false } = {}): HandSink {
  const responses: ReadWatchResponse[] = [];
  const waiting: (() => void)[] = [];
  let ended: { reason: WatchEndReason; cursor: Cursor | null } | null = null;
  return {
    write: (message, onFlushed) => {
      const response = readWatchResponse(message);
      if (response === null) throw new Error('a malformed response was written');
      responses.push(response);
      if (takesAll) queueMicrotask(onFlushed);
      else waiting.push(onFlushed);
    },
    end: (reason, cursor) => {
      ended = { reason, cursor };
    },
    responses: () => responses,
    told: () => responses.map((response) => (response.kind === 'alert' ? response.alert.revision : response.kind)),
    endedWith: () => ended,
    flush: (count = waiting.length) => {
      for (const onFlushed of waiting.splice(0, count)) onFlushed();
    },
    pending: () => waiting.length,
  };
}

export interface CountingObserver extends WatchObserver {
  readonly counts: { opened: number; delivered: number; inFlightBytes: number; ended: WatchEndReason[] };
}

export function anObserver(): CountingObserver {
  const counts: CountingObserver['counts'] = { opened: 0, delivered: 0, inFlightBytes: 0, ended: [] };
  return {
    counts,
    opened: () => {
      counts.opened++;
    },
    delivered: () => {
      counts.delivered++;
    },
    inFlight: (changeBytes) => {
      counts.inFlightBytes += changeBytes;
    },
    ended: (reason) => {
      counts.ended.push(reason);
    },
  };
}

export const ALL_ALERTS = { areaCodes: [], minGrade: 'none', riskDomains: [] } as const;
