import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  ALL_ALERTS,
  aClock,
  anEntry,
  anObserver,
  aSink,
  aSource,
  aTree,
  type CountingObserver,
  type EntryWish,
  type HandClock,
  type HandSink,
  type MemorySource,
} from '../rpc-fixture.ts';
import { IN_FLIGHT_ALERTS_MAX, PROGRESS_PERIOD_MS, STALLED_MS_MAX } from './limits.ts';
import { createWatchHub, type Subscription, type WatchHub } from './watch-hub.ts';

let clock: HandClock;
let source: MemorySource;
let observer: CountingObserver;
let hub: WatchHub;

/** A hub over what the source holds by now. */
function aHub(): WatchHub {
  return createWatchHub({ source, tree: aTree(), observer, clock, random: () => 0.5 });
}

beforeEach(() => {
  clock = aClock();
  source = aSource();
  observer = anObserver();
  hub = aHub();
});

function publish(...wishes: readonly EntryWish[]): void {
  for (const wish of wishes) {
    const entry = anEntry(wish);
    source.add(entry);
    hub.publish(entry);
  }
}

async function watch(sink: HandSink, overrides: Partial<Subscription> = {}) {
  return hub.subscribe({ centreId: 'centre-1', filter: ALL_ALERTS, cursor: null, ...overrides }, sink);
}

const after = (revision: number, epoch = 'epoch-1') => ({ cursor: { epoch, revision } });

describe('snapshot and live', () => {
  test('a new watcher gets the open alerts in ascending order, the marker, then live revisions', async () => {
    publish({ revision: 3, alertId: 'a' }, { revision: 5, alertId: 'b' }, { revision: 7, alertId: 'a' });
    const sink = aSink();
    await watch(sink);
    expect(sink.told()).toEqual([5, 7, 'snapshot_end']);
    expect(sink.responses().at(-1)).toEqual({ kind: 'snapshot_end', cursor: { epoch: 'epoch-1', revision: 7 } });
    publish({ revision: 8 });
    expect(sink.told()).toEqual([5, 7, 'snapshot_end', 8]);
  });

  test('an empty log gives a marker without a cursor, so that its first alert cannot be missed', async () => {
    const sink = aSink();
    await watch(sink);
    expect(sink.responses()).toEqual([{ kind: 'snapshot_end', cursor: null }]);
    publish({ revision: 0 });
    expect(sink.told()).toEqual(['snapshot_end', 0]);
  });

  test('revisions that come during a long snapshot follow it without a gap or a repeat', async () => {
    const open = Array.from({ length: 600 }, (_, i) => ({ revision: i }));
    publish(...open);
    const sink = aSink();
    await watch(sink);
    expect(sink.pending()).toBe(IN_FLIGHT_ALERTS_MAX);
    publish({ revision: 600 }, { revision: 601, alertId: 'alert-0' });
    for (let i = 0; i < 10; i++) sink.flush();
    expect(sink.told()).toEqual([...open.map((wish) => wish.revision), 'snapshot_end', 600, 601]);
  });
});

