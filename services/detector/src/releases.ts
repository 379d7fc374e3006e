// Rule releases as the detector meets them: the rules that run under one, the ledger that says which release a state
// belongs to, and the line in a checkpoint that names it.
import { decodeControlEntry, unpackRules } from '@fengsui/contracts';
import { createReleaseLedger, parseRuleSet, type ReleaseLedger, type Rule, ruleKeyOf } from '@fengsui/detection';
import { isNoticeEntry, TOPICS } from '@fengsui/domain';
import type { EventLog } from '@fengsui/log';

const CONTROL = { topic: TOPICS.control, partition: 0 };
/** Entries may be large; a few at a time. */
const READ_RECORDS_MAX = 50;

/**
 * The rules that run under a release: its own, and the planning notices that the detector was started with: these come with
 * the tenant's topics and not with a release.
 */
export function withNotices(released: readonly Rule[], configured: readonly Rule[]): readonly Rule[] {
  const keys = new Set(released.map(ruleKeyOf));
  return [...released, ...configured.filter((rule) => rule.kind === 'scheduled' && !keys.has(ruleKeyOf(rule)))];
}

/** The ledger as it stands at the end of fengsui.control. An entry that cannot be read has no effect. */
export async function readLedger(log: Pick<EventLog, 'startOffset' | 'read'>): Promise<ReleaseLedger> {
  const ledger = createReleaseLedger();
  let fromOffset = await log.startOffset(CONTROL);
  for (;;) {
    const records = await log.read({ ...CONTROL, fromOffset, recordsMax: READ_RECORDS_MAX });
    const last = records.at(-1);
    if (last === undefined) return ledger;
    for (const { value } of records) {
      const entry = decodeControlEntry(value);
      // Notices reach a detector among the signals alone.
      if (entry !== null && !isNoticeEntry(entry)) ledger.apply(entry);
    }
    fromOffset = last.offset + 1;
  }
}

/** The rules of a release that the ledger keeps; null: it does not, or they are of a form that this program cannot read. */
export function rulesOfRelease(ledger: ReleaseLedger, number: number): readonly Rule[] | null {
  const packed = ledger.rulesOf(number);
  return packed === null ? null : rulesIn(packed);
}

/** The rules of a release; null: one of them does not compile by itself, or the bytes hold none. */
export function rulesIn(packed: Uint8Array): readonly Rule[] | null {
  const text = unpackRules(packed);
  const read = text === null ? null : parseRuleSet(text);
  return read?.kind === 'rules' ? read.rules : null;
}

/** A checkpoint's header: the number of the release in effect, and the engine's own. */
export function headerWithRelease(number: number, header: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`release ${number}\n`), header]);
}

/** The two parts of a header; one without a number is of release 0, from before there were releases. */
export function releaseInHeader(header: Uint8Array): { readonly number: number; readonly header: Uint8Array } {
  const end = header.indexOf(0x0a);
  const line = /^release (\d{1,10})$/.exec(Buffer.from(header.subarray(0, Math.max(0, end))).toString('latin1'));
  return line === null ? { number: 0, header } : { number: Number(line[1]), header: header.subarray(end + 1) };
}
