// The guarantees of the watch as pure functions over what one centre recorded, whatever number of streams it took. Each
// returns the violations it finds, in words; an empty list means that the guarantee held.

/** One revision as the log holds it, and whether the watch's filter lets it pass. */
export interface LoggedRevision {
  readonly revision: number;
  readonly alertId: string;
  readonly cleared: boolean;
  readonly passes: boolean;
}

/** What a client recorded, in order. opened starts a stream: resumeAfter is the cursor it gave, null for none. */
export type WatchRecord =
  | { readonly kind: 'opened'; readonly resumeAfter: number | null }
  | { readonly kind: 'alert'; readonly revision: number; readonly alertId: string }
  | { readonly kind: 'snapshot_end'; readonly revision: number | null }
  | { readonly kind: 'progress'; readonly revision: number };

export interface WatchHistory {
  /** The whole alert log, in order of revision. */
  readonly log: readonly LoggedRevision[];
  readonly records: readonly WatchRecord[];
}

/** A stream of a history: its opening and all that came on it. */
interface Stream {
  readonly resumeAfter: number | null;
  readonly records: readonly WatchRecord[];
}

function streamsOf(records: readonly WatchRecord[]): Stream[] {
  const streams: { resumeAfter: number | null; records: WatchRecord[] }[] = [];
  for (const record of records) {
    if (record.kind === 'opened') streams.push({ resumeAfter: record.resumeAfter, records: [] });
    else streams.at(-1)?.records.push(record);
  }
  return streams;
}

type AlertSeen = Extract<WatchRecord, { kind: 'alert' }>;

function alertsOf(records: readonly WatchRecord[]): AlertSeen[] {
  return records.filter((record) => record.kind === 'alert');
}

/** Ordered: within a stream revisions strictly grow, and none is at or below the cursor that opened it. */
export function checkOrdered({ records }: WatchHistory): string[] {
  return streamsOf(records).flatMap((stream) => {
    let last = stream.resumeAfter ?? -1;
    return alertsOf(stream.records).flatMap(({ revision }) => {
      const violation = revision > last ? [] : [`revision ${revision} came after ${last}`];
      last = Math.max(last, revision);
      return violation;
    });
  });
}

/**
 * Unique: no revision comes twice as long as the client resumes, and each is one that the log holds for that alert.
 * A stream without a cursor starts anew.
 */
export function checkUnique({ log, records }: WatchHistory): string[] {
  const logged = new Map(log.map((entry) => [entry.revision, entry.alertId]));
  const seen = new Set<number>();
  return streamsOf(records).flatMap((stream) => {
    if (stream.resumeAfter === null) seen.clear();
    return alertsOf(stream.records).flatMap(({ revision, alertId }) => {
      const violations: string[] = [];
      if (seen.has(revision)) violations.push(`revision ${revision} came twice`);
      if (logged.get(revision) !== alertId) violations.push(`revision ${revision} of ${alertId} is not in the log`);
      seen.add(revision);
      return violations;
    });
  });
}

/**
 * Reliable: after its snapshot a stream leaves out nothing that passes the filter, up to the last revision it brought,
 * and brings nothing that does not pass.
 */
export function checkReliable({ log, records }: WatchHistory): string[] {
  const passing = log.filter((entry) => entry.passes).map((entry) => entry.revision);
  const known = new Set(passing);
  return streamsOf(records).flatMap((stream) => {
    const foreign = alertsOf(stream.records)
      .filter(({ revision }) => !known.has(revision))
      .map(({ revision }) => `revision ${revision} does not pass the filter`);
    return [...foreign, ...liveGaps(stream, passing)];
  });
}

function liveGaps(stream: Stream, passing: readonly number[]): string[] {
  const marker = stream.records.findIndex((record) => record.kind === 'snapshot_end');
  const end = stream.records[marker];
  if (end?.kind !== 'snapshot_end') return [];
  return gapsBetween(end.revision ?? -1, alertsOf(stream.records.slice(marker)), passing);
}

/** Passing revisions above `after`, up to the last one seen, that were not seen. */
function gapsBetween(after: number, seen: readonly AlertSeen[], passing: readonly number[]): string[] {
  const came = new Set(seen.map(({ revision }) => revision));
  const last = seen.at(-1)?.revision ?? after;
  return passing
    .filter((revision) => revision > after && revision <= last && !came.has(revision))
    .map((revision) => `revision ${revision} was left out`);
}

/** Resumable: a stream opened with a cursor leaves out nothing after it that passes, up to the last it brought. */
export function checkResumable({ log, records }: WatchHistory): string[] {
  const passing = log.filter((entry) => entry.passes).map((entry) => entry.revision);
  return streamsOf(records).flatMap(({ resumeAfter, records: streamRecords }) =>
    resumeAfter === null ? [] : gapsBetween(resumeAfter, alertsOf(streamRecords), passing),
  );
}

/**
 * Bookmarkable: at every SnapshotEnd and Progress all that it claims has come. With a cursor, or after SnapshotEnd, that
 * is every passing revision up to it; at the SnapshotEnd of a new stream, every alert open there at its latest revision.
 */
export function checkBookmarkable({ log, records }: WatchHistory): string[] {
  return streamsOf(records).flatMap((stream) => {
    const violations: string[] = [];
    const seen = new Set<number>();
    let base = stream.resumeAfter;
    for (const record of stream.records) {
      if (record.kind === 'alert') seen.add(record.revision);
      else if (record.kind !== 'opened' && record.revision !== null) {
        const claimed = base === null ? openAt(log, record.revision) : passingBetween(log, base, record.revision);
        const missing = claimed.filter((revision) => !seen.has(revision));
        violations.push(
          ...missing.map((revision) => `${record.kind} ${record.revision} came before revision ${revision}`),
        );
        base = Math.max(base ?? -1, record.revision);
      }
    }
    return violations;
  });
}

function passingBetween(log: readonly LoggedRevision[], after: number, upTo: number): number[] {
  return log
    .filter(({ revision, passes }) => passes && revision > after && revision <= upTo)
    .map(({ revision }) => revision);
}

/** The latest passing revision of every alert that is open at a revision. */
function openAt(log: readonly LoggedRevision[], upTo: number): number[] {
  const latest = new Map<string, LoggedRevision>();
  for (const entry of log) if (entry.revision <= upTo) latest.set(entry.alertId, entry);
  return [...latest.values()].filter(({ cleared, passes }) => !cleared && passes).map(({ revision }) => revision);
}

/** All five, each violation led by the name of its guarantee. */
export function checkWatch(history: WatchHistory): string[] {
  const checks = {
    Ordered: checkOrdered,
    Unique: checkUnique,
    Reliable: checkReliable,
    Resumable: checkResumable,
    Bookmarkable: checkBookmarkable,
  };
  return Object.entries(checks).flatMap(([name, check]) => check(history).map((violation) => `${name}: ${violation}`));
}
