// The rule by which a save is taken.

import { expect, it } from 'vitest';
import { refusalOf } from './refusal.ts';

it.each`
  case                                     | position | base    | stored  | refusal
  ${'a whole one where nothing is'}        | ${5}     | ${null} | ${null} | ${null}
  ${'a whole one further on'}              | ${5}     | ${null} | ${4}    | ${null}
  ${'a whole one at the same place'}       | ${5}     | ${null} | ${5}    | ${null}
  ${'a whole one that comes too late'}     | ${5}     | ${null} | ${6}    | ${'superseded'}
  ${'one on its base'}                     | ${5}     | ${4}    | ${4}    | ${null}
  ${'one at the place of its base'}        | ${5}     | ${5}    | ${5}    | ${null}
  ${'one whose base was emptied'}          | ${5}     | ${4}    | ${null} | ${'base_lost'}
  ${'one whose base another moved on'}     | ${5}     | ${3}    | ${4}    | ${'base_lost'}
  ${'one whose base was put back'}         | ${5}     | ${4}    | ${3}    | ${'base_lost'}
  ${'one whose base another moved beyond'} | ${5}     | ${4}    | ${6}    | ${'superseded'}
`('answers $refusal to $case', ({ position, base, stored, refusal }) => {
  expect(refusalOf({ position, base }, stored)).toBe(refusal);
});
