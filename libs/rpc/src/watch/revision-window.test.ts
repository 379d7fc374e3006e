import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anEntry } from '../rpc-fixture.ts';
import { createRevisionWindow } from './revision-window.ts';

const sample = anEntry({ revision: 0 });
const entryAt = (revision: number, bytes = 10) => ({ ...sample, revision, responseBytes: new Uint8Array(bytes) });

test('the window gives the next revision above any that is not below its floor', () => {
  const window = createRevisionWindow(4, { revisionsMax: 100, bytesMax: 10_000 });
  for (const revision of [5, 7, 8]) window.push(entryAt(revision));
  expect([4, 5, 6, 7, 8].map((revision) => window.nextAfter(revision)?.revision ?? null)).toEqual([5, 7, 7, 8, null]);
  expect(() => window.nextAfter(3)).toThrow('below the window');
});

test('what is pushed out raises the floor: by count and by bytes', () => {
  const byCount = createRevisionWindow(-1, { revisionsMax: 2, bytesMax: 10_000 });
  for (const revision of [0, 1, 2]) byCount.push(entryAt(revision));
  expect(byCount.floor()).toBe(0);
  const byBytes = createRevisionWindow(-1, { revisionsMax: 100, bytesMax: 250 });
  for (const revision of [0, 1, 2]) byBytes.push(entryAt(revision, 100));
  expect(byBytes.floor()).toBe(0);
  expect(byBytes.nextAfter(0)?.revision).toBe(1);
});

test('a single revision larger than the window leaves it empty, and its floor at that revision', () => {
  const window = createRevisionWindow(-1, { revisionsMax: 2, bytesMax: 50 });
  window.push(entryAt(3, 100));
  expect(window.floor()).toBe(3);
  expect(window.nextAfter(3)).toBeNull();
});

test('a revision that does not grow is a bug', () => {
  const window = createRevisionWindow(5, { revisionsMax: 2, bytesMax: 1_000 });
  expect(() => window.push(entryAt(5))).toThrow('revision 5 after 5');
});

test('walking the window from its floor meets exactly the newest entries, in order', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(5_000), { minLength: 1, maxLength: 300 }),
      fc.integer({ min: 1, max: 40 }),
      (given, max) => {
        const revisions = given.toSorted((a, b) => a - b);
        const window = createRevisionWindow(-1, { revisionsMax: max, bytesMax: 1_000_000 });
        for (const revision of revisions) window.push(entryAt(revision));
        const met: number[] = [];
        for (let next = window.nextAfter(window.floor()); next !== null; next = window.nextAfter(next.revision)) {
          met.push(next.revision);
        }
        expect(met).toEqual(revisions.slice(-max));
      },
    ),
    { numRuns: 100 },
  );
});
