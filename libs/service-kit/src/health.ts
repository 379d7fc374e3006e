// Readiness: a process is ready when every named check says so. Liveness is not asked here: a process that answers at
// all is alive, whatever its broker or its store does.

export interface HealthCheckResult {
  readonly name: string;
  readonly ready: boolean;
  /** What is waited for; '' when ready. */
  readonly reason: string;
}

export interface HealthReport {
  readonly ready: boolean;
  readonly checks: readonly HealthCheckResult[];
}

export interface Health {
  /** Adds a check that is not ready until told otherwise. A second check of the same name throws. */
  check(name: string, reason: string): HealthCheck;
  report(): HealthReport;
}

export interface HealthCheck {
  ready(): void;
  /** Not ready, and what is waited for. */
  notReady(reason: string): void;
}

/** Without any check it is not ready: nobody has said yet what it takes. */
export function createHealth(): Health {
  const reasons = new Map<string, string>();
  return {
    check: (name, reason) => {
      if (reasons.has(name)) throw new Error(`there is a check "${name}" already`);
      reasons.set(name, reason);
      return {
        ready: () => {
          reasons.set(name, '');
        },
        notReady: (waitedFor) => {
          reasons.set(name, waitedFor);
        },
      };
    },
    report: () => {
      const checks = [...reasons].map(([name, reason]) => ({ name, ready: reason === '', reason }));
      return { ready: checks.length > 0 && checks.every((check) => check.ready), checks };
    },
  };
}
