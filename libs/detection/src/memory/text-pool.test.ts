import fc from 'fast-check';
import { expect, it } from 'vitest';
import { restoreBlock, takeChangedPages } from './block.ts';
import { reindex } from './keyed-pool.ts';
import { baseOf, liveCount } from './slab.ts';
import { createTextPool, internText, TEXT_FIELDS, type TextPool, textOf } from './text-pool.ts';

const encoder = new TextEncoder();

const aTextPool = (given: Partial<Parameters<typeof createTextPool>[0]> = {}): TextPool =>
  createTextPool({ name: 't', textBytesMax: 48, recordsMax: 1 << 20, reclaim: null, overflow: null, ...given });

function intern(texts: TextPool, text: string): number {
  const bytes = encoder.encode(`<${text}>`);
  return internText(texts, bytes, 1, bytes.length - 1);
}

it('the same bytes get the same number, wherever they stand in a buffer, and only the first time are they new', () => {
  const texts = aTextPool();
  const number = intern(texts, '噪声');
  expect(texts.wasNew).toBe(true);
  expect(internText(texts, encoder.encode('噪声'), 0, 6)).toBe(number);
  expect(texts.wasNew).toBe(false);
  expect(intern(texts, '噪音')).not.toBe(number);
  expect(textOf(texts, number)).toBe('噪声');
});

it('an empty text is a text', () => {
  const texts = aTextPool();
  const number = intern(texts, '');
  expect(intern(texts, 'a')).not.toBe(number);
  expect(intern(texts, '')).toBe(number);
  expect(textOf(texts, number)).toBe('');
});

it('texts and numbers belong together, also after a restore', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 12, unit: 'grapheme' }), { maxLength: 60 }), (words) => {
      const short = words.filter((word) => encoder.encode(word).length <= 48);
      const texts = aTextPool();
      const numbers = new Map(short.map((word) => [word, intern(texts, word)]));
      expect(new Set(numbers.values()).size).toBe(numbers.size);
      const restored = aTextPool();
      const pages = new Map(takeChangedPages(texts.pool.block).map((page) => [page.name, page.bytes]));
      restoreBlock(restored.pool.block, texts.pool.block.words.length, pages);
      reindex(restored.pool);
      for (const [word, number] of numbers) {
        expect(textOf(restored, number)).toBe(word);
        expect(intern(restored, word)).toBe(number);
        expect(restored.wasNew).toBe(false);
      }
    }),
  );
});

it('a text longer than the bound is cut, yet told from others with the same beginning', () => {
  const texts = aTextPool({ textBytesMax: 6 });
  const [a, b] = [intern(texts, 'abcdefg'), intern(texts, 'abcdefh')];
  expect(a).not.toBe(b);
  expect([textOf(texts, a), textOf(texts, b)]).toEqual(['abcdef', 'abcdef']);
});

it("the owner's words of a new text are zero and stay with it", () => {
  const texts = aTextPool();
  const number = intern(texts, 'a');
  const base = baseOf(texts.pool, number);
  for (const field of [TEXT_FIELDS.first, TEXT_FIELDS.second, TEXT_FIELDS.third]) {
    expect(texts.pool.block.words[base + field]).toBe(0);
  }
  texts.pool.block.words.fill(-1, base + TEXT_FIELDS.first, base + TEXT_FIELDS.length);
  expect(intern(texts, 'a')).toBe(number);
  expect(textOf(texts, number)).toBe('a');
});

it('beyond the bound every new text is the overflow text, which has number 0; known ones keep their numbers', () => {
  const texts = aTextPool({ recordsMax: 4, overflow: 'other' });
  expect(textOf(texts, 0)).toBe('other');
  const known = ['a', 'b'].map((text) => intern(texts, text));
  expect(known).toEqual([1, 2]);
  expect(intern(texts, 'c')).toBe(0);
  expect(texts.wasNew).toBe(false);
  expect(intern(texts, 'b')).toBe(2);
  expect(intern(texts, 'other')).toBe(0);
  expect(liveCount(texts.pool)).toBe(3);
});
