// Records of fengsui.alerts: an encoded alert and the inbox record that caused it.
import type { AlertRevision } from '@fengsui/domain';
import { encodeAlert } from '../alert/alert-codec.ts';
import * as wire from '../gen/fengsui/log/v1/inbox.ts';
import { exactNumber } from '../wire/instant.ts';
import { orNull, parseMessage } from '../wire/malformed.ts';

/** A revision about to be written; index is the n-th output of the inbox record at inboxOffset, from 0. */
export interface AlertRecord {
  readonly inboxOffset: number;
  readonly index: number;
  readonly revision: AlertRevision;
}

/** A revision as read: alertBytes are an encoded Alert without its revision number. */
export interface StoredAlert {
  readonly inboxOffset: number;
  readonly index: number;
  readonly alertBytes: Uint8Array;
}

/** The bytes of a record of fengsui.alerts: the only time that an alert is encoded. */
export function encodeAlertRecord(record: AlertRecord): Uint8Array {
  const alert = Buffer.from(encodeAlert(record.revision));
  return wire.AlertRecord.encode({ inboxOffset: BigInt(record.inboxOffset), index: record.index, alert }).finish();
}

/** The record in these bytes, its alert not yet decoded; null when malformed. */
export function decodeAlertRecord(bytes: Uint8Array): StoredAlert | null {
  return orNull(() => {
    const message = parseMessage(wire.AlertRecord, bytes);
    return { inboxOffset: exactNumber(message.inboxOffset), index: message.index, alertBytes: message.alert };
  });
}
