// The alerts as they stand: a pure fold of the alert log. Open alerts are kept whole, cleared ones as numbers only, and
// of each the offsets of its revisions, so that histories are read from the log when somebody asks.
import type { AreaTree } from '@fengsui/domain';
import type { LogRecord } from '@fengsui/log';
import type { Filterable, RevisionEntry } from '@fengsui/rpc';
import { CLEARED_ALERTS_MAX, HISTORY_REVISIONS_MAX, REPEAT_RANGES_MAX } from './limits.ts';
import { createRepeatRanges } from './repeat-ranges.ts';
import { type ReadRevision, readRevision } from './revision-entry.ts';

/** Why a record of the alert log changed nothing. */
export const RECORD_REFUSALS = ['repeat', 'malformed'] as const;
export type RecordRefusal = (typeof RECORD_REFUSALS)[number];

/** One alert that is open, or was and is still remembered. */
export interface KnownAlert extends Filterable {
  readonly alertId: string;
  /** The latest revision. */
  readonly revision: number;
  readonly cleared: boolean;
  /** The latest revision whole; null once cleared: read it from the log. */
  readonly latest: RevisionEntry | null;
  /** Offsets of its revisions, oldest first. */
  readonly revisions: readonly number[];
  /** Sequence of the revision that last raised it (higher): what an acknowledgement answers. */
  readonly roseAt: number;
  /** Centres that have acknowledged it since. */
  readonly acknowledgedBy: ReadonlySet<string>;
}

export type Applied =
  | { readonly kind: 'applied'; readonly read: ReadRevision }
  | { readonly kind: 'refused'; readonly reason: RecordRefusal };

export interface AlertIndex {
  /** Takes the next record of the log. */
  apply(record: LogRecord): Applied;
  /** Offset of the last record taken, or -1. */
  head(): number;
  /** Latest revisions of all open alerts, in ascending order of revision. */
  openAlerts(): readonly RevisionEntry[];
  find(alertId: string): KnownAlert | null;
  known(options: { readonly includeCleared: boolean }): Iterable<KnownAlert>;
  /** A record read again from the log, as apply saw it; null if it was refused. */
  reread(record: LogRecord): RevisionEntry | null;
  /** From which revision on the log can be read without meeting a forgotten repeat. */
  readableAfter(): number;
}

export interface AlertIndexOptions {
  readonly tree: AreaTree;
  readonly clearedAlertsMax?: number;
  readonly repeatRangesMax?: number;
}

/** Empty: the log is applied from its start. */
export function createAlertIndex(options: AlertIndexOptions): AlertIndex {
  const { tree, clearedAlertsMax = CLEARED_ALERTS_MAX, repeatRangesMax = REPEAT_RANGES_MAX } = options;
  // Both maps are in order of the latest revision: an alert moves to the end with each.
  const open = new Map<string, KnownAlert>();
  const cleared = new Map<string, KnownAlert>();
  const repeats = createRepeatRanges(repeatRangesMax);
  let head = -1;
  let seenOffset = -1;
  let seenIndex = -1;

  function keep(alert: KnownAlert): void {
    open.delete(alert.alertId);
    cleared.delete(alert.alertId);
    (alert.cleared ? cleared : open).set(alert.alertId, alert);
    if (cleared.size <= clearedAlertsMax) return;
    const [oldest] = cleared.keys();
    if (oldest !== undefined) cleared.delete(oldest);
  }

  function apply(record: LogRecord): Applied {
    head = record.offset;
    const read = readRevision(record, tree);
    if (read === null) return { kind: 'refused', reason: 'malformed' };
    const { inboxOffset, index } = read;
    if (inboxOffset < seenOffset || (inboxOffset === seenOffset && index <= seenIndex)) {
      repeats.add(record.offset);
      return { kind: 'refused', reason: 'repeat' };
    }
    seenOffset = inboxOffset;
    seenIndex = index;
    keep(knownAfter(find(read.entry.alertId), read));
    return { kind: 'applied', read };
  }

  const find = (alertId: string): KnownAlert | null => open.get(alertId) ?? cleared.get(alertId) ?? null;

  return {
    apply,
    head: () => head,
    openAlerts: () => [...open.values()].flatMap((alert) => alert.latest ?? []),
    find,
    known: ({ includeCleared }) => (includeCleared ? [...open.values(), ...cleared.values()] : open.values()),
    reread: (record) => (repeats.has(record.offset) ? null : (readRevision(record, tree)?.entry ?? null)),
    readableAfter: () => repeats.forgottenUpTo(),
  };
}

/** The alert as it stands after one more revision. */
function knownAfter(before: KnownAlert | null, { alert, entry }: ReadRevision): KnownAlert {
  const rose = before === null || alert.change === 'raised' || alert.change === 'raised_higher';
  const { area, grade, peakGrade, riskDomain, revision, alertId } = entry;
  const isCleared = alert.state === 'cleared';
  return {
    alertId,
    area,
    grade,
    peakGrade,
    riskDomain,
    revision,
    cleared: isCleared,
    latest: isCleared ? null : entry,
    revisions: [...(before?.revisions ?? []).slice(1 - HISTORY_REVISIONS_MAX), revision],
    roseAt: rose ? alert.sequence : before.roseAt,
    acknowledgedBy: acknowledgersAfter(rose ? null : before, alert),
  };
}

function acknowledgersAfter(
  before: KnownAlert | null,
  { change, acknowledgement }: ReadRevision['alert'],
): ReadonlySet<string> {
  const known = before?.acknowledgedBy ?? new Set<string>();
  if (change !== 'acknowledged' || acknowledgement === null) return known;
  return new Set(known).add(acknowledgement.centreId);
}
