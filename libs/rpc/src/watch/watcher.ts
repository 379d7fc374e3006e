// One watch stream as a position in the alert log: what was decided on, what is in flight, what comes next. It never
// queues alerts of its own: it writes while the stream takes them, and reads on by offset when it can go on.
//
//                 in flight at a bound                    nothing taken for STALLED_MS_MAX
//   [synced] ◀──────────────────────────▶ [slow] ─────────────────────────────────────────▶ ended: slow
//      ▲  │ a new revision                  │ in flight below RESUME_SHARE
//      │  ▼                                 ▼
//      └─[catching up: snapshot, then the window in memory or, when further behind, the log]
import { type Cursor, encodeProgress, encodeReconnect } from '@fengsui/contracts';
import type { GradeNumber } from '@fengsui/domain';
import type { Clock } from '../clock.ts';
import type { WatchEndReason } from './ends.ts';
import type { Matcher } from './filter.ts';
import {
  IN_FLIGHT_ALERTS_MAX,
  IN_FLIGHT_BYTES_MAX,
  PROGRESS_PERIOD_MS,
  RESUME_SHARE,
  STALLED_MS_MAX,
} from './limits.ts';
import type { RevisionWindow } from './revision-window.ts';
import type { RevisionEntry, RevisionPage, RevisionSource } from './revisions.ts';
import { encodeSnapshotEndAt } from './snapshot-end.ts';

// Well below the bounds, so that a watcher that reads slowly does not read the log again for every alert it takes.
const RESUME_ALERTS = IN_FLIGHT_ALERTS_MAX * RESUME_SHARE;
const RESUME_BYTES = IN_FLIGHT_BYTES_MAX * RESUME_SHARE;

/** The stream as the watcher sees it. */
export interface WatchSink {
  /** Writes one ready message; onFlushed runs once the network has taken it. */
  write(message: Uint8Array, onFlushed: () => void): void;
  /** Ends the stream for a reason; cursor: everything up to it was written, null if nothing was. */
  end(reason: WatchEndReason, cursor: Cursor | null): void;
}

/** What is counted about watchers. */
export interface WatchObserver {
  opened(): void;
  delivered(grade: GradeNumber): void;
  /** Change of the bytes in flight over all streams. */
  inFlight(changeBytes: number): void;
  ended(reason: WatchEndReason): void;
}

export type WatcherState = 'synced' | 'catching_up' | 'slow';

export interface Watcher {
  readonly centreId: string;
  state(): WatcherState;
  /** Everything up to it that passes the filter was written; null: nothing yet. */
  cursor(): Cursor | null;
  /** Largest revision that the client has confirmed, or -1. */
  receivedRevision(): number;
  /** Takes a receipt; false if it is for a revision that was not sent yet. */
  receive(revision: number): boolean;
  /** Writes on, as far as the stream takes it. */
  advance(): void;
  /** Looks at what is due: a stall, the end of the lifetime, Progress. */
  tick(): void;
  /** Tells the client to come back after that time, then ends the stream. */
  sendAway(afterMs: number, reason: 'drained' | 'lifetime'): void;
  end(reason: WatchEndReason): void;
}

export interface WatcherOptions {
  readonly centreId: string;
  readonly matches: Matcher;
  /** Largest revision the client has, or null: it wants the open alerts first. */
  readonly resumeAfter: number | null;
  /** ms since 1970 at which the stream is sent away. */
  readonly endsAt: number;
  readonly sink: WatchSink;
  readonly source: RevisionSource;
  readonly window: RevisionWindow;
  /** source.read, taking turns with the other watchers. */
  readonly read: (after: number) => Promise<RevisionPage>;
  readonly observer: WatchObserver;
  readonly clock: Clock;
  readonly onEnded: () => void;
}

