import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

it('tasks run one at a time, in the order asked for, and give their results', async () => {
  const turns = createTurns();
  const seen: string[] = [];
  const task = (name: string) => async (): Promise<string> => {
    seen.push(`${name} begins`);
    await Promise.resolve();
    seen.push(`${name} ends`);
    return name;
  };
  expect(await Promise.all([turns.take(task('a')), turns.take(task('b'))])).toEqual(['a', 'b']);
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

it('after a failure no other task begins, and each is told of the first failure', async () => {
  const turns = createTurns();
  let hasRun = false;
  const failed = turns.take(() => Promise.reject(new Error('disk full')));
  const after = turns.take(async () => {
    hasRun = true;
  });
  await expect(failed).rejects.toThrow('disk full');
  await expect(after).rejects.toThrow('disk full');
  expect(hasRun).toBe(false);
});
