// Runs a program that is killed with SIGKILL once it has acknowledged so much, and answers all that it acknowledged.
// The kill follows an acknowledgement, never a clock; where inside its next writes it hits the program is left to luck.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Victim {
  /** File of the program. */
  readonly program: URL;
  readonly args: readonly string[];
  /** Lines on its standard output after which it is killed; Infinity lets it end by itself. */
  readonly killAfterLines: number;
}

export interface VictimEnd {
  /** Whole lines that it wrote, those between the kill and its death included. */
  readonly lines: readonly string[];
  readonly signal: NodeJS.Signals | null;
  readonly errorOutput: string;
}

/** Resolves when the program is gone. */
export async function runVictim({ program, args, killAfterLines }: Victim): Promise<VictimEnd> {
  const path = fileURLToPath(program);
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errorOutput = '';
  let lineCount = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    lineCount += text.split('\n').length - 1;
    if (lineCount >= killAfterLines) child.kill('SIGKILL');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errorOutput += text;
  });
  const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (_, by) => resolve(by));
  });
  return { lines: output.split('\n').slice(0, -1), signal, errorOutput };
}
