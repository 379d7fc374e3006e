// The names of a checkpoint's keys.

import { expect, it } from 'vitest';
import { keysOf, saveKeysOf } from './keys.ts';

/** What decides about the node of a cluster: what stands between the first brace and the next one that closes. */
const hashTagOf = (key: string): string => /\{(?<tag>[^}]*)\}/.exec(key)?.groups?.['tag'] ?? key;

it.each(['detector.0', 'intake.hotline.events.3', 'a}b', '}', '{x}y', 'with space'])(
  'of %s share one hash tag, which is not empty',
  (name) => {
    const keys = keysOf('fengsui:', name);
    const all = [keys.head, keys.garbage, ...Object.values(saveKeysOf(keys, 'mark'))];
    expect(new Set(all.map(hashTagOf)).size).toBe(1);
    expect(hashTagOf(keys.head)).not.toBe('');
    expect(new Set(all).size).toBe(all.length);
  },
);

it('of different checkpoints and installations are apart', () => {
  const heads = ['a', 'a}', 'a%7D'].flatMap((name) => ['one:', 'two:'].map((space) => keysOf(space, name).head));
  expect(new Set(heads).size).toBe(6);
});
