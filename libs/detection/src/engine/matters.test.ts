import { describe, expect, it } from 'vitest';
import { liveCount } from '../memory/slab.ts';
import { internText } from '../memory/text-pool.ts';
import { chainCounted, createDistinctTable } from '../windows/distinct-table.ts';
import { chainOf, createMatters, holdMatter, lastHeardMinute, pruneChains, setChain, touchMatter } from './matters.ts';

function createTable() {
  const clock = { minute: 1000 };
  const distinct = createDistinctTable();
  const matters = createMatters({ nowMinute: () => clock.minute, keptMinutes: () => 60, distinct });
  const encoder = new TextEncoder();
  const hear = (id: string): number => {
    const bytes = encoder.encode(id);
    const matter = internText(matters.texts, bytes, 0, bytes.length);
    touchMatter(matters, matter, clock.minute);
    return matter;
  };
  const count = (matter: number): void => {
    const place = { pane: 1, area: 2, subject: 3, lane: 0 };
    setChain(matters, matter, chainCounted(distinct, { chain: chainOf(matters, matter), rule: 4 }, place));
  };
  /** Hears of new matters until the forgotten ones have made room. */
  const crowd = (): void => {
    for (let n = 0; n < 5000; n++) hear(`crowd ${clock.minute} ${n}`);
  };
  return { clock, distinct, matters, hear, count, crowd };
}

describe('a matter', () => {
  it('keeps its number, and says when it was last heard of', () => {
    const { clock, hear, matters } = createTable();
    const matter = hear('M');
    clock.minute += 7;
    expect(hear('M')).toBe(matter);
    expect(lastHeardMinute(matters, matter)).toBe(1007);
  });

  it.each([
    { name: 'not heard of for longer than matters are kept', after: 61, held: 0, isKept: false },
    { name: 'heard of within that time', after: 60, held: 0, isKept: true },
    { name: 'that a rule follows', after: 61, held: 1, isKept: true },
  ] as const)('$name is kept: $isKept', ({ after, held, isKept }) => {
    const { clock, distinct, hear, count, crowd, matters } = createTable();
    const [matter, other] = [hear('M'), hear('N')];
    count(matter);
    count(matter);
    if (held === 1) holdMatter(matters, matter, 1);
    clock.minute += after;
    touchMatter(matters, other, clock.minute);
    crowd();
    const known = liveCount(matters.texts.pool);
    hear('M');
    expect(matters.texts.wasNew).toBe(!isKept);
    expect(liveCount(matters.texts.pool)).toBe(known + (isKept ? 0 : 1));
    expect(liveCount(distinct.slab)).toBe(isKept ? 2 : 0);
    hear('N');
    expect(matters.texts.wasNew).toBe(false);
  });

  it('that no rule follows any more is forgotten in its time', () => {
    const { clock, hear, crowd, matters } = createTable();
    const matter = hear('M');
    holdMatter(matters, matter, 1);
    holdMatter(matters, matter, 1);
    holdMatter(matters, matter, -1);
    clock.minute += 100;
    crowd();
    hear('M');
    expect(matters.texts.wasNew).toBe(false);
    holdMatter(matters, matter, -1);
    clock.minute += 100;
    crowd();
    crowd();
    hear('M');
    expect(matters.texts.wasNew).toBe(true);
  });

  it('counts no longer for rules that are gone', () => {
    const { distinct, hear, count, matters } = createTable();
    const [matter, other] = [hear('M'), hear('N')];
    count(matter);
    count(matter);
    pruneChains(matters, distinct, (rule) => rule === 4);
    expect([chainOf(matters, matter), chainOf(matters, other), liveCount(distinct.slab)]).toEqual([0, 0, 0]);
  });

  it('that is forgotten was last heard of never', () => {
    const { matters } = createTable();
    expect(lastHeardMinute(matters, 5)).toBe(-1);
  });
});
