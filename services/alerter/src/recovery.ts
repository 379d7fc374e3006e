// Where the alerter goes on after a start: its state and position from the checkpoint, and the last revision that is
// already in the alert log. Everything after the checkpoint is applied again; what it makes again is not written again.
import { type Alerter, type AlerterOptions, createAlerter, restoreAlerter } from '@fengsui/alerting';
import { decodeAlertRecord } from '@fengsui/contracts';
import { TOPICS } from '@fengsui/domain';
import type { EventLog, LogRecord, TopicPartition } from '@fengsui/log';
import type { Checkpoint, CheckpointStore } from '@fengsui/store';

export const INBOX: TopicPartition = { topic: TOPICS.inbox, partition: 0 };
export const ALERTS: TopicPartition = { topic: TOPICS.alerts, partition: 0 };

/** What the alerter's checkpoint is called in the store. */
export const CHECKPOINT_NAME = 'alerter';

/** An output of the alerter: the inbox record that caused it, and which of that record's outputs it is. */
export interface OutputPosition {
  readonly inboxOffset: number;
  readonly index: number;
}

/**
 * origin: the state comes from a checkpoint; was never saved, so that it is rebuilt from the kept inbox; or is rebuilt
 * because the checkpoint could not be read. lostCount: inbox entries that retention took before they were applied.
 */
export interface RecoveryReport {
  readonly origin: 'checkpoint' | 'no_checkpoint' | 'broken_checkpoint';
  readonly position: number;
  readonly lostCount: number;
}

export interface Recovered extends RecoveryReport {
  readonly alerter: Alerter;
  /** The last output in the alert log; null: it is empty. */
  readonly written: OutputPosition | null;
  /** Position of the stored checkpoint that the alerter was restored from; null: none. */
  readonly base: number | null;
}

/**
 * Rejects if a port fails, if the last record of the alert log is no alert, or if the checkpoint is ahead of the inbox:
 * then one of the two was put back to an earlier state, and going on would skip findings.
 */
export async function recover(from: {
  readonly log: EventLog;
  readonly store: CheckpointStore;
  readonly options: AlerterOptions;
}): Promise<Recovered> {
  const { log, store, options } = from;
  const written = await lastWritten(log);
  const inboxStart = await log.startOffset(INBOX);
  const checkpoint = await store.load(CHECKPOINT_NAME);
  if (checkpoint === null) return rebuilt('no_checkpoint', { options, inboxStart, written });
  const inboxEnd = await log.endOffset(INBOX);
  if (checkpoint.position > inboxEnd) {
    throw new Error(`the alerter's checkpoint is at ${checkpoint.position}, but ${TOPICS.inbox} ends at ${inboxEnd}`);
  }
  const alerter = restored(options, checkpoint);
  if (alerter === null) {
    // It would count as a later one than all that the rebuilding alerter saves.
    await store.remove(CHECKPOINT_NAME);
    return rebuilt('broken_checkpoint', { options, inboxStart, written });
  }
  const position = Math.max(checkpoint.position, inboxStart);
  const lostCount = position - checkpoint.position;
  return { origin: 'checkpoint', alerter, position, lostCount, written, base: checkpoint.position };
}

/** True if an output stands in the alert log already. */
export function isWritten(output: OutputPosition, written: OutputPosition | null): boolean {
  if (written === null || output.inboxOffset > written.inboxOffset) return false;
  return output.inboxOffset < written.inboxOffset || output.index <= written.index;
}

function rebuilt(
  origin: RecoveryReport['origin'],
  from: { readonly options: AlerterOptions; readonly inboxStart: number; readonly written: OutputPosition | null },
): Recovered {
  const { options, inboxStart, written } = from;
  return { origin, alerter: createAlerter(options), position: inboxStart, lostCount: inboxStart, written, base: null };
}

function restored(options: AlerterOptions, { header, pages }: Checkpoint): Alerter | null {
  const result = restoreAlerter(options, { header, pages });
  return result.kind === 'restored' ? result.alerter : null;
}

async function lastWritten(log: EventLog): Promise<OutputPosition | null> {
  const last = await lastRecord(log, ALERTS);
  if (last === null) return null;
  const stored = decodeAlertRecord(last.value);
  if (stored === null) throw new Error(`the record at ${last.offset} of ${TOPICS.alerts} is no alert`);
  return { inboxOffset: stored.inboxOffset, index: stored.index };
}

/** Looks back in growing steps: a log may have gaps, so the offset before the end need not exist. */
async function lastRecord(log: EventLog, partition: TopicPartition): Promise<LogRecord | null> {
  const start = await log.startOffset(partition);
  const end = await log.endOffset(partition);
  for (let back = 1; end > start; back *= 2) {
    const fromOffset = Math.max(start, end - back);
    const last = await lastRecordFrom(log, { ...partition, fromOffset });
    if (last !== null || fromOffset === start) return last;
  }
  return null;
}

const LOOK_BACK_RECORDS = 1_000;

async function lastRecordFrom(
  log: EventLog,
  from: TopicPartition & { readonly fromOffset: number },
): Promise<LogRecord | null> {
  let last: LogRecord | null = null;
  let fromOffset = from.fromOffset;
  for (;;) {
    const records = await log.read({ ...from, fromOffset, recordsMax: LOOK_BACK_RECORDS });
    const newest = records.at(-1);
    if (newest === undefined) return last;
    last = newest;
    fromOffset = newest.offset + 1;
  }
}
