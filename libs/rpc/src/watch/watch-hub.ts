// All watchers of one gateway: lets them in, tells them of new revisions, looks after stalls and Progress, sends them
// away on shutdown. Where revisions come from is the source's business, how they travel the sink's.
import type { AlertFilter, Cursor } from '@fengsui/contracts';
import type { AreaTree } from '@fengsui/domain';
import type { Clock } from '../clock.ts';
import type { RpcRefusal } from '../status.ts';
import type { WatchEndReason } from './ends.ts';
import { matcherOf } from './filter.ts';
import {
  READ_REVISIONS_MAX,
  READS_MAX,
  RECONNECT_SPREAD_MS,
  STREAM_LIFETIME_JITTER,
  STREAM_LIFETIME_MS,
  WATCH_TICK_MS,
  WATCHERS_MAX,
  WINDOW_BYTES_MAX,
  WINDOW_REVISIONS_MAX,
} from './limits.ts';
import { createTurns } from './read-turns.ts';
import { createRevisionWindow } from './revision-window.ts';
import type { RevisionEntry, RevisionSource } from './revisions.ts';
import { createWatcher, type Watcher, type WatcherState, type WatchObserver, type WatchSink } from './watcher.ts';

/** What a client asks for when its stream opens. */
export interface Subscription {
  readonly centreId: string;
  readonly filter: AlertFilter;
  readonly cursor: Cursor | null;
}

/** Where one watcher stands: what operators ask for first. */
export interface WatcherStanding {
  readonly centreId: string;
  readonly state: WatcherState;
  /** Revisions up to here were written; -1: none. */
  readonly sentRevision: number;
  /** Revisions up to here were confirmed; -1: none. */
  readonly receivedRevision: number;
}

/** ended: the stream is to be ended for that reason. */
export type SubscribeResult =
  | { readonly kind: 'watching'; readonly watcher: Watcher }
  | { readonly kind: 'ended'; readonly reason: WatchEndReason }
  | RpcRefusal;

export interface WatchHub {
  readonly epoch: string;
  /** Lets a stream in and starts writing to it, or says why not. */
  subscribe(subscription: Subscription, sink: WatchSink): Promise<SubscribeResult>;
  /** A new revision; source.head() must be at it already. */
  publish(entry: RevisionEntry): void;
  standings(): readonly WatcherStanding[];
  /** Sends every watcher away and lets none in any more. */
  drain(): void;
  /** Ends every watcher because the log cannot be read any more. */
  fail(): void;
}

export interface WatchHubOptions {
  readonly source: RevisionSource;
  readonly tree: AreaTree;
  readonly observer: WatchObserver;
  readonly clock: Clock;
  /** Uniform in [0, 1): only for spreading reconnects, never for what is delivered. */
  readonly random: () => number;
}

/** A hub at the source's present head; earlier revisions are read from the log when a watcher wants them. */
export function createWatchHub({ source, tree, observer, clock, random }: WatchHubOptions): WatchHub {
  const window = createRevisionWindow(source.head(), {
    revisionsMax: WINDOW_REVISIONS_MAX,
    bytesMax: WINDOW_BYTES_MAX,
  });
  const watchers = new Set<Watcher>();
  const takeTurn = createTurns(READS_MAX);
  let closed: 'drained' | 'log_unreadable' | null = null;
  let cancelTick: (() => void) | null = null;

  function scheduleTick(): void {
    cancelTick = clock.after(WATCH_TICK_MS, () => {
      cancelTick = null;
      for (const watcher of watchers) watcher.tick();
      if (watchers.size > 0) scheduleTick();
    });
  }

  const lifetimeMs = (): number => STREAM_LIFETIME_MS * (1 + STREAM_LIFETIME_JITTER * (2 * random() - 1));

  async function subscribe({ centreId, filter, cursor }: Subscription, sink: WatchSink): Promise<SubscribeResult> {
    const matches = matcherOf(filter, tree);
    if (typeof matches !== 'function') return matches;
    const refused = cursor === null ? null : await problemOf(cursor, source);
    if (refused !== null) return { kind: 'ended', reason: refused };
    if (closed !== null) return { kind: 'ended', reason: closed };
    if (watchers.size >= WATCHERS_MAX) return { kind: 'ended', reason: 'too_many_watchers' };
    const watcher = createWatcher({
      centreId,
      matches,
      resumeAfter: cursor?.revision ?? null,
      endsAt: clock.now() + lifetimeMs(),
      sink,
      source,
      window,
      read: (after) => takeTurn(() => source.read(after, READ_REVISIONS_MAX)),
      observer,
      clock,
      onEnded: () => watchers.delete(watcher),
    });
    watchers.add(watcher);
    observer.opened();
    if (cancelTick === null) scheduleTick();
    watcher.advance();
    return { kind: 'watching', watcher };
  }

  function close(reason: 'drained' | 'log_unreadable'): void {
    closed = reason;
    cancelTick?.();
    for (const watcher of watchers) {
      if (reason === 'drained') watcher.sendAway(Math.floor(random() * RECONNECT_SPREAD_MS), reason);
      else watcher.end(reason);
    }
  }

  return {
    epoch: source.epoch,
    subscribe,
    publish: (entry) => {
      window.push(entry);
      for (const watcher of watchers) watcher.advance();
    },
    standings: () => [...watchers].map(standingOf),
    drain: () => close('drained'),
    fail: () => close('log_unreadable'),
  };
}

async function problemOf(cursor: Cursor, source: RevisionSource): Promise<WatchEndReason | null> {
  if (cursor.epoch !== source.epoch) return 'cursor_of_another_log';
  if (cursor.revision <= source.head()) return null;
  // Another gateway may have read further than this one: only the log itself knows what was never given.
  return cursor.revision < (await source.endRevision()) ? null : 'cursor_in_future';
}

function standingOf(watcher: Watcher): WatcherStanding {
  return {
    centreId: watcher.centreId,
    state: watcher.state(),
    sentRevision: watcher.cursor()?.revision ?? -1,
    receivedRevision: watcher.receivedRevision(),
  };
}
