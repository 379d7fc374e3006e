import { readFileSync } from 'node:fs';
import {
  encodeRawEvent,
  PROTOBUF_CONTENT_TYPE,
  RAW_TOPICS,
  type RawEvent,
  rawEventHeaders,
  rawTopicOf,
} from '@fengsui/contracts';
import { type AreaEntry, type AreaTree, createAreaTree } from '@fengsui/domain';
import { readAreas, validateRecord } from '@fengsui/intake';
import { describe, expect, it } from 'vitest';
import { FULL_SIZE } from './background.ts';
import { createDistrictSimulator, DEMO_START_AT } from './district-simulator.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function chaoyang(): AreaTree {
  const areas = readAreas(readFileSync(new URL('../../../../deploy/areas/chaoyang.csv', import.meta.url), 'utf8'));
  const result = createAreaTree(areas.kind === 'areas' ? areas.entries : [], 'city');
  if (result.kind !== 'tree') throw new Error('the shipped area file is broken');
  return result.tree;
}

function areasOf(of: AreaTree): readonly AreaEntry[] {
  return Array.from({ length: of.size }, (_, index) => ({
    code: of.code(index),
    parent: index === 0 ? '' : of.code(of.parent(index)),
    level: of.levelName(index),
    name: of.name(index),
    population: 0,
  }));
}

const tree = chaoyang();
const simulator = (seed = 1): ReturnType<typeof createDistrictSimulator> =>
  createDistrictSimulator({ tree, seed, startAt: DEMO_START_AT });
const bytesOf = (events: readonly RawEvent[]): string =>
  events.map((event) => Buffer.from(encodeRawEvent(event)).toString('base64')).join();
const weekOf = (seed: number): readonly RawEvent[] => simulator(seed).eventsUntil(DEMO_START_AT + 7 * DAY_MS);

describe('the simulated district', () => {
  it('gives the same bytes for the same seed, however far each step goes', () => {
    const stepped = simulator();
    const steps = Array.from({ length: 480 }, (_, i) =>
      stepped.eventsUntil(DEMO_START_AT + (i + 1) * 3 * MINUTE_MS),
    ).flat();
    expect(bytesOf(steps)).toBe(bytesOf(simulator().eventsUntil(DEMO_START_AT + DAY_MS)));
    expect(bytesOf(simulator(2).eventsUntil(DEMO_START_AT + DAY_MS))).not.toBe(bytesOf(steps));
  });

  it('gives events in the order of event time', () => {
    const times = weekOf(1).map(({ occurredAt }) => occurredAt);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(DEMO_START_AT);
  });

  it('gives events of known areas that intake takes without one problem', () => {
    const problems = weekOf(1).flatMap((event) => {
      const topic = RAW_TOPICS.find((one) => one === rawTopicOf(event)) ?? 'hotline.events';
      const record = { topic, headers: rawEventHeaders(event, PROTOBUF_CONTENT_TYPE), value: encodeRawEvent(event) };
      const areaProblems = tree.indexOf(event.areaCode) > 0 ? [] : [event.areaCode];
      return [...areaProblems, ...validateRecord(record, event.occurredAt)];
    });
    expect(problems).toEqual([]);
  });

  it('has the volumes of a small district on all three streams', () => {
    const counts: Record<string, number> = {};
    for (const { kind } of weekOf(3)) counts[kind] = (counts[kind] ?? 0) + 1;
    expect(counts).toMatchObject({ patrol: 7 * 768 });
    expect(counts['ticket']).toBeGreaterThan(25_000);
    expect(counts['ticket']).toBeLessThan(40_000);
    expect(counts['grid_case']).toBeGreaterThan(3_000);
    expect(counts['mediation_case']).toBeGreaterThan(120);
  });

  it('is calm: outside of the scenarios hardly any community has three matters of one category a day', () => {
    const run = simulator(4);
    const sites = new Set(run.truths.flatMap(({ areaCodes }) => areaCodes));
    const cells = new Map<string, number>();
    for (const event of run.eventsUntil(DEMO_START_AT + 7 * DAY_MS)) {
      if (event.kind !== 'ticket' || event.phase !== 'hotline.accepted' || sites.has(event.areaCode)) continue;
      const cell = `${Math.floor(event.occurredAt / DAY_MS)} ${event.areaCode} ${event.category}`;
      cells.set(cell, (cells.get(cell) ?? 0) + 1);
    }
    expect([...cells.values()].filter((count) => count >= 3).length).toBeLessThan(28);
    expect(Math.max(...cells.values())).toBeLessThan(6);
  });

  it('never falls silent for ten minutes', () => {
    const run = weekOf(5)
      .filter(({ kind }) => kind === 'ticket')
      .map(({ occurredAt }) => occurredAt);
    const longest = Math.max(...run.map((at, i) => at - (run[i - 1] ?? at)));
    expect(longest).toBeLessThan(10 * MINUTE_MS);
  });

  it('repeats each identity only with another phase or time', () => {
    const identities = weekOf(6).map((event) =>
      event.kind === 'patrol'
        ? event.eventId
        : `${event.kind === 'ticket' ? event.ticketId : event.caseId}/${event.phase}/${event.occurredAt}`,
    );
    expect(new Set(identities).size).toBe(identities.length);
  });
});

