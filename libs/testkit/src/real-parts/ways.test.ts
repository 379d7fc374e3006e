// The order of the ways: the first that leads to a part is taken, and what failed on the way is told.
import { expect, it } from 'vitest';
import { type Attempt, type Found, firstFound } from './ways.ts';

type Named = { readonly url: string };

const found: Found<Named> = { way: 'local', named: { url: 'redis://a' }, stop: async () => Promise.resolve() };
const finding = async (): Promise<Attempt<Named>> => Promise.resolve({ kind: 'found', found });
const lacking = (kind: 'none' | 'failed', why: string) => async (): Promise<Attempt<Named>> =>
  Promise.resolve({ kind, why });

it('a way that does not lead there is passed by', async () => {
  expect(await firstFound([lacking('none', ''), lacking('none', 'no engine'), finding])).toBe(found);
});

it('a way that should have led there is not passed by', async () => {
  expect(await firstFound([lacking('failed', 'refused'), finding])).toBe('refused');
});

it('what every way lacked is told, in order', async () => {
  expect(await firstFound([lacking('none', ''), lacking('none', 'no engine'), lacking('failed', 'no Java')])).toBe(
    'no engine; no Java',
  );
});
