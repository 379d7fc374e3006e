// Records of fengsui.quarantine: where a refused record stands and why, never what it says.
import { QUARANTINE_REASONS, type QuarantineReason } from '@fengsui/domain';
import * as wire from '../gen/fengsui/log/v1/inbox.ts';
import { exactNumber } from '../wire/instant.ts';
import { orNull, parseMessage } from '../wire/malformed.ts';
import { listedWord } from '../wire/words.ts';

/** fieldPath '' means the whole record; hint is a fixed text of the reason, never a value of the record. */
export interface QuarantineEntry {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: QuarantineReason;
  readonly fieldPath: string;
  readonly receivedAt: number;
  readonly sizeBytes: number;
  readonly hint: string;
}

/** The bytes of a record of fengsui.quarantine. Throws when a number is no whole one: a bug. */
export function encodeQuarantineEntry(entry: QuarantineEntry): Uint8Array {
  const { topic, partition, reason, fieldPath, sizeBytes, hint } = entry;
  return wire.QuarantineEntry.encode({
    topic,
    partition,
    offset: BigInt(entry.offset),
    reason,
    fieldPath,
    receivedAtMs: BigInt(entry.receivedAt),
    sizeBytes,
    hint,
  }).finish();
}

/** The entry in a record's bytes; null when malformed or of an unknown reason. */
export function decodeQuarantineEntry(bytes: Uint8Array): QuarantineEntry | null {
  return orNull(() => {
    const message = parseMessage(wire.QuarantineEntry, bytes);
    const { topic, partition, fieldPath, sizeBytes, hint } = message;
    return {
      topic,
      partition,
      offset: exactNumber(message.offset),
      reason: listedWord(QUARANTINE_REASONS, message.reason),
      fieldPath,
      receivedAt: exactNumber(message.receivedAtMs),
      sizeBytes,
      hint,
    };
  });
}
