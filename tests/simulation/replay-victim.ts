// A replay that kills itself with SIGKILL at a given point, as a power cut would: nothing is flushed, nothing is closed.
// Arguments: data directory, signals partitions, `events` or `alerts`, after how many of them, and how many
// records apart checkpoints are. Standard output: a line for each revision that was handed on before.
import { writeSync } from 'node:fs';
import { kill, pid } from 'node:process';
import { simulatedDistrict } from './replay-input.ts';
import { inPieces, lineOf, runReplay } from './replay-run.ts';

const [dataDirectory = '', partitions = '1', unit = '', after = '0', checkpointEvery = ''] = process.argv.slice(2);
const killAfter = Number(after);
const input = await simulatedDistrict('street', 8);

const die = (): void => {
  kill(pid, 'SIGKILL');
};
let alertCount = 0;
let eventCount = 0;

async function* source() {
  for await (const events of inPieces(input.events)) {
    if (unit === 'events' && eventCount >= killAfter) die();
    eventCount += events.length;
    yield events;
  }
}

await runReplay(input, {
  dataDirectory,
  signalsPartitions: Number(partitions),
  batches: { signalsMax: 50, inboxMax: 50, checkpointEvery: Number(checkpointEvery) },
  source: source(),
  onRevision: (written) => {
    writeSync(1, `${lineOf(written)}\n`);
    alertCount += 1;
    if (unit === 'alerts' && alertCount >= killAfter) die();
  },
});
writeSync(1, 'finished\n');
