// `npm run cluster`: a real Kafka, a real Redis and every service as its own process on this machine, until Ctrl-C.
import { createWallClock, runCommand } from '@fengsui/service-kit';
import { HELP, readOptions } from './cluster/options.ts';
import { runCluster } from './cluster/run-cluster.ts';

const USAGE = 2;

await runCommand({
  clock: createWallClock(),
  run: async (interrupted) => {
    const read = readOptions(process.argv.slice(2));
    if (read.kind === 'options') {
      return runCluster({ options: read.options, interrupted, say: (line) => process.stdout.write(`${line}\n`) });
    }
    process.stderr.write(read.kind === 'help' ? HELP : `${read.problem}\n\n${HELP}`);
    return read.kind === 'help' ? 0 : USAGE;
  },
});
