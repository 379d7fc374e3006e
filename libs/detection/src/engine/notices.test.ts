import { describe, expect, it } from 'vitest';
import { createNoticeTable, type NoticeTable, type PlacedNotice } from './notices.ts';

const NOTICE: PlacedNotice = { profile: 1, area: 7, from: 1_800_000_000_123, to: 1_800_000_060_456 };

function listOf(table: NoticeTable): PlacedNotice[] {
  const all: PlacedNotice[] = [];
  table.each((notice) => all.push(notice));
  return all;
}

describe('the table of notices', () => {
  it('keeps a notice to the millisecond, one of each profile and area', () => {
    const table = createNoticeTable();
    expect(table.put(NOTICE, 0)).toBe(true);
    table.put({ ...NOTICE, profile: 0 }, 0);
    table.put({ ...NOTICE, area: 8 }, 0);
    table.put({ ...NOTICE, to: NOTICE.to + 1 }, 0);
    expect(listOf(table)).toEqual([
      { ...NOTICE, to: NOTICE.to + 1 },
      { ...NOTICE, profile: 0 },
      { ...NOTICE, area: 8 },
    ]);
  });

  it('drops one that a later notice ends, and takes in none that is over', () => {
    const table = createNoticeTable();
    table.put(NOTICE, 0);
    table.put({ ...NOTICE, to: NOTICE.from }, 0);
    table.put({ ...NOTICE, area: 8 }, NOTICE.to);
    expect(listOf(table)).toEqual([]);
  });

  it('tells by its version that something has changed', () => {
    const table = createNoticeTable();
    const versions = [table.version()];
    table.put(NOTICE, 0);
    versions.push(table.version());
    table.changed();
    versions.push(table.version());
    expect(new Set(versions).size).toBe(3);
  });

  it('knows a notice that was met before by its number', () => {
    const table = createNoticeTable();
    const met = [1, 2, 1, 2, 0, 4_294_967_295, 3, 0].map((number) => table.isNext({ number }));
    expect(met).toEqual([true, true, false, false, true, true, false, true]);
  });
});