describe('resuming', () => {
  test('a cursor brings every revision after it, from the log when it is older than the window', async () => {
    source.add(...[0, 1, 2, 3].map((revision) => anEntry({ revision, alertId: 'a' })));
    hub = aHub();
    publish({ revision: 4 });
    const sink = aSink({ takesAll: true });
    await watch(sink, after(1));
    await setImmediate();
    expect(sink.told()).toEqual([2, 3, 4, 'snapshot_end']);
    expect(source.reads).toHaveLength(1);
  });

  test('a cursor within the window needs no read of the log', async () => {
    publish({ revision: 0 }, { revision: 1 }, { revision: 2 });
    const sink = aSink();
    await watch(sink, after(0));
    expect(sink.told()).toEqual([1, 2, 'snapshot_end']);
    expect(source.reads).toEqual([]);
  });

  test('repeats at the end of the log are covered by the marker and hide nothing that follows', async () => {
    publish({ revision: 0 });
    source.skipTo(3);
    const sink = aSink();
    await watch(sink, after(0));
    expect(sink.responses()).toEqual([{ kind: 'snapshot_end', cursor: { epoch: 'epoch-1', revision: 3 } }]);
    publish({ revision: 4 });
    expect(sink.told()).toEqual(['snapshot_end', 4]);
  });

  test('revisions published while the log is read come after what was read', async () => {
    source.add(...[0, 1, 2].map((revision) => anEntry({ revision })));
    hub = aHub();
    source.holdReads(true);
    const sink = aSink({ takesAll: true });
    await watch(sink, after(0));
    publish({ revision: 3 });
    source.holdReads(false);
    await setImmediate();
    expect(sink.told()).toEqual([1, 2, 3, 'snapshot_end']);
    expect(sink.responses().at(-1)).toMatchObject({ cursor: { revision: 3 } });
  });

  test.each([
    ['of another log', after(0, 'epoch-0'), 'cursor_of_another_log'],
    ['that was not given yet', after(9), 'cursor_in_future'],
  ])('a cursor %s is refused', async (_name, cursor, reason) => {
    publish({ revision: 8 });
    expect(await watch(aSink(), cursor)).toEqual({ kind: 'ended', reason });
  });

  test('a cursor that another gateway gave is waited for, not refused', async () => {
    publish({ revision: 8 });
    source.runAhead(2);
    const sink = aSink();
    await watch(sink, after(10));
    expect(sink.told()).toEqual(['snapshot_end']);
    publish({ revision: 9 }, { revision: 10 }, { revision: 11 });
    expect(sink.told()).toEqual(['snapshot_end', 11]);
  });

  test('a cursor older than the log keeps ends as expired', async () => {
    source.add(...[0, 1, 2, 3].map((revision) => anEntry({ revision })));
    source.expireBefore(2);
    hub = aHub();
    const sink = aSink();
    await watch(sink, after(0));
    await setImmediate();
    expect(sink.endedWith()?.reason).toBe('cursor_expired');
    const justKept = aSink({ takesAll: true });
    await watch(justKept, after(1));
    await setImmediate();
    expect(justKept.told()).toEqual([2, 3, 'snapshot_end']);
  });

  test('a log that cannot be read ends the watcher, with a way back', async () => {
    source.add(anEntry({ revision: 0 }), anEntry({ revision: 1 }));
    hub = aHub();
    source.breakReads();
    const sink = aSink();
    await watch(sink, after(0));
    await setImmediate();
    expect(sink.endedWith()).toEqual({ reason: 'log_unreadable', cursor: { epoch: 'epoch-1', revision: 0 } });
  });

  test('a stream cut anywhere in its snapshot resumes without a gap', () => {
    const wishes = Array.from({ length: 12 }, (_, revision) => ({ revision, alertId: `a${revision % 5}` }));
    return fc.assert(
      fc.asyncProperty(fc.nat(8), fc.nat(4), async (cutAfter, more) => {
        source = aSource();
        hub = aHub();
        publish(...wishes);
        const first = aSink();
        await watch(first);
        const taken = first
          .told()
          .slice(0, cutAfter)
          .filter((item) => typeof item === 'number');
        publish(...Array.from({ length: more }, (_, i) => ({ revision: 12 + i, alertId: `a${i}` })));
        const second = aSink();
        const last = taken.at(-1);
        await watch(second, last === undefined ? {} : after(last));
        const got = [...taken, ...second.told().filter((item) => typeof item === 'number')];
        // The last revision told of each alert is the latest one, and each is told at most once.
        expect(new Set(got).size).toBe(got.length);
        for (const open of source.openAlerts()) expect(got).toContain(open.revision);
      }),
      { numRuns: 60 },
    );
  });
});

describe('filters', () => {
  test('only alerts of the wanted areas, grades and domains are written, and Progress covers the rest', async () => {
    const sink = aSink({ takesAll: true });
    await watch(sink, { filter: { areaCodes: ['110105'], minGrade: 'orange', riskDomains: ['fire'] } });
    publish(
      { revision: 0, areaCode: '110105002', grade: 'red', riskDomain: 'fire' },
      { revision: 1, areaCode: '110106', grade: 'red', riskDomain: 'fire' },
      { revision: 2, areaCode: '110105001', grade: 'yellow', riskDomain: 'fire' },
      { revision: 3, areaCode: '110105', grade: 'orange', riskDomain: 'utility' },
    );
    expect(sink.told()).toEqual(['snapshot_end', 0]);
    await setImmediate();
    clock.advance(PROGRESS_PERIOD_MS);
    expect(sink.responses().at(-1)).toMatchObject({ kind: 'progress', cursor: { revision: 3 } });
  });

  test('a filter that names what is not there is refused with the field', async () => {
    const refused = await watch(aSink(), { filter: { ...ALL_ALERTS, areaCodes: ['999'] } });
    expect(refused).toMatchObject({ kind: 'refused', reason: 'invalid_argument' });
    expect(observer.counts.opened).toBe(0);
  });
});

