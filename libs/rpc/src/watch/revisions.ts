// What the watch machinery needs of the alert log: revisions in order, each with the few numbers that filters look at.
// The gateway brings it; this library knows neither the log nor the index behind it.
import type { GradeNumber, RiskDomain } from '@fengsui/domain';

/** One alert revision, encoded once for all watchers. */
export interface RevisionEntry {
  readonly revision: number;
  readonly alertId: string;
  /** The encoded alert with its revision. */
  readonly alertBytes: Uint8Array;
  /** The same inside a WatchResponse. */
  readonly responseBytes: Uint8Array;
  /** Dense number of its area in the gateway's tree. */
  readonly area: number;
  readonly grade: GradeNumber;
  readonly peakGrade: GradeNumber;
  readonly riskDomain: RiskDomain;
}

/** expired: the log no longer keeps everything after the revision asked for. */
export type RevisionPage =
  | { readonly kind: 'page'; readonly entries: readonly RevisionEntry[]; readonly upTo: number }
  | { readonly kind: 'expired' };

export interface RevisionSource {
  /** Identity of the log; part of every cursor. */
  readonly epoch: string;
  /** Largest revision seen so far, or -1. Whatever is announced to the hub is at or below it. */
  head(): number;
  /** Every open alert's latest revision, in ascending order of revision, as of head(). */
  openAlerts(): readonly RevisionEntry[];
  /** Revisions above `after` in order, none left out up to `upTo`, which is above `after`. Rejects when the log fails. */
  read(after: number, countMax: number): Promise<RevisionPage>;
  /** First revision that the log has not given yet; may be ahead of head() + 1. */
  endRevision(): Promise<number>;
}
