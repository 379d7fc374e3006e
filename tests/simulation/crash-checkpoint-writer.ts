// A program for crash-checkpoint.test: saves checkpoints of growing positions, for ever, and writes each position that
// was acknowledged on its standard output. Arguments: directory, durability, seed; or for Redis: its address, the word
// redis, seed, namespace.

import { writeSync } from 'node:fs';
import { createEmbeddedStore, createRedisStore } from '@fengsui/store';
import { CHECKPOINT, checkpointSave, readStates } from './crash-checkpoint-pages.ts';
import { createRandom } from './crash-seeded.ts';

const [place = '', kind = '', seed = '', namespace = ''] = process.argv.slice(2);
const store =
  kind === 'redis'
    ? createRedisStore({ url: place, namespace, logger: { warn: () => undefined } })
    : await createEmbeddedStore({ directory: place, durability: kind === 'fsync' ? 'fsync' : 'process' });
const random = createRandom(Number(seed));
const loaded = await store.load(CHECKPOINT);
let states = readStates(loaded?.header ?? null);
for (let position = (loaded?.position ?? 0) + 1; ; position += 1) {
  const { save, after } = checkpointSave(position, states, random);
  const result = await store.save(CHECKPOINT, save);
  if (result !== 'saved') throw new Error(`position ${position} was ${result}`);
  states = after;
  writeSync(1, `${position}\n`);
}
