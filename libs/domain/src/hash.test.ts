import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashBytes, hashText, mix32, partitionOf } from './hash.ts';

const encoder = new TextEncoder();

describe('the hash of a text', () => {
  // Partitions of every log and the state of every checkpoint rest on these numbers: they never change.
  it.each([
    { text: '', seed: 0, hi: -1421968373, lo: -340344280 },
    { text: '', seed: 1, hi: -524484821, lo: -2050572089 },
    { text: 'a', seed: 0, hi: 711464985, lo: 716610408 },
    { text: '110105001024', seed: 0, hi: -1942531514, lo: 1461161609 },
    { text: 'MT-2026-0098', seed: 0, hi: -551548152, lo: -623530605 },
    { text: 'MT-2026-0098', seed: 3, hi: 1940288041, lo: -528198648 },
    { text: '噪声扰民', seed: 0, hi: 543093648, lo: 1814007265 },
  ])('"$text" with seed $seed is always the same', ({ text, seed, hi, lo }) => {
    expect(hashText(text, seed)).toEqual({ hi, lo });
  });

  it('is the hash of its bytes, wherever they stand', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(5), fc.integer(), (text, before, seed) => {
        const bytes = encoder.encode(text);
        const buffer = new Uint8Array(before + bytes.length + 3).fill(255);
        buffer.set(bytes, before);
        const out = { hi: 0, lo: 0 };
        hashBytes(buffer, before, before + bytes.length, seed, out);
        expect(out).toEqual(hashText(text, seed));
        expect([out.hi | 0, out.lo | 0]).toEqual([out.hi, out.lo]);
      }),
    );
  });

  it('changes about half of its bits, in both halves, with any one bit of the text', () => {
    const bits = (x: number): number => {
      let count = 0;
      for (let rest = x >>> 0; rest > 0; rest >>>= 1) count += rest & 1;
      return count;
    };
    const changed = { hi: 0, lo: 0 };
    let trials = 0;
    for (let n = 0; n < 200; n++) {
      const bytes = encoder.encode(`matter-${n}`);
      const before = { hi: 0, lo: 0 };
      hashBytes(bytes, 0, bytes.length, 0, before);
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        const after = { hi: 0, lo: 0 };
        hashBytes(flipped, 0, flipped.length, 0, after);
        changed.hi += bits(before.hi ^ after.hi);
        changed.lo += bits(before.lo ^ after.lo);
        trials++;
      }
    }
    for (const half of [changed.hi, changed.lo]) {
      expect(half / trials).toBeGreaterThan(15.5);
      expect(half / trials).toBeLessThan(16.5);
    }
  });

  it('is another one for each of 200,000 identifiers, and for each seed', () => {
    const seen = new Set<string>();
    for (let n = 0; n < 100_000; n++) {
      for (const seed of [0, 1]) {
        const { hi, lo } = hashText(`HL-1101-20260301-${n}`, seed);
        seen.add(`${hi} ${lo}`);
      }
    }
    expect(seen.size).toBe(200_000);
  });
});

it('the finaliser maps different numbers to different numbers', () => {
  const seen = new Set<number>();
  for (let n = -50_000; n < 50_000; n++) seen.add(mix32(n));
  expect(seen.size).toBe(100_000);
  expect(mix32(0)).toBe(0);
});

describe('the partition of a key', () => {
  it('is always the same', () => {
    expect(['110105', '110106', 'nyc/queens', ''].map((key) => partitionOf(key, 12))).toEqual([10, 7, 10, 0]);
  });

  it('is below the count, and the only one there is', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 64 }), (key, count) => {
        expect(partitionOf(key, count)).toBeGreaterThanOrEqual(0);
        expect(partitionOf(key, count)).toBeLessThan(count);
        expect(partitionOf(key, 1)).toBe(0);
      }),
    );
  });

  it('spreads 3,000 county codes evenly over 12', () => {
    const counts = new Array<number>(12).fill(0);
    for (let n = 0; n < 3000; n++) {
      const partition = partitionOf(`${110_000 + n * 7}`, 12);
      counts[partition] = (counts[partition] ?? 0) + 1;
    }
    // 250 each; five standard deviations are 76.
    expect(Math.min(...counts)).toBeGreaterThan(174);
    expect(Math.max(...counts)).toBeLessThan(326);
  });
});
