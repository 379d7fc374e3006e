// The control record of fengsui.signals: from it on, its partition is judged by other rules.
import * as wire from '../gen/fengsui/log/v1/signal.ts';
import { exactNumber } from '../wire/instant.ts';
import { orNull, parseMessage, present } from '../wire/malformed.ts';

/** rules: packed, see packRules. releasedAt: ms since 1970. */
export interface RuleRelease {
  readonly number: number;
  readonly rules: Uint8Array;
  readonly releasedAt: number;
}

/** The bytes of a SignalEntry with this release. */
export function encodeRuleRelease({ number, rules, releasedAt }: RuleRelease): Uint8Array {
  const value = { number, rules: Buffer.from(rules), releasedAtMs: BigInt(releasedAt) };
  return wire.SignalEntry.encode({ entry: { $case: 'ruleRelease', value } }).finish();
}

/** The release in the bytes of a SignalEntry; null when malformed, or another entry. */
export function decodeRuleRelease(bytes: Uint8Array): RuleRelease | null {
  return orNull(() => {
    const entry = present(parseMessage(wire.SignalEntry, bytes).entry, 'entry');
    if (entry.$case !== 'ruleRelease') return null;
    const { number, rules, releasedAtMs } = entry.value;
    return { number, rules, releasedAt: exactNumber(releasedAtMs) };
  });
}