describe('a district of full size', () => {
  const grids = areasOf(tree).flatMap(({ code, level }): AreaEntry[] =>
    level === 'community'
      ? ['001', '002'].map((n) => ({ code: code + n, parent: code, level: 'grid', name: n, population: 0 }))
      : [],
  );
  const made = createAreaTree([...areasOf(tree), ...grids], 'city');
  if (made.kind !== 'tree') throw new Error('the areas with their grids form no tree');
  const day = createDistrictSimulator({
    tree: made.tree,
    seed: 1,
    startAt: DEMO_START_AT,
    size: FULL_SIZE,
    isScripted: false,
  }).eventsUntil(DEMO_START_AT + DAY_MS);
  const accepted = day.filter((event) => event.kind === 'ticket' && event.phase === 'hotline.accepted');

  it('has the volumes of Chaoyang on a Monday, a heartbeat of each grid, and no scripted failure', () => {
    expect(accepted.length).toBeGreaterThan(8_300);
    expect(accepted.length).toBeLessThan(1.3 * 8_300);
    expect(day.filter(({ kind }) => kind === 'patrol')).toHaveLength(2 * 768);
    expect(day.filter(({ kind }) => kind === 'grid_case').length).toBeGreaterThan(8_000);
    expect(JSON.stringify(day)).not.toMatch(/-(HEAT|WAGE)-/);
  });

  it('places cases of the grid in grids, and contacts in communities', () => {
    const lengths = (kind: string): ReadonlySet<number> =>
      new Set(day.filter((event) => event.kind === kind).map(({ areaCode }) => areaCode.length));
    expect(lengths('grid_case')).toEqual(new Set([15]));
    expect(lengths('ticket')).toEqual(new Set([12]));
  });

  it('is over-dispersed: a topic of a community has three a day far more often than evenly spread ones would', () => {
    const cells = new Map<string, number>();
    for (const event of accepted) {
      if (event.kind !== 'ticket' || event.excluded) continue;
      const cell = `${event.areaCode} ${event.category}`;
      cells.set(cell, (cells.get(cell) ?? 0) + 1);
    }
    // Of 768 × 25 cells with a mean of 0.18 to 0.2, 20 had three or more if they were all alike.
    expect([...cells.values()].filter((count) => count >= 3).length).toBeGreaterThan(100);
  });
});

describe('the scenarios', () => {
  const heatingOf = (
    seed: number,
  ): { readonly accepted: readonly RawEvent[]; readonly site: string; readonly neighbour: string } => {
    const run = simulator(seed);
    const [site = '', neighbour = ''] = run.truths[0]?.areaCodes ?? [];
    const accepted = run
      .eventsUntil(DEMO_START_AT + DAY_MS)
      .filter(
        (event) =>
          event.kind === 'ticket' &&
          event.category === 'H02.04' &&
          event.phase === 'hotline.accepted' &&
          [site, neighbour].includes(event.areaCode),
      );
    return { accepted, site, neighbour };
  };

  it.each([1, 2, 3])('bring five complaints of one estate in the first ten minutes (seed %i)', (seed) => {
    const { accepted, site } = heatingOf(seed);
    const early = accepted.filter(
      ({ occurredAt, areaCode }) => occurredAt < DEMO_START_AT + 10 * MINUTE_MS && areaCode === site,
    );
    expect(early.length).toBeGreaterThanOrEqual(5);
  });

  it('carry the heating failure to the neighbouring community of the same street, and end it', () => {
    const { accepted, site, neighbour } = heatingOf(1);
    expect(tree.parent(tree.indexOf(site))).toBe(tree.parent(tree.indexOf(neighbour)));
    const atNeighbour = accepted.filter(({ areaCode }) => areaCode === neighbour);
    expect(atNeighbour.length).toBeGreaterThanOrEqual(10);
    expect(atNeighbour[0]?.occurredAt).toBeGreaterThan(accepted[0]?.occurredAt ?? 0);
    const end = simulator(1).truths[0]?.endAt ?? 0;
    expect(accepted.filter(({ occurredAt }) => occurredAt > end).length).toBeLessThan(3);
  });

  it('let the unpaid workers grow from five to more than a hundred, over all three streams, and close all of it', () => {
    const run = simulator(1);
    const truth = run.truths[1];
    const events = run
      .eventsUntil(DEMO_START_AT + DAY_MS)
      .filter((event) => event.areaCode === truth?.areaCodes[0] && JSON.stringify(event).includes('WAGE'));
    const bands = events.flatMap((event) =>
      event.kind === 'ticket' && event.phase === 'hotline.accepted' ? [event.partyBand] : [],
    );
    expect(bands).toEqual(['p5_9', 'p10_29', 'p10_29', 'p30_99', 'p100_plus']);
    expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(['ticket', 'grid_case', 'mediation_case']));
    const closed = events.filter((event) => event.kind !== 'patrol' && event.phase.endsWith('.closed'));
    expect(closed).toHaveLength(7);
    expect(events.at(-1)?.occurredAt).toBeLessThan((truth?.endAt ?? 0) + 2 * 60 * MINUTE_MS);
  });
});
