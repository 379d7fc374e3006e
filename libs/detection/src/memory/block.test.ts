import { expect, it } from 'vitest';
import {
  type Block,
  createBlock,
  growBlock,
  markAllDirty,
  markDirty,
  markRangeDirty,
  PAGE_WORDS,
  restoreBlock,
  takeChangedPages,
} from './block.ts';

function write(block: Block, index: number, value: number): void {
  block.words[index] = value;
  markDirty(block, index);
}

const pageNames = (block: Block): string[] => takeChangedPages(block).map(({ name }) => name);

it('a block is zero, of whole pages, and nothing of it has changed', () => {
  for (const words of [0, 1, PAGE_WORDS, PAGE_WORDS + 1]) {
    const block = createBlock('b', words);
    expect(block.words.length).toBe(Math.max(1, Math.ceil(words / PAGE_WORDS)) * PAGE_WORDS);
    expect(block.words.every((word) => word === 0)).toBe(true);
    expect(block.bytes.buffer).toBe(block.words.buffer);
    expect(takeChangedPages(block)).toEqual([]);
  }
});

it('a write changes its own page alone, until the page is taken', () => {
  const block = createBlock('b', PAGE_WORDS * 3);
  write(block, PAGE_WORDS * 2 - 1, 7);
  expect(pageNames(block)).toEqual(['b.1']);
  expect(pageNames(block)).toEqual([]);
  write(block, PAGE_WORDS * 2, 7);
  expect(pageNames(block)).toEqual(['b.2']);
});

it('a run of words changes every page that it touches', () => {
  const block = createBlock('b', PAGE_WORDS * 4);
  markRangeDirty(block, { from: PAGE_WORDS - 1, count: PAGE_WORDS + 2 });
  expect(pageNames(block)).toEqual(['b.0', 'b.1', 'b.2']);
  markRangeDirty(block, { from: PAGE_WORDS, count: PAGE_WORDS });
  expect(pageNames(block)).toEqual(['b.1']);
});

it('taken whole, it has every page that holds anything: what is missing is zero when it is restored', () => {
  const block = createBlock('b', PAGE_WORDS * 3);
  write(block, 0, 7);
  write(block, PAGE_WORDS * 3 - 1, 9);
  takeChangedPages(block);
  write(block, PAGE_WORDS, 5);
  write(block, PAGE_WORDS, 0);
  markAllDirty(block);
  const pages = takeChangedPages(block);
  expect(pages.map(({ name }) => name)).toEqual(['b.0', 'b.2']);
  const restored = createBlock('b', 1);
  restoreBlock(restored, block.words.length, new Map(pages.map(({ name, bytes }) => [name, bytes])));
  expect(restored.words).toEqual(block.words);
});

it('a taken page is a copy: later writes do not reach it', () => {
  const block = createBlock('b', 1);
  write(block, 0, 1);
  const [page] = takeChangedPages(block);
  write(block, 0, 2);
  expect(page?.bytes).toHaveLength(PAGE_WORDS * 4);
  expect(page?.bytes[0]).toBe(1);
});

it('a block grows to whole pages with its content and what has changed', () => {
  const block = createBlock('b', 1);
  write(block, 5, 55);
  const before = block.words;
  growBlock(block, 1);
  expect(block.words).toBe(before);
  growBlock(block, PAGE_WORDS + 1);
  expect(block.words.length).toBe(PAGE_WORDS * 2);
  expect(block.words[5]).toBe(55);
  expect(block.bytes.buffer).toBe(block.words.buffer);
  expect(pageNames(block)).toEqual(['b.0']);
});

it('pages of several takes, the later ones winning, give the block again', () => {
  const block = createBlock('b', PAGE_WORDS * 3);
  const store = new Map<string, Uint8Array>();
  const keep = (): void => {
    for (const page of takeChangedPages(block)) store.set(page.name, page.bytes);
  };
  write(block, 3, 1);
  write(block, PAGE_WORDS + 3, 2);
  keep();
  write(block, 3, -3);
  keep();
  const restored = createBlock('b', 1);
  write(restored, 9, 9);
  restoreBlock(restored, block.words.length, store);
  expect(restored.words).toEqual(block.words);
  expect(restored.bytes.buffer).toBe(restored.words.buffer);
  expect(takeChangedPages(restored)).toEqual([]);
});

it("pages of other blocks, and those beyond the block's length, are left alone", () => {
  const page = new Uint8Array(PAGE_WORDS * 4).fill(1);
  const block = createBlock('b', 1);
  restoreBlock(
    block,
    PAGE_WORDS,
    new Map([
      ['bb.0', page],
      ['b.1', page],
    ]),
  );
  expect(block.words.every((word) => word === 0)).toBe(true);
});
