// Rule releases as the detector meets them: the control record that changes the rules of a partition, the ledger that
// says which release a state belongs to, and the line in a checkpoint that names it.
import { decodeControlEntry, decodeRuleRelease, unpackRules } from '@fengsui/contracts';
import { createReleaseLedger, parseRuleSet, type ReleaseLedger, type Rule, ruleKeyOf } from '@fengsui/detection';
import { isNoticeEntry, TOPICS } from '@fengsui/domain';
import type { EventLog } from '@fengsui/log';

const CONTROL = { topic: TOPICS.control, partition: 0 };
/** Entries may be large; a few at a time. */
const READ_RECORDS_MAX = 50;

/** A control record with rules that all compile by themselves; null: malformed, or one of them does not. */
export interface ReadRelease {
  readonly number: number;
  readonly rules: readonly Rule[];
}

/** Reads a control record of fengsui.signals. */
export function readRelease(value: Uint8Array): ReadRelease | null {
  const release = decodeRuleRelease(value);
  const rules = release === null ? null : rulesIn(release.rules);
  return release === null || rules === null ? null : { number: release.number, rules };
}

/**
 * The rules that run under a release: its own, and the planning notices of the tenant's topics, which come with the tenant's
 * data and not with a release.
 */
export function withNotices(released: readonly Rule[], running: readonly Rule[]): readonly Rule[] {
  const keys = new Set(released.map(ruleKeyOf));
  return [...released, ...running.filter((rule) => rule.kind === 'scheduled' && !keys.has(ruleKeyOf(rule)))];
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

function rulesIn(packed: Uint8Array): readonly Rule[] | null {
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
