// Waiting an outage out: a call is tried again until it succeeds, fails for good, or the log is closed; and the state of
// the cluster as our calls see it, told at each change.
import { setTimeout as delay } from 'node:timers/promises';
import { LogError } from '../log-error.ts';
import { fateOf, toLogError } from './classify-error.ts';
import type { KafkaContext, KafkaLogObserver } from './options.ts';

const FIRST_DELAY_MS = 50;
const DELAY_MS_MAX = 2_000;

/** ms before the n-th attempt after the first: doubles up to a bound. */
export function delayBefore(attempt: number): number {
  return Math.min(DELAY_MS_MAX, FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 16));
}

/** Tells availability when it changes: many calls meet the same outage. */
export function createAvailability(tell: KafkaLogObserver['availability']): KafkaLogObserver['availability'] {
  let isAvailable = true;
  return (now, why) => {
    if (now === isAvailable) return;
    isAvailable = now;
    tell(now, why);
  };
}

export interface PatientCall<Result> {
  readonly attempt: () => Promise<Result>;
  /** Before another attempt, e.g. with a new producer. Its own failure counts as one of the attempt. */
  readonly renew?: () => Promise<void>;
}

/** Rejects with a LogError: for what fails for good, or closed. */
export async function patiently<Result>(
  { observer, closing, logger }: Pick<KafkaContext, 'observer' | 'closing' | 'logger'>,
  call: PatientCall<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      const result = await call.attempt();
      observer.availability(true, '');
      return result;
    } catch (error) {
      if (closing.aborted) throw toLogError(new LogError('closed', 'the log was closed', { cause: error }));
      const fate = fateOf(error);
      if (fate.kind === 'fail') throw toLogError(error);
      const why = error instanceof Error ? error.message : String(error);
      observer.availability(false, why);
      observer.retried(fate.cause);
      logger.debug({ attempt, cause: fate.cause, why }, 'a request to Kafka is tried again');
      await pause(delayBefore(attempt), closing);
      if (fate.kind === 'renew') await call.renew?.().catch(() => undefined);
    }
  }
}

/** Ends early when the signal is aborted. */
export async function pause(ms: number, until: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal: until }).catch(() => undefined);
}
