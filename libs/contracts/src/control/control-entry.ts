// Records of fengsui.control, the ledger of rule releases and notices, between values and bytes.
import { type ControlEntry, isNoticeEntry, type NoticeEntry, type ReleaseEntry } from '@fengsui/domain';
import * as wire from '../gen/fengsui/log/v1/control.ts';
import { exactNumber } from '../wire/instant.ts';
import { orNull, parseMessage, present } from '../wire/malformed.ts';

type Message = NonNullable<wire.ControlEntry['entry']>;

/** The bytes of a record of fengsui.control. Throws when a number is no whole one: a bug. */
export function encodeControlEntry(entry: ControlEntry): Uint8Array {
  return wire.ControlEntry.encode({
    atMs: BigInt(entry.at),
    entry: isNoticeEntry(entry) ? noticeMessageOf(entry) : messageOf(entry),
  }).finish();
}

/** The entry in a record's bytes; null when malformed. */
export function decodeControlEntry(bytes: Uint8Array): ControlEntry | null {
  return orNull(() => {
    const { atMs, entry } = parseMessage(wire.ControlEntry, bytes);
    return { at: exactNumber(atMs), ...entryFrom(present(entry, 'entry')) };
  });
}

function noticeMessageOf(entry: NoticeEntry): Message {
  if (entry.kind === 'placed') {
    return { $case: 'placed', value: { number: entry.number, positions: entry.positions.map(BigInt) } };
  }
  const { profile, areaCode, from, to, declaredBy, reason } = entry;
  const value = { profile, areaCode, fromMs: BigInt(from), toMs: BigInt(to), declaredBy, reason };
  return { $case: 'declared', value };
}

function messageOf(entry: ReleaseEntry): Message {
  switch (entry.kind) {
    case 'configured':
      return { $case: 'configured', value: { rules: Buffer.from(entry.rules) } };
    case 'proposed': {
      const { number, base, rules, rollbackTo, isEmergency: emergency, proposedBy, reason } = entry;
      const value = { number, base, rules: Buffer.from(rules), emergency, proposedBy, reason };
      return { $case: 'proposed', value: { ...value, rollbackTo: rollbackTo ?? undefined } };
    }
    case 'approved': {
      const { number, approvedBy, reason } = entry;
      return { $case: 'approved', value: { number, approvedBy, reason } };
    }
    case 'released':
      return { $case: 'released', value: { number: entry.number, positions: entry.positions.map(BigInt) } };
    case 'withdrawn': {
      const { number, withdrawnBy, reason } = entry;
      return { $case: 'withdrawn', value: { number, withdrawnBy, reason } };
    }
  }
}

function entryFrom(message: Message) {
  switch (message.$case) {
    case 'configured':
      return { kind: message.$case, rules: message.value.rules } as const;
    case 'proposed': {
      const { emergency: isEmergency, rollbackTo = null, ...rest } = message.value;
      return { kind: message.$case, ...rest, isEmergency, rollbackTo } as const;
    }
    case 'approved':
      return { kind: message.$case, ...message.value } as const;
    case 'released':
    case 'placed': {
      const { number, positions } = message.value;
      return { kind: message.$case, number, positions: positions.map(exactNumber) } as const;
    }
    case 'withdrawn':
      return { kind: message.$case, ...message.value } as const;
    case 'declared': {
      const { fromMs, toMs, ...rest } = message.value;
      return { kind: message.$case, ...rest, from: exactNumber(fromMs), to: exactNumber(toMs) } as const;
    }
  }
}
