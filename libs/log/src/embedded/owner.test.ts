// Who owns a directory: claims of the living hold, also of another process; claims of the dead are replaced.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Environment, openEnvironment } from './environment.ts';
import { claimDirectory } from './owner.ts';

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

async function socketsIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.sock'));
}

/** A process that has the log open until it is killed. */
async function aHolder(): Promise<{ readonly kill: () => Promise<void> }> {
  const module = JSON.stringify(import.meta.resolve('./embedded-log.ts'));
  const program = `
    import { createEmbeddedLog } from ${module};
    await createEmbeddedLog({ directory: ${JSON.stringify(directory)} });
    console.log('open');
    setInterval(() => null, 1e6);`;
  const args = ['--input-type=module', '-e', program];
  const child = spawn(execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return {
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

it('is free at first, held by one, and free again without a trace', async () => {
  const ownership = await claimDirectory(environment, directory);
  await expect(claimDirectory(environment, directory)).rejects.toMatchObject({ reason: 'directory_in_use' });
  expect(await socketsIn(directory)).toHaveLength(1);
  await ownership.release();
  expect(await socketsIn(directory)).toEqual([]);
  await (await claimDirectory(environment, directory)).release();
});

it('another process holds its claim until it is killed; then the claim and its socket are replaced', async () => {
  const holder = await aHolder();
  await expect(claimDirectory(environment, directory)).rejects.toMatchObject({ reason: 'directory_in_use' });
  await holder.kill();
  const ownership = await claimDirectory(environment, directory);
  expect(await socketsIn(directory)).toHaveLength(1);
  await ownership.release();
});

it('of many who claim at once, over the claim of a dead one, exactly one gets it', async () => {
  environment.exclusively(() => environment.facts.putSync('owner', 'owner-of-the-dead.sock'));
  const claims = Array.from({ length: 8 }, async () => claimDirectory(environment, directory));
  const outcomes = await Promise.allSettled(claims);
  const owners = outcomes.filter((outcome) => outcome.status === 'fulfilled');
  expect(owners).toHaveLength(1);
  expect(await socketsIn(directory)).toHaveLength(1);
  for (const { value } of owners) await value.release();
});

it('a path too long for a socket is claimed all the same', async () => {
  const long = join(directory, 'x'.repeat(120));
  await mkdir(long);
  const nested = openEnvironment(long, 'process');
  const ownership = await claimDirectory(nested, long);
  await expect(claimDirectory(nested, long)).rejects.toMatchObject({ reason: 'directory_in_use' });
  await ownership.release();
  await nested.close();
});
