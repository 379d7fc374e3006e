import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTurns } from './read-turns.ts';

test('work beyond the bound waits its turn, in order, also after work that failed', async () => {
  const takeTurn = createTurns(2);
  const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<string>());
  const started: number[] = [];
  const results = gates.map((gate, i) =>
    takeTurn(() => {
      started.push(i);
      return gate.promise;
    }).catch((error: unknown) => String(error)),
  );
  await setImmediate();
  expect(started).toEqual([0, 1]);
  gates[1]?.reject(new Error('disk gone'));
  await setImmediate();
  expect(started).toEqual([0, 1, 2]);
  for (const [i, gate] of gates.entries()) gate.resolve(`done ${i}`);
  expect(await Promise.all(results)).toEqual(['done 0', 'Error: disk gone', 'done 2', 'done 3']);
  expect(started).toEqual([0, 1, 2, 3]);
});
