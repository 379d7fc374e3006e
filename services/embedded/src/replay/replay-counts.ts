// What a replay counts on its way, for the summary at its end: the metrics ports of the three stages as plain numbers.
import type { DetectorOutcome } from '@fengsui/detector';
import type { AlertRevision, Grade, QuarantineReason } from '@fengsui/domain';
import type { StageMetrics } from '../stages.ts';

/** Of this run: what an earlier, interrupted run has counted is not in it. */
export interface ReplayCounts {
  readonly acceptedCount: number;
  readonly areaRolledUpCount: number;
  readonly lateCount: number;
  readonly quarantined: ReadonlyMap<QuarantineReason, number>;
  /** Signals by their fate in the detector. */
  readonly signals: ReadonlyMap<DetectorOutcome, number>;
  readonly revisionCount: number;
  /** Alerts by the rule that raised them, and by the gravest grade each has reached. */
  readonly alertsByRule: ReadonlyMap<string, number>;
  readonly alertsByGrade: ReadonlyMap<Grade, number>;
}

export interface ReplayCounting {
  readonly metrics: StageMetrics;
  /** Counts a revision that was read from the alert log. */
  addRevision(alert: AlertRevision): void;
  counts(): ReplayCounts;
}

export function createReplayCounting(): ReplayCounting {
  const quarantined = new Map<QuarantineReason, number>();
  const signals = new Map<DetectorOutcome, number>();
  const alertsByRule = new Map<string, number>();
  const alertsByGrade = new Map<Grade, number>();
  /** Peak of every alert that is open: bounded by how many the alerter keeps open. */
  const openPeaks = new Map<string, Grade>();
  const totals = { acceptedCount: 0, areaRolledUpCount: 0, lateCount: 0, revisionCount: 0 };
  return {
    metrics: {
      intake: {
        accepted: () => {
          totals.acceptedCount += 1;
        },
        quarantined: (_source, reason) => add(quarantined, reason, 1),
        areaRolledUp: () => {
          totals.areaRolledUpCount += 1;
        },
        late: () => {
          totals.lateCount += 1;
        },
        ticked: () => undefined,
      },
      detector: {
        recovered: () => undefined,
        signals: (outcome, count) => add(signals, outcome, count),
        found: () => undefined,
        streamTime: () => undefined,
        ruleRelease: () => undefined,
        checkpointResult: () => undefined,
        checkpointed: () => undefined,
      },
      alerter: {
        recovered: () => undefined,
        shadowed: () => undefined,
        revised: () => undefined,
        dropped: () => undefined,
        open: () => undefined,
        checkpointResult: () => undefined,
        checkpointed: () => undefined,
      },
    },
    addRevision: ({ alertId, ruleId, peakGrade, change, state }) => {
      totals.revisionCount += 1;
      if (change === 'raised') add(alertsByRule, ruleId, 1);
      const before = openPeaks.get(alertId);
      if (before !== undefined) add(alertsByGrade, before, -1);
      add(alertsByGrade, peakGrade, 1);
      if (state === 'cleared') openPeaks.delete(alertId);
      else openPeaks.set(alertId, peakGrade);
    },
    counts: () => ({
      ...totals,
      quarantined: new Map(quarantined),
      signals: new Map(signals),
      alertsByRule: new Map(alertsByRule),
      alertsByGrade: new Map(alertsByGrade),
    }),
  };
}

function add<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
