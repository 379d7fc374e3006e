#!/usr/bin/env -S node --max-semi-space-size=8
// The command line: builds the context of this process, runs what was asked for, exits with its code.
import { createWallClock, processCpuMs, processEnvironment, runCommand } from '@fengsui/service-kit';
import manifest from '../package.json' with { type: 'json' };
import { runProgram } from './program.ts';
import { createTerminal } from './terminal/terminal.ts';

const clock = createWallClock();
const terminal = createTerminal(processEnvironment());

await runCommand({
  clock,
  run: async (interrupted) =>
    runProgram(process.argv.slice(2), {
      terminal,
      interrupted,
      clock,
      random: Math.random,
      cpuMs: processCpuMs,
      version: manifest.version,
    }),
});
