// One batch of the inbox turned into what has to be appended: revisions for the alert log, refusals for the
// quarantine. It only computes; writing, and the order of writing, is the service's.
import type { Alerter, AlerterEntry, AlerterOutcome } from '@fengsui/alerting';
import { decodeInboxEntry, encodeAlertRecord, encodeQuarantineEntry, HINTS } from '@fengsui/contracts';
import { type AlertRevision, type Finding, TOPICS } from '@fengsui/domain';
import type { AppendRecord, LogBatch, LogRecord } from '@fengsui/log';
import type { AlerterServiceDropReason } from './metrics.ts';
import { isWritten, type OutputPosition } from './recovery.ts';

export interface BatchOutputs {
  readonly alerts: readonly AppendRecord[];
  /** The revisions in `alerts`. */
  readonly revisions: readonly AlertRevision[];
  readonly quarantined: readonly AppendRecord[];
  readonly dropped: readonly AlerterServiceDropReason[];
  /** Findings of rules in shadow. */
  readonly shadowed: readonly Finding[];
}

/** Applies every record of a batch. receivedAt: ms since 1970, for the quarantine only; no revision depends on it. */
export function applyBatch(
  batch: LogBatch,
  given: { readonly alerter: Alerter; readonly written: OutputPosition | null; readonly receivedAt: number },
): BatchOutputs {
  const alerts: AppendRecord[] = [];
  const revisions: AlertRevision[] = [];
  const quarantined: AppendRecord[] = [];
  const dropped: AlerterServiceDropReason[] = [];
  const shadowed: Finding[] = [];
  for (const record of batch.records) {
    // An entry makes at most one revision, so the index of an output is always 0.
    const output = { inboxOffset: record.offset, index: 0 };
    const isNew = !isWritten(output, given.written);
    const entry = decodeInboxEntry(record.value);
    if (entry === null) {
      dropped.push('malformed_entry');
      // The quarantine of a batch is written before its alerts: below the last alert it is complete.
      if (isNew) quarantined.push(quarantineRecord(record, given.receivedAt));
      continue;
    }
    const outcome = given.alerter.apply(entry);
    if (outcome.kind === 'dropped') dropped.push(outcome.reason);
    shadowed.push(...findingInShadow(entry, outcome));
    if (outcome.kind !== 'revised') continue;
    if (isNew) {
      alerts.push(alertRecord(output, outcome.revision));
      revisions.push(outcome.revision);
    } else dropped.push('already_written');
  }
  return { alerts, revisions, quarantined, dropped, shadowed };
}

/** The finding of an entry that was set aside because its rule is in shadow, once. */
function findingInShadow(entry: AlerterEntry, outcome: AlerterOutcome): readonly Finding[] {
  const isShadow = outcome.kind === 'dropped' && outcome.reason === 'shadow';
  return isShadow && entry.kind === 'finding' ? [entry.finding] : [];
}

function alertRecord(output: OutputPosition, revision: AlertRevision): AppendRecord {
  return {
    timestamp: revision.eventTime,
    key: revision.alertId,
    value: encodeAlertRecord({ ...output, revision }),
  };
}

function quarantineRecord(record: LogRecord, receivedAt: number): AppendRecord {
  const entry = {
    topic: TOPICS.inbox,
    partition: 0,
    offset: record.offset,
    reason: 'malformed_protobuf',
    fieldPath: '',
    receivedAt,
    sizeBytes: record.value.length,
    hint: HINTS.malformed_protobuf,
  } as const;
  return { timestamp: receivedAt, value: encodeQuarantineEntry(entry) };
}
