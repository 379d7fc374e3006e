import { expect, it } from 'vitest';
import { inOrder } from './in-order.ts';

it('each task runs once the one before has ended, also after a failure, and the first failure is told', async () => {
  const told: string[] = [];
  const task = (name: string, failure: string | null) => async (): Promise<void> => {
    told.push(`${name} begins`);
    await Promise.resolve();
    told.push(`${name} ends`);
    if (failure !== null) throw new Error(failure);
  };
  const running = inOrder([task('a', null), task('b', 'first'), task('c', 'second')]);
  await expect(running).rejects.toThrow('first');
  expect(told).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});
