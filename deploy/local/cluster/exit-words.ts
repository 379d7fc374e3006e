// How a process ended, for a person to read.
import { constants } from 'node:os';

/** Of a shell's exit code: above 128 it names a signal. */
export function exitWords(code: number): string {
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return signal === undefined ? `exit code ${code}` : `exit code ${code} (${signal})`;
}
