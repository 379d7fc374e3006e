// A record of the alert log as the entry that watchers get: decoded once for what filters and the index look at,
// encoded once for all watchers.
import { alertWithRevision, decodeAlert, decodeAlertRecord, watchResponseOf } from '@fengsui/contracts';
import { type AlertRevision, type AreaTree, gradeNumber } from '@fengsui/domain';
import type { LogRecord } from '@fengsui/log';
import type { RevisionEntry } from '@fengsui/rpc';

/** A record taken apart: where it came from, what it says, what is sent of it. */
export interface ReadRevision {
  readonly inboxOffset: number;
  readonly index: number;
  readonly alert: AlertRevision;
  readonly entry: RevisionEntry;
}

/** null: malformed, or written by a release with words that this one does not know. */
export function readRevision(record: LogRecord, tree: AreaTree): ReadRevision | null {
  const stored = decodeAlertRecord(record.value);
  if (stored === null) return null;
  const alert = decodeAlert(stored.alertBytes);
  if (alert === null) return null;
  const withRevision = alertWithRevision(stored.alertBytes, record.offset);
  const responseBytes = watchResponseOf(withRevision);
  const entry = {
    revision: record.offset,
    alertId: alert.alertId,
    // The alert stands at the end of its response: one copy serves both.
    alertBytes: responseBytes.subarray(responseBytes.length - withRevision.length),
    responseBytes,
    area: tree.resolve(alert.areaCode).index,
    grade: gradeNumber(alert.grade),
    peakGrade: gradeNumber(alert.peakGrade),
    riskDomain: alert.riskDomain,
  };
  return { inboxOffset: stored.inboxOffset, index: stored.index, alert, entry };
}
