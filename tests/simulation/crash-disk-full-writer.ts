// A program for crash-disk-full.test: appends until there is no room (its shell limits the size of its files), and goes
// on trying. Writes `partition first count` for each acknowledged append and `refused CLASS REASON` for each refused
// one. Arguments: directory, durability.

import { writeSync } from 'node:fs';
import { classifyError, createEmbeddedLog, LogError } from '@fengsui/log';
import { recordsOf } from './crash-record.ts';

const REFUSALS_MAX = 5;
const COUNT = 40;

// Without a handler the signal ends the process before a write can fail.
process.on('SIGXFSZ', () => null);
const [directory = '', durability = ''] = process.argv.slice(2);
const log = await createEmbeddedLog({ directory, durability: durability === 'fsync' ? 'fsync' : 'process' });
await log.createTopic('crash', 1);
let firstOffset = 0;
let refusals = 0;
while (refusals < REFUSALS_MAX) {
  try {
    await log.append({ topic: 'crash', partition: 0 }, recordsOf({ partition: 0, firstOffset, count: COUNT }));
    writeSync(1, `0 ${firstOffset} ${COUNT}\n`);
    firstOffset += COUNT;
  } catch (error) {
    refusals += 1;
    writeSync(1, `refused ${classifyError(error)} ${error instanceof LogError ? error.reason : String(error)}\n`);
  }
}
const tail = await log.read({ topic: 'crash', partition: 0, fromOffset: firstOffset - 1, recordsMax: 10 });
writeSync(1, `tail ${tail.length}\n`);
await log.close();
