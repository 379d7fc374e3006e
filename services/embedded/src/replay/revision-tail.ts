// Reads the alert log as it grows and hands on each revision once, in order.
import { decodeAlert, decodeAlertRecord } from '@fengsui/contracts';
import { type AlertRevision, TOPICS } from '@fengsui/domain';
import type { Consumer, EventLog, LogRecord } from '@fengsui/log';

/** A revision as the alert log holds it; alertBytes are an encoded Alert without its revision number. */
export interface WrittenRevision {
  readonly revision: number;
  readonly alertBytes: Uint8Array;
  readonly alert: AlertRevision;
}

const BATCH_RECORDS_MAX = 1_000;

/** Calls back for every revision from an offset on; what the callback throws ends the consumer. */
export function tailRevisions(
  log: EventLog,
  from: { readonly fromRevision: number; readonly onRevision: (written: WrittenRevision) => void },
): Consumer {
  let seenOffset = -1;
  let seenIndex = -1;
  const take = (record: LogRecord): void => {
    const stored = decodeAlertRecord(record.value);
    const alert = stored === null ? null : decodeAlert(stored.alertBytes);
    if (stored === null || alert === null) throw new Error(`revision ${record.offset} of ${TOPICS.alerts} is no alert`);
    const { inboxOffset, index, alertBytes } = stored;
    // An alerter that was replaced without noticing may repeat itself.
    if (inboxOffset < seenOffset || (inboxOffset === seenOffset && index <= seenIndex)) return;
    seenOffset = inboxOffset;
    seenIndex = index;
    from.onRevision({ revision: record.offset, alertBytes, alert });
  };
  return log.consume({
    topics: [TOPICS.alerts],
    group: null,
    recordsMax: BATCH_RECORDS_MAX,
    order: 'arrival',
    startOffset: async () => from.fromRevision,
    onBatch: async ({ records }) => {
      for (const record of records) take(record);
    },
    onRevoked: () => Promise.resolve(),
  });
}
