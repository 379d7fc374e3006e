// Carries approved releases and declared notices into the partitions, one after the other in the order of their numbers,
// until the ledger says that they stand in each. So no partition meets a notice before an earlier one. Told again while it
// works, it works once more; what fails is tried again later.
import { encodeNotice, encodeRuleRelease } from '@fengsui/contracts';
import type { EventLog } from '@fengsui/log';
import type { Clock } from '@fengsui/rpc';
import { appendToEveryPartition } from './control-records.ts';
import type { LedgerFollower } from './ledger-follower.ts';

/** After a failure, what is not finished is tried again so much later. */
export const RETRY_MS = 5_000;

export interface Finisher {
  /** Resolves when what is approved and declared by now is finished, or has failed for now. */
  readonly finish: () => Promise<void>;
  /** As finish, for whoever does not wait. */
  readonly begin: () => void;
  /** No further try begins; resolves when the one under way has ended. */
  readonly stop: () => Promise<void>;
}

/** What stands in every partition, at these offsets. */
export interface Finished {
  readonly kind: 'release' | 'notice';
  readonly number: number;
  readonly positions: readonly number[];
}

export interface FinisherOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly follower: Pick<LedgerFollower, 'ledger' | 'notices' | 'enter' | 'enterNotice'>;
  readonly onFinished: (finished: Finished) => void;
  readonly onFailed: (error: unknown) => void;
}

export function createFinisher(options: FinisherOptions): Finisher {
  const { clock } = options;
  let isStopped = false;
  let work: Promise<void> = Promise.resolve();
  let cancelRetry = (): void => undefined;
  const finish = async (): Promise<void> => {
    if (isStopped) return work;
    work = work.then(async () => {
      cancelRetry();
      await finishAll(options).catch((error: unknown) => {
        options.onFailed(error);
        if (!isStopped) cancelRetry = clock.after(RETRY_MS, begin);
      });
    });
    return work;
  };
  const begin = (): void => {
    finish().catch(options.onFailed);
  };
  return {
    finish,
    begin,
    stop: async () => {
      isStopped = true;
      cancelRetry();
      await work;
    },
  };
}

async function finishAll(options: FinisherOptions): Promise<void> {
  await finishReleases(options);
  await finishNotices(options);
}

async function finishReleases({ log, clock, follower, onFinished }: FinisherOptions): Promise<void> {
  const { ledger, enter } = follower;
  for (const { number } of ledger.unfinished()) {
    const rules = ledger.rulesOf(number);
    if (rules === null) continue;
    const record = encodeRuleRelease({ number, rules, releasedAt: clock.now() });
    const positions = await appendToEveryPartition(log, record);
    const outcome = await enter({ kind: 'released', at: clock.now(), number, positions });
    // Another gateway may have told it first: its positions count, and detectors drop the second record.
    if (outcome.kind === 'applied') onFinished({ kind: 'release', number, positions });
  }
}

async function finishNotices({ log, clock, follower, onFinished }: FinisherOptions): Promise<void> {
  const { notices, enterNotice } = follower;
  for (const notice of notices.unfinished()) {
    const { number } = notice;
    const positions = await appendToEveryPartition(log, encodeNotice(notice));
    const outcome = await enterNotice({ kind: 'placed', at: clock.now(), number, positions });
    if (outcome.kind === 'applied') onFinished({ kind: 'notice', number, positions });
  }
}
