// One process at a time may own a log's directory: two writers would give the same offsets to different records. The
// claim is a row in LMDB itself, taken inside a write transaction, whose lock the kernel frees when a process dies; so
// two starting processes cannot both find the claim of a dead third one stale and both take it.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { kill, pid } from 'node:process';
import { LogError } from '../log-error.ts';
import type { Environment } from './environment.ts';

const OWNER_KEY = 'owner';

/** Tells this process from an earlier one that had the same pid, as happens in containers (pid 1 every time). */
const processToken = randomUUID();

/** Claims the directory for this process. Throws a LogError directory_in_use if a living process holds it. */
export function claimDirectory(environment: Environment, directory: string): void {
  environment.exclusively(() => {
    const holder = environment.facts.get(OWNER_KEY);
    if (holder !== undefined && isAlive(holder)) {
      throw new LogError('directory_in_use', `${directory} is in use by process ${holder.split(' ', 1).join()}`);
    }
    environment.facts.putSync(OWNER_KEY, `${pid} ${processToken} ${birthOf(pid)}`);
  });
}

/** Gives the claim back; a process that dies instead leaves a stale one, which the next claim replaces. */
export function releaseDirectory(environment: Environment): void {
  environment.exclusively(() => environment.facts.removeSync(OWNER_KEY));
}

function isAlive(claim: string): boolean {
  const [pidText = '', token = '', birth = ''] = claim.split(' ');
  const holderPid = Number(pidText);
  if (holderPid === pid) return token === processToken;
  return answersSignals(holderPid) && birthOf(holderPid) === birth;
}

function answersSignals(holderPid: number): boolean {
  try {
    kill(holderPid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * What tells a process from a later one with the same pid: its start in ticks and the boot it belongs to. Unknown
 * where there is no /proc: there a recycled pid makes the directory look in use until that process ends.
 */
function birthOf(ofPid: number): string {
  try {
    const stat = readFileSync(`/proc/${ofPid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Field 3 is the state (Z: killed, not yet reaped by its parent), field 22 the start time.
    if (fields[0] === 'Z' || fields[0] === 'X') return 'dead';
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${boot}/${fields[19] ?? ''}`;
  } catch {
    return 'unknown';
  }
}