describe('slow watchers', () => {
  const burst = (count: number, from = 0) => Array.from({ length: count }, (_, i) => ({ revision: from + i }));

  test('a watcher that takes nothing is written to up to the bound, and no other one waits for it', async () => {
    const slow = aSink();
    const quick = aSink({ takesAll: true });
    await watch(slow);
    await watch(quick);
    for (const wish of burst(1_000)) {
      publish(wish);
      await Promise.resolve();
    }
    expect(slow.pending()).toBe(IN_FLIGHT_ALERTS_MAX);
    expect(quick.told()).toHaveLength(1_001);
    expect(hub.standings().map((standing) => standing.state)).toEqual(['slow', 'synced']);
    expect(hub.standings()[0]?.sentRevision).toBe(IN_FLIGHT_ALERTS_MAX - 2);
  });

  test('bytes bound a watcher, too', async () => {
    const sink = aSink();
    await watch(sink);
    const entry = anEntry({ revision: 0 });
    const padded = Buffer.concat([entry.responseBytes, Buffer.from([0x7a, 0xff, 0xff, 0x0f]), Buffer.alloc(262_143)]);
    for (let revision = 0; revision < 10; revision++) {
      const next = { ...entry, revision, responseBytes: padded };
      source.add(next);
      hub.publish(next);
    }
    // The marker and four of a quarter of a MiB each.
    expect(sink.pending()).toBe(5);
    expect(observer.counts.inFlightBytes).toBeGreaterThan(1_048_576);
    // Below half of the bound it goes on, up to the bound again.
    sink.flush();
    expect(sink.pending()).toBe(3);
  });

  test('a slow watcher reads on by offset once it takes again, and misses nothing', async () => {
    const sink = aSink();
    await watch(sink);
    publish(...burst(5_000));
    while (sink.pending() > 0) {
      sink.flush(200);
      await setImmediate();
    }
    expect(sink.told()).toEqual(['snapshot_end', ...burst(5_000).map((wish) => wish.revision)]);
    expect(source.reads.length).toBeGreaterThan(0);
    expect(hub.standings()[0]?.state).toBe('synced');
    expect(observer.counts.inFlightBytes).toBe(0);
  });

  test('a watcher that takes nothing for the bound is ended with its cursor', async () => {
    const sink = aSink();
    await watch(sink);
    publish(...burst(1_000));
    clock.advance(STALLED_MS_MAX - 1_000);
    expect(sink.endedWith()).toBeNull();
    clock.advance(1_000);
    const revision = IN_FLIGHT_ALERTS_MAX - 2;
    expect(sink.endedWith()).toEqual({ reason: 'slow', cursor: { epoch: 'epoch-1', revision } });
    expect(observer.counts).toMatchObject({ ended: ['slow'], inFlightBytes: 0 });
    expect(hub.standings()).toEqual([]);
  });

  test('a watcher that takes a little now and then is not ended', async () => {
    const sink = aSink();
    await watch(sink);
    publish(...burst(1_000));
    for (let i = 0; i < 5; i++) {
      clock.advance(STALLED_MS_MAX - 2_000);
      sink.flush(1);
    }
    expect(sink.endedWith()).toBeNull();
  });
});

describe('Progress, receipts, lifetime, drain', () => {
  test('an idle watcher is told how far it has come, each period', async () => {
    publish({ revision: 4 });
    const sink = aSink({ takesAll: true });
    await watch(sink);
    await setImmediate();
    clock.advance(PROGRESS_PERIOD_MS);
    await setImmediate();
    clock.advance(PROGRESS_PERIOD_MS);
    expect(sink.told()).toEqual([4, 'snapshot_end', 'progress', 'progress']);
    const cursor = { epoch: 'epoch-1', revision: 4 };
    expect(sink.responses().at(-1)).toEqual({ kind: 'progress', cursor, sentAt: clock.now() });
  });

  test('Progress never runs ahead of what was written', async () => {
    const sink = aSink();
    await watch(sink);
    publish(...Array.from({ length: 400 }, (_, revision) => ({ revision })));
    sink.flush(1);
    clock.advance(PROGRESS_PERIOD_MS);
    sink.flush(200);
    clock.advance(PROGRESS_PERIOD_MS);
    let written = -1;
    for (const response of sink.responses()) {
      if (response.kind === 'alert') written = response.alert.revision;
      if (response.kind === 'progress') expect(response.cursor.revision).toBeLessThanOrEqual(written);
    }
  });

  test('a receipt moves forward only, and not past what was sent', async () => {
    publish({ revision: 0 }, { revision: 1 });
    const result = await watch(aSink());
    if (result.kind !== 'watching') throw new Error('refused');
    expect(result.watcher.receive(1)).toBe(true);
    expect(result.watcher.receive(0)).toBe(true);
    expect(hub.standings()[0]).toMatchObject({ centreId: 'centre-1', receivedRevision: 1, sentRevision: 1 });
    expect(result.watcher.receive(2)).toBe(false);
  });

  test('a stream at the end of its time is sent away with its cursor', async () => {
    publish({ revision: 2 });
    const sink = aSink({ takesAll: true });
    await watch(sink);
    for (let second = 0; second < 25 * 60; second++) {
      clock.advance(1_000);
      await Promise.resolve();
    }
    expect(sink.endedWith()?.reason).toBe('lifetime');
    expect(sink.responses().at(-1)).toMatchObject({ kind: 'reconnect', cursor: { revision: 2 } });
  });

  test('draining sends every watcher away and lets none in', async () => {
    publish({ revision: 2 });
    const sinks = [aSink(), aSink()];
    for (const sink of sinks) await watch(sink);
    hub.drain();
    for (const sink of sinks) {
      expect(sink.responses().at(-1)).toEqual({
        kind: 'reconnect',
        afterMs: 15_000,
        cursor: { epoch: 'epoch-1', revision: 2 },
      });
      expect(sink.endedWith()?.reason).toBe('drained');
    }
    expect(await watch(aSink())).toEqual({ kind: 'ended', reason: 'drained' });
    expect(hub.standings()).toEqual([]);
  });

  test('a log that fails ends every watcher', async () => {
    const sink = aSink();
    await watch(sink);
    hub.fail();
    expect(sink.endedWith()?.reason).toBe('log_unreadable');
    expect(observer.counts.ended).toEqual(['log_unreadable']);
  });
});
