// Who owns a directory: claims of the living hold, claims of the dead are replaced, whatever became of their pid.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath, pid } from 'node:process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Environment, openEnvironment } from './environment.ts';
import { claimDirectory, releaseDirectory } from './owner.ts';

const OTHER_TOKEN = '00000000-0000-4000-8000-000000000000';

let directory = '';
let environment: Environment;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fengsui-owner-'));
  environment = openEnvironment(directory, 'process');
});

afterEach(async () => {
  await environment.close();
  await rm(directory, { recursive: true, force: true });
});

const LIVE_ON = 'console.log("up"); setInterval(() => {}, 1e6);';

/** A process that runs a program, says so, and lives until it is killed. */
async function aProcess(program = ''): Promise<{ readonly pid: number; readonly kill: () => Promise<void> }> {
  const args = ['--input-type=module', '-e', `${program} ${LIVE_ON}`];
  const child = spawn(execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const kill = async (): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return { pid: child.pid ?? 0, kill };
}

/** The claim that a process would have made, told from the one that this process makes. */
function claimOf(ofPid: number): string {
  const [, , birth = ''] = claimNow().split(' ');
  return `${ofPid} ${OTHER_TOKEN} ${birth}`;
}

function claimNow(): string {
  claimDirectory(environment, directory);
  const claim = environment.facts.get('owner') ?? '';
  releaseDirectory(environment);
  return claim;
}

it('is free at first, held by one, and free again', () => {
  claimDirectory(environment, directory);
  expect(() => claimDirectory(environment, directory)).toThrow(`${directory} is in use by process ${pid}`);
  releaseDirectory(environment);
  claimDirectory(environment, directory);
  expect(environment.facts.get('owner')).toContain(`${pid} `);
});

it('a claim of an earlier process with our own pid is stale', () => {
  environment.exclusively(() => environment.facts.putSync('owner', claimOf(pid)));
  claimDirectory(environment, directory);
  expect(environment.facts.get('owner')).not.toContain(OTHER_TOKEN);
});

it('a claim of a process that was killed is stale', async () => {
  const { pid: otherPid, kill } = await aProcess();
  environment.exclusively(() => environment.facts.putSync('owner', claimOf(otherPid)));
  await kill();
  claimDirectory(environment, directory);
  expect(environment.facts.get('owner')).toContain(`${pid} `);
});

it('a claim whose pid went to a later process is stale', async () => {
  const { pid: otherPid, kill } = await aProcess();
  // The birth in the claim is this process's, so the living one is another than the claimant.
  environment.exclusively(() => environment.facts.putSync('owner', claimOf(otherPid)));
  claimDirectory(environment, directory);
  expect(environment.facts.get('owner')).toContain(`${pid} `);
  await kill();
});

it('another living process holds its claim until it is killed', async () => {
  const module = JSON.stringify(import.meta.resolve('./embedded-log.ts'));
  const opening = `await createEmbeddedLog({ directory: ${JSON.stringify(directory)} });`;
  const holder = await aProcess(`import { createEmbeddedLog } from ${module}; ${opening}`);
  expect(() => claimDirectory(environment, directory)).toThrow(`is in use by process ${holder.pid}`);
  await holder.kill();
  claimDirectory(environment, directory);
});
