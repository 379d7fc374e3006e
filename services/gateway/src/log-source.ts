// The alert log as watchers and histories read it: by offset, without the repeats that the index has dropped, and never
// past what the index has seen.
import { TOPICS } from '@fengsui/domain';
import type { EventLog, LogRecord } from '@fengsui/log';
import type { RevisionEntry, RevisionPage, RevisionSource } from '@fengsui/rpc';
import type { AlertIndex } from './alert-index.ts';

/** The one partition of the alert log. */
export const ALERT_LOG = { topic: TOPICS.alerts, partition: 0 } as const;

export interface AlertLogReader extends RevisionSource {
  /** One revision again; null if the log does not keep it any more. Rejects when the log fails. */
  revision(revision: number): Promise<RevisionEntry | null>;
}

export interface LogSourceOptions {
  readonly log: Pick<EventLog, 'read' | 'startOffset' | 'endOffset'>;
  readonly index: AlertIndex;
  readonly epoch: string;
}

export function createAlertLogReader({ log, index, epoch }: LogSourceOptions): AlertLogReader {
  async function read(after: number, countMax: number): Promise<RevisionPage> {
    if (after < index.readableAfter()) return { kind: 'expired' };
    const records = await log.read({ ...ALERT_LOG, fromOffset: after + 1, recordsMax: countMax });
    // Asked after reading: retention may have moved the start in the meantime.
    if ((await log.startOffset(ALERT_LOG)) > after + 1) return { kind: 'expired' };
    return pageOf(
      records.filter((record) => record.offset <= index.head()),
      after,
    );
  }

  function pageOf(records: readonly LogRecord[], after: number): RevisionPage {
    const entries = records.flatMap((record) => index.reread(record) ?? []);
    return { kind: 'page', entries, upTo: records.at(-1)?.offset ?? after };
  }

  return {
    epoch,
    head: () => index.head(),
    openAlerts: () => index.openAlerts(),
    read,
    endRevision: () => log.endOffset(ALERT_LOG),
    revision: async (revision) => {
      const [record] = await log.read({ ...ALERT_LOG, fromOffset: revision, recordsMax: 1 });
      return record?.offset === revision ? index.reread(record) : null;
    },
  };
}
