// What intake counts, as a port: the rim gives it to the process's metrics, tests to an array.
import type { QuarantineReason, Source } from '@fengsui/domain';

/** Where an event came from, or the source topic of a record that could not be read. */
export type CountedSource = Exclude<Source, 'unspecified'>;

export interface IntakeMetrics {
  /** A signal was appended. */
  accepted(source: CountedSource): void;
  /** A record was refused and stands in fengsui.quarantine. */
  quarantined(source: CountedSource, reason: QuarantineReason): void;
  /** An accepted event's area was not in the tree and was rolled up. */
  areaRolledUp(source: CountedSource): void;
  /** An accepted event came more than an hour after it occurred. */
  late(source: CountedSource): void;
  /** A tick went to every partition; ms since 1970. */
  ticked(streamTime: number): void;
}