/** A watcher that has written nothing yet; advance() starts it. */
export function createWatcher(options: WatcherOptions): Watcher {
  const { sink, source, window, clock, matches, observer, resumeAfter } = options;
  /** SnapshotEnd follows once the position is here. */
  const snapshotRevision = source.head();
  /** What is left of the snapshot, newest last; null once it is through. In ascending order a cut stream can resume. */
  let snapshot: Iterator<RevisionEntry> | null = resumeAfter === null ? source.openAlerts().values() : null;
  let position = resumeAfter ?? -1;
  let snapshotEndSent = false;
  let received = -1;
  let flightCount = 0;
  let flightBytes = 0;
  let flushedAt = clock.now();
  let saturated = false;
  let reading = false;
  let ended = false;
  let progressDueAt = clock.now() + PROGRESS_PERIOD_MS;

  const cursor = (): Cursor | null => (position < 0 ? null : { epoch: source.epoch, revision: position });

  function write(message: Uint8Array): void {
    // A stream that was idle has not been stalling.
    if (flightCount === 0) flushedAt = clock.now();
    flightCount++;
    flightBytes += message.length;
    observer.inFlight(message.length);
    saturated ||= flightCount >= IN_FLIGHT_ALERTS_MAX || flightBytes >= IN_FLIGHT_BYTES_MAX;
    sink.write(message, () => onFlushed(message.length));
  }

  function onFlushed(bytes: number): void {
    if (ended) return;
    flightCount--;
    flightBytes -= bytes;
    observer.inFlight(-bytes);
    flushedAt = clock.now();
    if (!saturated || flightCount > RESUME_ALERTS || flightBytes > RESUME_BYTES) return;
    saturated = false;
    advance();
  }

  function offer(entry: RevisionEntry): void {
    position = Math.max(position, entry.revision);
    if (!matches(entry)) return;
    write(entry.responseBytes);
    observer.delivered(entry.grade);
  }

  /** One step of the snapshot, the marker or the window. idle: nothing to do; behind: the log must be read. */
  function step(): 'done' | 'idle' | 'behind' {
    if (snapshot !== null) {
      stepSnapshot(snapshot);
      return 'done';
    }
    if (!snapshotEndSent && position >= snapshotRevision) {
      snapshotEndSent = true;
      write(encodeSnapshotEndAt(cursor()));
      return 'done';
    }
    if (position >= source.head()) return 'idle';
    if (position < window.floor()) return 'behind';
    const next = window.nextAfter(position);
    // What lies between the last entry and the head are repeats that the index dropped.
    if (next === null) position = source.head();
    else offer(next);
    return 'done';
  }

  function stepSnapshot(rest: Iterator<RevisionEntry>): void {
    const next = rest.next();
    if (next.done === true) {
      snapshot = null;
      position = snapshotRevision;
    } else offer(next.value);
  }

  function advance(): void {
    while (!ended && !saturated && !reading) {
      const outcome = step();
      if (outcome === 'idle') return;
      if (outcome === 'behind') readOn();
    }
  }

  function readOn(): void {
    reading = true;
    options.read(position).then(
      (page) => {
        reading = false;
        takePage(page);
        advance();
      },
      () => end('log_unreadable'),
    );
  }

  /** What the stream does not take is let go and read again later: a slow watcher holds no page. */
  function takePage(page: RevisionPage): void {
    if (ended) return;
    if (page.kind === 'expired') {
      end('cursor_expired');
      return;
    }
    if (page.upTo <= position) {
      end('log_unreadable');
      return;
    }
    for (const entry of page.entries) {
      if (saturated) return;
      offer(entry);
    }
    position = Math.max(position, page.upTo);
  }

  function tick(): void {
    const now = clock.now();
    if (flightCount > 0 && now - flushedAt >= STALLED_MS_MAX) end('slow');
    else if (now >= options.endsAt) sendAway(0, 'lifetime');
    else if (now >= progressDueAt) {
      progressDueAt = now + PROGRESS_PERIOD_MS;
      const at = cursor();
      // Within the snapshot a cursor would promise alerts that are still to come; a full stream has more to say.
      if (snapshotEndSent && !saturated && at !== null) write(encodeProgress(at, now));
    }
  }

  function sendAway(afterMs: number, reason: 'drained' | 'lifetime'): void {
    if (ended) return;
    write(encodeReconnect(afterMs, cursor()));
    end(reason);
  }

  function end(reason: WatchEndReason): void {
    if (ended) return;
    ended = true;
    snapshot = null;
    observer.inFlight(-flightBytes);
    observer.ended(reason);
    sink.end(reason, cursor());
    options.onEnded();
  }

  function state(): WatcherState {
    if (saturated) return 'slow';
    return snapshotEndSent && position >= source.head() ? 'synced' : 'catching_up';
  }

  return {
    centreId: options.centreId,
    state,
    cursor,
    receivedRevision: () => received,
    receive: (revision) => {
      if (revision > position) return false;
      received = Math.max(received, revision);
      return true;
    },
    advance,
    tick,
    sendAway,
    end,
  };
}
