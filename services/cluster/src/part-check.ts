// Readiness and availability of one thing that a service can't be without: its log, its store. It counts as there once it
// has answered, until an outage is told; whoever reports the two may do so in any order.
import type { GaugeMetric, HealthCheck, Logger } from '@fengsui/service-kit';

export interface PartCheckOptions {
  /** As operators know it: Kafka, Redis. */
  readonly of: string;
  readonly check: HealthCheck;
  /** 1 while it answers, else 0. */
  readonly available: GaugeMetric;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

export interface PartCheck {
  /** A request to it has been answered. */
  readonly answered: () => void;
  /** An outage has begun or ended. */
  readonly told: (isAvailable: boolean, why: string) => void;
  /** True from the beginning of an outage to its end. */
  isAway(): boolean;
}

/** Not ready at first. */
export function createPartCheck({ of, check, available, logger }: PartCheckOptions): PartCheck {
  let isAway = false;
  const isThere = (): void => {
    available.set(1);
    check.ready();
  };
  available.set(0);
  return {
    answered: () => {
      if (!isAway) isThere();
    },
    told: (isAvailable, why) => {
      isAway = !isAvailable;
      if (isAvailable) {
        isThere();
        logger.info({}, `${of} answers again`);
      } else {
        available.set(0);
        check.notReady(`${of} does not answer: ${why}`);
        logger.warn({ why }, `${of} does not answer: waiting`);
      }
    },
    isAway: () => isAway,
  };
}
