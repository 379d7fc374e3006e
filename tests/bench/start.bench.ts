// How soon it is there: `npm start` cold, to its first alert line; and a process that was killed, restarted on the same
// data, to the answer of its readiness.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { printMachine, RUNS, spread } from './measure.ts';
import { repositoryRoot } from './source-files.ts';

interface Running {
  /** Seconds from the start until a line matched. */
  until(pattern: RegExp): Promise<{ readonly seconds: number; readonly line: string }>;
  kill(): Promise<void>;
}

/** npm start with a data directory of its own and free ports. */
function start(directory: string): Running {
  const startedAt = performance.now();
  const child = spawn(
    'npm',
    ['start', '--silent', '--', '--data-dir', directory, '--port', '0', '--metrics-port', '0'],
    { cwd: repositoryRoot(), stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const lines: { readonly line: string; readonly seconds: number }[] = [];
  const waiting: (() => void)[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push({ line, seconds: (performance.now() - startedAt) / 1000 });
      for (const wake of waiting.splice(0)) wake();
    });
  }
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  return {
    until: async (pattern) => {
      for (;;) {
        const found = lines.find(({ line }) => pattern.test(line));
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
      }
    },
    kill: async () => {
      // The whole group: npm and the process it started.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await exited;
    },
  };
}

const ALERT = /^\d{4}-\d\d-\d\d \d\d:\d\d\s+(blue|yellow|orange|red)/;

printMachine();
const cold: number[] = [];
const again: number[] = [];
for (let run = 0; run < RUNS; run++) {
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-start-'));
  const first = start(directory);
  cold.push((await first.until(ALERT)).seconds);
  await first.kill();
  const second = start(directory);
  const { line } = await second.until(/https?:\/\/\S+\/readyz/);
  const address = /(https?:\/\/\S+\/readyz)/.exec(line)?.[1] ?? '';
  const startedAt = performance.now();
  while (!(await fetch(address)).ok);
  again.push((await second.until(/readyz/)).seconds + (performance.now() - startedAt) / 1000);
  await second.kill();
  await rm(directory, { recursive: true, force: true });
}
console.log(`npm start, cold, to the first alert line: ${spread(cold, 2)} s; target <= 10 s`);
console.log(`killed and restarted, to readiness: ${spread(again, 2)} s; target <= 3 s`);
