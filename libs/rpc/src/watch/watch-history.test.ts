// The watch under a random life: revisions of all kinds, networks that take when they like, streams that are cut at any
// moment and resumed with the last revision received. What the client has recorded is checked by name.
import { setImmediate } from 'node:timers/promises';
import { checkWatch, type WatchRecord } from '@fengsui/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ALL_ALERTS,
  aClock,
  anEntry,
  anObserver,
  aSink,
  aSource,
  aTree,
  type EntryWish,
  type HandSink,
} from '../rpc-fixture.ts';
import { matcherOf } from './filter.ts';
import { createWatchHub } from './watch-hub.ts';

const FILTER = { ...ALL_ALERTS, areaCodes: ['110105'], minGrade: 'yellow' } as const;

const anyWish = fc.record({
  alertId: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  areaCode: fc.constantFrom('110105', '110105001', '110106'),
  grade: fc.constantFrom('none', 'blue', 'yellow', 'red'),
  peakGrade: fc.constantFrom('blue', 'yellow', 'red'),
} as const);

// Long enough that a watcher meets its bounds and reads on from the log.
const anyBurst = fc
  .tuple(fc.array(anyWish, { maxLength: 20 }), fc.integer({ min: 1, max: 40 }))
  .map(([wishes, times]) => Array.from({ length: times }, () => wishes).flat());

const anyStep = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('publish'), wishes: anyBurst } as const),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('take'), count: fc.integer({ min: 1, max: 300 }) } as const) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut') } as const) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart') } as const) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wait'), ms: fc.integer({ min: 1_000, max: 16_000 }) } as const),
  },
);

/** A client that records what the network has brought, and a gateway that may be replaced. */
function aLife(before: readonly Omit<EntryWish, 'revision'>[]) {
  const clock = aClock();
  const source = aSource();
  const records: WatchRecord[] = [];
  const log: ReturnType<typeof anEntry>[] = [];
  let sink: HandSink = aSink();
  let taken = 0;
  const add = (wish: Omit<EntryWish, 'revision'>) => {
    const entry = anEntry({ ...wish, revision: log.length });
    log.push(entry);
    source.add(entry);
    return entry;
  };
  for (const wish of before) add(wish);
  const openHub = () => createWatchHub({ source, tree: aTree(), observer: anObserver(), clock, random: () => 0.5 });
  let hub = openHub();

  /** The client reads so many messages: only these it has received. */
  function take(count: number): void {
    const until = Math.min(sink.responses().length, taken + count);
    sink.flush(until - taken);
    for (const response of sink.responses().slice(taken, until)) {
      if (response.kind === 'alert') {
        const { revision } = response.alert;
        records.push({ kind: 'alert', revision, alertId: log[revision]?.alertId ?? '?' });
      } else if (response.kind === 'snapshot_end') {
        records.push({ kind: 'snapshot_end', revision: response.cursor?.revision ?? null });
      } else if (response.kind === 'progress') {
        records.push({ kind: 'progress', revision: response.cursor.revision });
      }
    }
    taken = until;
  }

  async function open(): Promise<void> {
    const last = records.findLast((record) => record.kind !== 'opened' && record.revision !== null);
    const resumeAfter = last === undefined || last.kind === 'opened' ? null : last.revision;
    records.push({ kind: 'opened', resumeAfter });
    sink = aSink();
    taken = 0;
    const cursor = resumeAfter === null ? null : { epoch: source.epoch, revision: resumeAfter };
    await hub.subscribe({ centreId: 'centre-1', filter: FILTER, cursor }, sink);
  }

  return {
    open,
    take,
    publish: (wishes: readonly Omit<EntryWish, 'revision'>[]) => {
      for (const wish of wishes) hub.publish(add(wish));
    },
    wait: (ms: number) => clock.advance(ms),
    restart: () => {
      hub.drain();
      hub = openHub();
    },
    hasEnded: () => sink.endedWith() !== null,
    pending: () => sink.responses().length - taken,
    history: () => {
      const matches = matcherOf(FILTER, aTree());
      if (typeof matches !== 'function') throw new Error(matches.message);
      const logged = log.map((entry) => ({
        revision: entry.revision,
        alertId: entry.alertId,
        cleared: entry.grade === 0,
        passes: matches(entry),
      }));
      return { log: logged, records };
    },
  };
}

type Life = ReturnType<typeof aLife>;
type Step = typeof anyStep extends fc.Arbitrary<infer Value> ? Value : never;

async function live(life: Life, step: Step): Promise<void> {
  if (step.kind === 'publish') life.publish(step.wishes);
  else if (step.kind === 'take') life.take(step.count);
  else if (step.kind === 'wait') life.wait(step.ms);
  else if (step.kind === 'restart') life.restart();
  if (step.kind === 'cut' || life.hasEnded()) await life.open();
  await setImmediate();
}

/** The client reads all there is, however often it is sent away. */
async function readOut(life: Life): Promise<void> {
  for (let round = 0; round < 100 && life.pending() > 0; round++) {
    life.take(1_000);
    if (life.hasEnded()) await life.open();
    await setImmediate();
  }
}

/** How far the client knows that it has everything. */
function reachedBy(records: readonly WatchRecord[]): number {
  const revisions = records.flatMap((record) => (record.kind === 'opened' ? [] : (record.revision ?? [])));
  return revisions.at(-1) ?? -1;
}

test('whatever happens to its streams, a watch is Ordered, Unique, Reliable, Resumable and Bookmarkable', async () => {
  const anyLife = fc.tuple(anyBurst, fc.array(anyStep, { maxLength: 25 }));
  await fc.assert(
    fc.asyncProperty(anyLife, async ([before, steps]) => {
      const life = aLife(before);
      await life.open();
      for (const step of steps) await live(life, step);
      await readOut(life);
      const { log, records } = life.history();
      expect(checkWatch({ log, records })).toEqual([]);
      expect(reachedBy(records)).toBeGreaterThanOrEqual(log.findLast((entry) => entry.passes)?.revision ?? -1);
    }),
    { numRuns: 60 },
  );
}, 60_000);
