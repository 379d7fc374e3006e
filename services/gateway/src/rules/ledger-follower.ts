// The ledger of releases as this gateway has read it, and the way to write to it: an entry is appended, read back in the
// order of the log, and answered by what became of it there. So of two gateways that decide at once, one learns that it
// came too late.
import { decodeControlEntry, encodeControlEntry } from '@fengsui/contracts';
import { createReleaseLedger, type LedgerOutcome, type ReleaseLedger } from '@fengsui/detection';
import { type ControlEntry, TOPICS } from '@fengsui/domain';
import type { Consumer, EventLog, LogRecord } from '@fengsui/log';

export const CONTROL = { topic: TOPICS.control, partition: 0 } as const;

/** Outcomes kept for whoever has written an entry and not asked yet. */
const OUTCOMES_MAX = 1_000;
/** Entries may be large. */
const BATCH_ENTRIES_MAX = 50;

/** An entry that had its effect, with the rules of its release, packed. */
export interface AppliedEntry {
  readonly entry: ControlEntry;
  readonly rules: Uint8Array;
}

export interface LedgerFollower {
  readonly ledger: ReleaseLedger;
  /** Appends an entry; resolves with what became of it. Rejects when the log cannot be written or read. */
  readonly enter: (entry: ControlEntry) => Promise<LedgerOutcome>;
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
  const ledger = createReleaseLedger();
  const outcomes = new Map<number, LedgerOutcome>();

  const take = ({ offset, value }: LogRecord): void => {
    const entry = decodeControlEntry(value);
    if (entry === null) {
      onMalformed(offset);
      return;
    }
    const outcome = ledger.apply(entry);
    outcomes.set(offset, outcome);
    const [oldest] = outcomes.keys();
    if (outcomes.size > OUTCOMES_MAX && oldest !== undefined) outcomes.delete(oldest);
    const rules = outcome.kind === 'applied' ? ledger.rulesOf(outcome.release.number) : null;
    if (rules !== null) onApplied({ entry, rules });
  };

  const consumer = log.consume({
    topics: [CONTROL.topic],
    group: null,
    recordsMax: BATCH_ENTRIES_MAX,
    order: 'arrival',
    startOffset: (partition) => log.startOffset(partition),
    onBatch: async ({ records }) => {
      for (const record of records) take(record);
    },
    // Without a group nothing is ever given away.
    onRevoked: () => Promise.resolve(),
  });
  await caughtUp(consumer);
  return {
    ledger,
    enter: async (entry) => {
      const offset = await log.append(CONTROL, [{ timestamp: entry.at, value: encodeControlEntry(entry) }]);
      await caughtUp(consumer);
      const outcome = outcomes.get(offset);
      if (outcome === undefined) throw new Error(`the entry at ${offset} of ${CONTROL.topic} was not read back`);
      return outcome;
    },
    stop: () => consumer.stop(),
    ended: consumer.ended,
  };
}

async function caughtUp(consumer: Consumer): Promise<void> {
  const failed = consumer.ended.then((error) => {
    throw error ?? new Error('the ledger of releases was closed while it was read');
  });
  await Promise.race([consumer.caughtUp(), failed]);
}
