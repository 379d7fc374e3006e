import { expect, it } from 'vitest';
import { createPartCheck, type PartCheck } from './part-check.ts';

interface Seen {
  readonly part: PartCheck;
  /** '' = ready. */
  readonly reason: () => string;
  readonly available: () => number;
}

function aPart(): Seen {
  let reason = 'waiting';
  let available = -1;
  const part = createPartCheck({
    of: 'Redis',
    check: {
      ready: () => {
        reason = '';
      },
      notReady: (why) => {
        reason = why;
      },
    },
    available: {
      set: (value) => {
        available = value;
      },
      add: () => undefined,
    },
    logger: { info: () => undefined, warn: () => undefined },
  });
  return { part, reason: () => reason, available: () => available };
}

it('what has not answered yet is not there', () => {
  const { reason, available } = aPart();
  expect([reason(), available()]).toEqual(['waiting', 0]);
});

it('an answer makes it ready, an outage takes that back', () => {
  const { part, reason, available } = aPart();
  part.answered();
  expect([reason(), available()]).toEqual(['', 1]);
  part.told(false, 'refused');
  expect([reason(), available(), part.isAway()]).toEqual(['Redis does not answer: refused', 0, true]);
  part.told(true, '');
  expect([reason(), available(), part.isAway()]).toEqual(['', 1, false]);
});

it('an answer that is reported after an outage was told does not make it ready', () => {
  const { part, reason } = aPart();
  part.told(false, 'refused');
  part.answered();
  expect(reason()).toContain('refused');
});
