// How a save is cut into commands.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PIECE_BYTES_MAX, PIECE_ENTRIES_MAX, piecesOf, runsOf } from './pieces.ts';

it('cuts any pages into pieces within both bounds, in order, none empty, none lost', () => {
  const sizes = fc.array(fc.oneof(fc.nat(65_536), fc.constant(65_536)), { maxLength: 200 });
  const property = fc.property(sizes, (lengths) => {
    const memory = new Uint8Array(65_536);
    const pages = lengths.map((length, i) => ({ name: `p${i}`, bytes: memory.subarray(0, length) }));
    const pieces = [...piecesOf(pages)];
    expect(pieces.flat()).toEqual(pages);
    for (const piece of pieces) {
      const bytes = piece.reduce((sum, page) => sum + page.bytes.byteLength, 0);
      expect(piece.length).toBeGreaterThan(0);
      expect(bytes).toBeLessThanOrEqual(PIECE_BYTES_MAX);
    }
  });
  fc.assert(property, { numRuns: 30 });
});

it('cuts many small pages by their number', () => {
  const pages = Array.from({ length: 2 * PIECE_ENTRIES_MAX + 1 }, (_, i) => ({
    name: `p${i}`,
    bytes: new Uint8Array(1),
  }));
  expect([...piecesOf(pages)].map((piece) => piece.length)).toEqual([PIECE_ENTRIES_MAX, PIECE_ENTRIES_MAX, 1]);
});

it('cuts runs of names', () => {
  expect([...runsOf(['a', 'b', 'c'], 2)]).toEqual([['a', 'b'], ['c']]);
  expect([...runsOf([], 2)]).toEqual([]);
});
