// A program for crash-log.test: appends to all partitions of a log at once, for ever, and writes `partition first count`
// on its standard output for each append that was acknowledged. Arguments: directory, durability, seed.

import { writeSync } from 'node:fs';
import { createEmbeddedLog } from '@fengsui/log';
import { recordsOf } from './crash-record.ts';
import { createRandom } from './crash-seeded.ts';

const PARTITIONS = 4;
const COUNT_MAX = 60;

const [directory = '', durability = '', seed = ''] = process.argv.slice(2);
const log = await createEmbeddedLog({ directory, durability: durability === 'fsync' ? 'fsync' : 'process' });
await log.createTopic('crash', PARTITIONS);
const random = createRandom(Number(seed));

async function appendForEver(partition: number): Promise<never> {
  let firstOffset = await log.endOffset({ topic: 'crash', partition });
  for (;;) {
    const count = 1 + random(COUNT_MAX);
    const given = await log.append({ topic: 'crash', partition }, recordsOf({ partition, firstOffset, count }));
    if (given !== firstOffset) throw new Error(`offset ${given} where ${firstOffset} was next`);
    writeSync(1, `${partition} ${firstOffset} ${count}\n`);
    firstOffset += count;
  }
}

await Promise.all(Array.from({ length: PARTITIONS }, async (_, partition) => appendForEver(partition)));
