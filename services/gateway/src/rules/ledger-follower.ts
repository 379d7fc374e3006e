// The ledger of releases and notices as this gateway has read it, and the way to write to it: an entry is appended, read back in the
// order of the log, and answered by what became of it there. So of two gateways that decide at once, one learns that it
// came too late.
import { decodeControlEntry, encodeControlEntry } from '@fengsui/contracts';
import {
  createNoticeLedger,
  createReleaseLedger,
  type LedgerOutcome,
  type NoticeLedger,
  type NoticeLedgerOutcome,
  type ReleaseLedger,
} from '@fengsui/detection';
import { type ControlEntry, isNoticeEntry, type NoticeEntry, type ReleaseEntry, TOPICS } from '@fengsui/domain';
import type { EventLog, LogRecord } from '@fengsui/log';
import { followTopic, orStop, untilCaughtUp } from '../follow-topic.ts';

export const CONTROL = { topic: TOPICS.control, partition: 0 } as const;

/** Outcomes kept for whoever has written an entry and not asked yet. */
const OUTCOMES_MAX = 1_000;
/** Entries may be large. */
const BATCH_ENTRIES_MAX = 50;

/** An entry that had its effect; of a release with its rules, packed. */
export type AppliedEntry =
  | { readonly kind: 'release'; readonly entry: ReleaseEntry; readonly rules: Uint8Array }
  | { readonly kind: 'notice'; readonly entry: NoticeEntry };

export interface LedgerFollower {
  readonly ledger: ReleaseLedger;
  /** Appends an entry; resolves with what became of it. Rejects when the log cannot be written or read. */
  readonly enter: (entry: ReleaseEntry) => Promise<LedgerOutcome>;
  readonly notices: NoticeLedger;
  /** As enter. */
  readonly enterNotice: (entry: NoticeEntry) => Promise<NoticeLedgerOutcome>;
  readonly stop: () => Promise<void>;
  /** Resolves with the error that ended it, or with null after stop. */
  readonly ended: Promise<Error | null>;
}

export interface LedgerFollowerOptions {
  readonly log: EventLog;
  readonly onApplied: (applied: AppliedEntry) => void;
  /** The record at that offset is no entry; it has no effect. */
  readonly onMalformed: (offset: number) => void;
}

/** Resolves when the ledger is read to its present end. */
export async function followLedger({ log, onApplied, onMalformed }: LedgerFollowerOptions): Promise<LedgerFollower> {
  const [ledger, notices] = [createReleaseLedger(), createNoticeLedger()];
  const [outcomes, noticeOutcomes] = [createOutcomes<LedgerOutcome>(), createOutcomes<NoticeLedgerOutcome>()];

  const takeRelease = (offset: number, entry: ReleaseEntry): void => {
    const outcome = ledger.apply(entry);
    outcomes.put(offset, outcome);
    const rules = outcome.kind === 'applied' ? ledger.rulesOf(outcome.release.number) : null;
    if (rules !== null) onApplied({ kind: 'release', entry, rules });
  };
  const takeNotice = (offset: number, entry: NoticeEntry): void => {
    const outcome = notices.apply(entry);
    noticeOutcomes.put(offset, outcome);
    if (outcome.kind === 'applied') onApplied({ kind: 'notice', entry });
  };
  const take = ({ offset, value }: LogRecord): void => {
    const entry = decodeControlEntry(value);
    if (entry === null) onMalformed(offset);
    else if (isNoticeEntry(entry)) takeNotice(offset, entry);
    else takeRelease(offset, entry);
  };

  const consumer = followTopic(log, {
    topic: CONTROL.topic,
    recordsMax: BATCH_ENTRIES_MAX,
    onBatch: ({ records }) => {
      for (const record of records) take(record);
    },
  });
  const caughtUp = untilCaughtUp(consumer, 'the ledger of releases');
  await orStop(caughtUp(), consumer);
  const append = async (entry: ControlEntry): Promise<number> => {
    const offset = await log.append(CONTROL, [{ timestamp: entry.at, value: encodeControlEntry(entry) }]);
    await caughtUp();
    return offset;
  };
  return {
    ledger,
    enter: async (entry) => outcomes.at(await append(entry)),
    notices,
    enterNotice: async (entry) => noticeOutcomes.at(await append(entry)),
    stop: () => consumer.stop(),
    ended: consumer.ended,
  };
}

interface Outcomes<Outcome> {
  readonly put: (offset: number, outcome: Outcome) => void;
  /** Throws if the entry there was not read. */
  readonly at: (offset: number) => Outcome;
}

function createOutcomes<Outcome>(): Outcomes<Outcome> {
  const kept = new Map<number, Outcome>();
  return {
    put: (offset, outcome) => {
      kept.set(offset, outcome);
      const [oldest] = kept.keys();
      if (kept.size > OUTCOMES_MAX && oldest !== undefined) kept.delete(oldest);
    },
    at: (offset) => {
      const outcome = kept.get(offset);
      if (outcome === undefined) throw new Error(`the entry at ${offset} of ${CONTROL.topic} was not read back`);
      return outcome;
    },
  };
}
