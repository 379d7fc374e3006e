// Answers that were cut short, and answers that are wrong in another way.
import { expect, it } from 'vitest';
import { readInt32 } from './bytes.ts';
import { fateOf } from './classify-error.ts';
import { whole } from './whole-answer.ts';

function thrownBy(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

it('an answer that is long enough is what its decoder makes of it', () => {
  expect(whole(Buffer.of(0, 0, 0, 7), readInt32)).toBe(7);
});

it('an answer that ends too early is asked for again, as one that never came', () => {
  const error = thrownBy(() => whole(Buffer.of(0, 0, 7), readInt32));
  expect(error).toMatchObject({ message: 'an answer of 3 bytes ends too early' });
  expect(fateOf(error)).toEqual({ kind: 'retry', cause: 'connection' });
});

it('what its decoder refuses is told as it is', () => {
  const refused = new Error('no');
  const decode = (): never => {
    throw refused;
  };
  expect(thrownBy(() => whole(Buffer.alloc(4), decode))).toBe(refused);
});
