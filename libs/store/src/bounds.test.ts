// The bounds of a checkpoint; what adapters do with a save beyond them is in the contract suite.

import { expect, it } from 'vitest';
import { CHECKPOINT_NAME_BYTES_MAX, checkName, checkSave, HEADER_BYTES_MAX, PAGE_BYTES_MAX } from './bounds.ts';
import type { CheckpointSave } from './port.ts';

const EMPTY: CheckpointSave = {
  position: 0,
  base: null,
  header: new Uint8Array(0),
  changedPages: [],
  removedPages: [],
};

it('takes what is just within the bounds', () => {
  checkName('x'.repeat(CHECKPOINT_NAME_BYTES_MAX));
  checkSave({
    position: Number.MAX_SAFE_INTEGER,
    base: null,
    header: new Uint8Array(HEADER_BYTES_MAX),
    changedPages: [{ name: 'p'.repeat(64), bytes: new Uint8Array(PAGE_BYTES_MAX) }],
    removedPages: ['q'],
  });
});

it.each([
  ['an empty name', ''],
  ['a long name', 'x'.repeat(CHECKPOINT_NAME_BYTES_MAX + 1)],
  ['a name beyond ASCII', '检查点'],
  ['a name with a control character', 'a\u0000b'],
])('refuses %s', (_, name) => {
  expect(() => checkName(name)).toThrow('is not a name for a checkpoint');
});

it.each<readonly [string, Partial<CheckpointSave>, string]>([
  ['a position past what counts exactly', { position: 2 ** 53 }, 'is not a position'],
  ['half a position', { position: 0.5 }, 'is not a position'],
  ['a header over the bound', { header: new Uint8Array(HEADER_BYTES_MAX + 1) }, 'a header has at most'],
  ['one page twice', { removedPages: ['p', 'p'] }, 'named twice'],
])('refuses %s', (_, part, message) => {
  expect(() => checkSave({ ...EMPTY, ...part })).toThrow(message);
});
