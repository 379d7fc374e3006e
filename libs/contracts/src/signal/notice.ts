// The notice among the entries of fengsui.signals. It is rare: read and written by the generated code.
import { CODE_BYTES_MAX, NOTICE_AT_MAX, type Notice, PROFILE_NAME } from '@fengsui/domain';
import * as wire from '../gen/fengsui/log/v1/signal.ts';
import { exactNumber } from '../wire/instant.ts';
import { orNull, parseMessage, present } from '../wire/malformed.ts';

/** The bytes of a SignalEntry with this notice. Throws for a time that is no whole ms: a bug. */
export function encodeNotice({ number, profile, areaCode, from, to }: Notice): Uint8Array {
  const value = { number, profile, areaCode, fromMs: BigInt(from), toMs: BigInt(to) };
  return wire.SignalEntry.encode({ entry: { $case: 'notice', value } }).finish();
}

/** The notice in the bytes of a SignalEntry; null when malformed, of an instant out of bounds, or another entry. */
export function decodeNotice(bytes: Uint8Array): Notice | null {
  return orNull(() => {
    const entry = present(parseMessage(wire.SignalEntry, bytes).entry, 'entry');
    if (entry.$case !== 'notice') return null;
    const { number, profile, areaCode, fromMs, toMs } = entry.value;
    const notice = { number, profile, areaCode, from: exactNumber(fromMs), to: exactNumber(toMs) };
    return isSound(notice) ? notice : null;
  });
}

function isSound({ profile, areaCode, from, to }: Notice): boolean {
  const isNamed = PROFILE_NAME.test(profile) && areaCode !== '' && Buffer.byteLength(areaCode) <= CODE_BYTES_MAX;
  return isNamed && [from, to].every((at) => at >= 0 && at <= NOTICE_AT_MAX);
}
