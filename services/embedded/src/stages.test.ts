import { expect, it } from 'vitest';
import { firstError } from './stages.ts';

it('of several ends the first error counts, and without one the last end', async () => {
  const never = Promise.withResolvers<Error | null>();
  const failure = new Error('one of them');
  expect(await firstError([never.promise, Promise.resolve(null), Promise.resolve(failure)])).toBe(failure);
  const ends = [Promise.withResolvers<Error | null>(), Promise.withResolvers<Error | null>()] as const;
  const all = firstError(ends.map(({ promise }) => promise));
  ends[1].resolve(null);
  const isSettled = await Promise.race([all.then(() => true), Promise.resolve(false)]);
  expect(isSettled).toBe(false);
  ends[0].resolve(null);
  expect(await all).toBeNull();
});
