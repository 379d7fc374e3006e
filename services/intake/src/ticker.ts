// Runs a task again and again on the host's clock, the next only after the one before has ended.
import type { CancelTimer, Clock } from '@fengsui/service-kit';

export interface TickerOptions {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly task: () => Promise<void>;
  /** The task rejected; it is not run again. */
  readonly onFailure: (error: unknown) => void;
}

/** Starts at once; the first run is after everyMs. Returns how to stop it. */
export function startTicker(options: TickerOptions): CancelTimer {
  let isStopped = false;
  let cancel: CancelTimer = () => undefined;
  const schedule = (): void => {
    if (!isStopped) cancel = options.clock.after(options.everyMs, run);
  };
  const run = (): void => {
    void options.task().then(schedule, options.onFailure);
  };
  schedule();
  return () => {
    isStopped = true;
    cancel();
  };
}
