// A program for crash-checkpoint.test: saves checkpoints of growing positions, for ever, and writes each position that
// was acknowledged on its standard output. Arguments: directory, durability, seed, first position.

import { writeSync } from 'node:fs';
import { createEmbeddedStore } from '@fengsui/store';
import { CHECKPOINT, checkpointSave, readStates } from './crash-checkpoint-pages.ts';
import { createRandom } from './crash-seeded.ts';

const [directory = '', durability = '', seed = ''] = process.argv.slice(2);
const store = await createEmbeddedStore({ directory, durability: durability === 'fsync' ? 'fsync' : 'process' });
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
