import { mix32 } from '@fengsui/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { restoreBlock, takeChangedPages } from './block.ts';
import { addEvent, createEventSet } from './event-set.ts';

const HORIZON_HOURS = 10;
const HOUR = 490_000;

const identity = (n: number) => ({ hi: mix32(n), lo: mix32(n + 1_000_003) });
const aSet = () => createEventSet('e', HORIZON_HOURS);

describe('an event identity', () => {
  it.each([
    { hoursLater: 0, isNew: false },
    { hoursLater: 1, isNew: false },
    { hoursLater: HORIZON_HOURS - 1, isNew: false },
    { hoursLater: HORIZON_HOURS, isNew: true },
    { hoursLater: HORIZON_HOURS * 100, isNew: true },
  ])('seen again $hoursLater h later is new: $isNew', ({ hoursLater, isNew }) => {
    const set = aSet();
    expect(addEvent(set, identity(1), HOUR)).toBe(true);
    expect(addEvent(set, identity(1), HOUR + hoursLater)).toBe(isNew);
    expect(addEvent(set, identity(1), HOUR + hoursLater)).toBe(false);
  });

  it('is remembered from its last repeat on', () => {
    const set = aSet();
    for (let hour = HOUR; hour < HOUR + 3 * HORIZON_HOURS; hour += HORIZON_HOURS - 1) {
      expect(addEvent(set, identity(1), hour)).toBe(hour === HOUR);
    }
  });

  it('is another one if either half of its hash differs', () => {
    const set = aSet();
    expect(addEvent(set, { hi: 1, lo: 2 }, HOUR)).toBe(true);
    expect(addEvent(set, { hi: 2, lo: 2 }, HOUR)).toBe(true);
    expect(addEvent(set, { hi: 1, lo: 2 + 4096 }, HOUR)).toBe(true);
    expect(addEvent(set, { hi: 1, lo: 2 }, HOUR)).toBe(false);
  });
});

it('no identity within the horizon is forgotten while the set grows', () => {
  const set = aSet();
  for (let i = 0; i < 20_000; i++) expect(addEvent(set, identity(i), HOUR)).toBe(true);
  for (let i = 0; i < 20_000; i++) expect(addEvent(set, identity(i), HOUR + 5)).toBe(false);
  expect(set.block.words.length).toBeGreaterThan(20_000 * 3 * 2);
});

it('the set stays as small as what is within the horizon', () => {
  const set = aSet();
  const first = set.block.words.length;
  for (let i = 0; i < 60_000; i++) addEvent(set, identity(i), HOUR + Math.floor(i / 100));
  expect(set.block.words.length).toBe(first);
  expect(addEvent(set, identity(59_999), HOUR + 600)).toBe(false);
});

it('identities are added, repeated and expire as in a map, also after restores', () => {
  const event = fc.record({ n: fc.nat(30), hours: fc.nat(4), restores: fc.integer({ min: 0, max: 9 }) });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 120 }), (events) => {
      let set = aSet();
      let hour = HOUR;
      const pages = new Map<string, Uint8Array>();
      const lastSeen = new Map<number, number>();
      for (const { n, hours, restores } of events) {
        hour += hours;
        const isNew = (lastSeen.get(n) ?? 0) <= hour - HORIZON_HOURS;
        expect(addEvent(set, identity(n), hour)).toBe(isNew);
        lastSeen.set(n, hour);
        if (restores > 0) continue;
        for (const page of takeChangedPages(set.block)) pages.set(page.name, page.bytes);
        const restored = aSet();
        restoreBlock(restored.block, set.block.words.length, pages);
        set = restored;
      }
    }),
  );
});

it('a set that was rebuilt smaller and grew again is restored whole', () => {
  let set = aSet();
  const pages = new Map<string, Uint8Array>();
  const keep = (): void => {
    for (const page of takeChangedPages(set.block)) pages.set(page.name, page.bytes);
  };
  for (let i = 0; i < 10_000; i++) addEvent(set, identity(i), HOUR);
  keep();
  const large = set.block.words.length;
  for (let i = 0; i < 10_000; i++) addEvent(set, identity(20_000 + i), HOUR + Math.floor(i / 10));
  keep();
  expect(set.block.words.length).toBeLessThan(large);
  for (let i = 0; i < 12_000; i++) addEvent(set, identity(50_000 + i), HOUR + 1100);
  keep();
  const { length } = set.block.words;
  set = aSet();
  restoreBlock(set.block, length, pages);
  for (let i = 0; i < 12_000; i++) expect(addEvent(set, identity(50_000 + i), HOUR + 1101)).toBe(false);
  for (let i = 0; i < 100; i++) expect(addEvent(set, identity(i), HOUR + 1101)).toBe(true);
});
