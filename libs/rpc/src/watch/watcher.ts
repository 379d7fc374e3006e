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
import { createFlight, type Flight } from './flight.ts';
import { PROGRESS_PERIOD_MS, STALLED_MS_MAX } from './limits.ts';
import type { RevisionWindow } from './revision-window.ts';
import type { RevisionEntry, RevisionPage, RevisionSource } from './revisions.ts';
import { encodeSnapshotEndAt } from './snapshot-end.ts';

/** The stream as the watcher sees it. */
export interface WatchSink {
  /** Writes one ready message; onFlushed runs once the network has taken it. */
  readonly write: (message: Uint8Array, onFlushed: () => void) => void;
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

/** One watcher's whole state. */
interface Watching {
  readonly options: WatcherOptions;
  readonly flight: Flight;
  /** SnapshotEnd follows once the position is here. */
  readonly snapshotRevision: number;
  /** What is left of the snapshot, newest last; null once it is through. In ascending order a cut stream can resume. */
  snapshot: Iterator<RevisionEntry> | null;
  snapshotEndSent: boolean;
  /** Largest revision decided on: written, or kept out by the filter. */
  position: number;
  received: number;
  reading: boolean;
  ended: boolean;
  progressDueAt: number;
}

/** A watcher that has written nothing yet; advance() starts it. */
export function createWatcher(options: WatcherOptions): Watcher {
  const { source, sink, clock, observer, resumeAfter } = options;
  const watching: Watching = {
    options,
    flight: createFlight({
      write: sink.write,
      clock,
      onChange: (changeBytes) => observer.inFlight(changeBytes),
      onRoom: () => advance(watching),
    }),
    snapshotRevision: source.head(),
    snapshot: resumeAfter === null ? source.openAlerts().values() : null,
    snapshotEndSent: false,
    position: resumeAfter ?? -1,
    received: -1,
    reading: false,
    ended: false,
    progressDueAt: clock.now() + PROGRESS_PERIOD_MS,
  };
  return {
    centreId: options.centreId,
    state: () => stateOf(watching),
    cursor: () => cursorOf(watching),
    receivedRevision: () => watching.received,
    receive: (revision) => {
      if (revision > watching.position) return false;
      watching.received = Math.max(watching.received, revision);
      return true;
    },
    advance: () => advance(watching),
    tick: () => tick(watching),
    sendAway: (afterMs, reason) => sendAway(watching, afterMs, reason),
    end: (reason) => end(watching, reason),
  };
}

function cursorOf({ position, options }: Watching): Cursor | null {
  return position < 0 ? null : { epoch: options.source.epoch, revision: position };
}

function stateOf({ flight, snapshotEndSent, position, options }: Watching): WatcherState {
  if (flight.isFull()) return 'slow';
  return snapshotEndSent && position >= options.source.head() ? 'synced' : 'catching_up';
}

function advance(watching: Watching): void {
  while (!watching.ended && !watching.reading && !watching.flight.isFull()) {
    const outcome = step(watching);
    if (outcome === 'idle') return;
    if (outcome === 'behind') readOn(watching);
  }
}

/** One step of the snapshot, the marker or the window. idle: nothing to do; behind: the log must be read. */
function step(watching: Watching): 'done' | 'idle' | 'behind' {
  const { source, window } = watching.options;
  if (watching.snapshot !== null) {
    stepSnapshot(watching, watching.snapshot);
    return 'done';
  }
  if (!watching.snapshotEndSent && watching.position >= watching.snapshotRevision) {
    watching.snapshotEndSent = true;
    watching.flight.send(encodeSnapshotEndAt(cursorOf(watching)));
    return 'done';
  }
  if (watching.position >= source.head()) return 'idle';
  if (watching.position < window.floor()) return 'behind';
  const next = window.nextAfter(watching.position);
  // What lies between the last entry and the head are repeats that the index dropped.
  if (next === null) watching.position = source.head();
  else offer(watching, next);
  return 'done';
}

function stepSnapshot(watching: Watching, rest: Iterator<RevisionEntry>): void {
  const next = rest.next();
  if (next.done === true) {
    watching.snapshot = null;
    watching.position = watching.snapshotRevision;
  } else offer(watching, next.value);
}

function offer(watching: Watching, entry: RevisionEntry): void {
  const { matches, observer } = watching.options;
  watching.position = Math.max(watching.position, entry.revision);
  if (!matches(entry)) return;
  watching.flight.send(entry.responseBytes);
  observer.delivered(entry.grade);
}

function readOn(watching: Watching): void {
  watching.reading = true;
  watching.options.read(watching.position).then(
    (page) => {
      watching.reading = false;
      takePage(watching, page);
      advance(watching);
    },
    () => end(watching, 'log_unreadable'),
  );
}

/** What the stream does not take is let go and read again later: a slow watcher holds no page. */
function takePage(watching: Watching, page: RevisionPage): void {
  if (watching.ended) return;
  if (page.kind === 'expired') {
    end(watching, 'cursor_expired');
    return;
  }
  if (page.upTo <= watching.position) {
    end(watching, 'log_unreadable');
    return;
  }
  for (const entry of page.entries) {
    if (watching.flight.isFull()) return;
    offer(watching, entry);
  }
  watching.position = Math.max(watching.position, page.upTo);
}

function tick(watching: Watching): void {
  const { flight, options } = watching;
  const now = options.clock.now();
  if (flight.stalledMs() >= STALLED_MS_MAX) end(watching, 'slow');
  else if (now >= options.endsAt) sendAway(watching, 0, 'lifetime');
  else if (now >= watching.progressDueAt) {
    watching.progressDueAt = now + PROGRESS_PERIOD_MS;
    const cursor = cursorOf(watching);
    // Within the snapshot a cursor would promise alerts that are still to come; a full stream has more to say.
    if (watching.snapshotEndSent && !flight.isFull() && cursor !== null) flight.send(encodeProgress(cursor, now));
  }
}

function sendAway(watching: Watching, afterMs: number, reason: 'drained' | 'lifetime'): void {
  if (watching.ended) return;
  watching.flight.send(encodeReconnect(afterMs, cursorOf(watching)));
  end(watching, reason);
}

function end(watching: Watching, reason: WatchEndReason): void {
  if (watching.ended) return;
  const { observer, sink, onEnded } = watching.options;
  watching.ended = true;
  watching.snapshot = null;
  watching.flight.abandon();
  observer.ended(reason);
  sink.end(reason, cursorOf(watching));
  onEnded();
}
