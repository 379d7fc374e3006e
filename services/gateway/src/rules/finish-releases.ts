// Carries approved releases into the partitions, one after the other, until the ledger says that they stand in each. Told
// again while it works, it works once more; what fails is tried again later.
import type { EventLog } from '@fengsui/log';
import type { Clock } from '@fengsui/rpc';
import { appendControlRecords } from './control-records.ts';
import type { LedgerFollower } from './ledger-follower.ts';

/** After a failure, releases that are not finished are tried again so much later. */
export const RETRY_MS = 5_000;

export interface ReleaseFinisher {
  /** Resolves when what is approved by now is finished, or has failed for now. */
  readonly finish: () => Promise<void>;
  /** As finish, for whoever does not wait. */
  readonly begin: () => void;
  /** No further try begins; resolves when the one under way has ended. */
  readonly stop: () => Promise<void>;
}

export interface ReleaseFinisherOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly follower: Pick<LedgerFollower, 'ledger' | 'enter'>;
  readonly onFinished: (number: number, positions: readonly number[]) => void;
  readonly onFailed: (error: unknown) => void;
}

export function createReleaseFinisher(options: ReleaseFinisherOptions): ReleaseFinisher {
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

async function finishAll({ log, clock, follower, onFinished }: ReleaseFinisherOptions): Promise<void> {
  const { ledger, enter } = follower;
  for (const { number } of ledger.unfinished()) {
    const rules = ledger.rulesOf(number);
    if (rules === null) continue;
    const positions = await appendControlRecords(log, { number, rules, releasedAt: clock.now() });
    const outcome = await enter({ kind: 'released', at: clock.now(), number, positions });
    // Another gateway may have told it first: its positions count, and detectors drop the second record.
    if (outcome.kind === 'applied') onFinished(number, positions);
  }
}
