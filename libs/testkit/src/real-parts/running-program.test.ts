// Programs that end with us: asked to, killed, or because the one that started them was killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startProgram } from './running-program.ts';

async function aDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-process-'));
  onTestFinished(async () => rm(directory, { recursive: true, force: true }));
  return directory;
}

it('a program tells its end, and its output is in the file', async () => {
  const directory = await aDirectory();
  const logFile = join(directory, 'log');
  const one = await startProgram({ program: 'sh', args: ['-c', 'echo said; exit 7'], logFile, home: directory });
  expect(await one.ended).toBe(7);
  expect(one.isRunning()).toBe(false);
  expect(await readFile(logFile, 'utf8')).toBe('said\n');
});

it('a program that is not there ends with 127', async () => {
  const logFile = join(await aDirectory(), 'log');
  const one = await startProgram({ program: 'fengsui-no-such-program', args: [], logFile, home: '' });
  expect(await one.ended).toBe(127);
});

it('a program is killed by a signal and ended when asked, even when it is stopped; its home stays', async () => {
  const home = await aDirectory();
  const start = async () => startProgram({ program: 'sleep', args: ['600'], logFile: join(home, 'log'), home });
  const killed = await start();
  killed.signal('SIGKILL');
  expect(await killed.ended).toBe(137);
  killed.signal('SIGKILL');
  const ended = await start();
  ended.signal('SIGSTOP');
  await ended.end();
  expect(await ended.ended).toBe(143);
  expect(existsSync(home)).toBe(true);
});

it('a starter that is killed leaves neither the program nor its home', async () => {
  const home = await mkdtemp(join(await aDirectory(), 'home-'));
  const module = fileURLToPath(new URL('running-program.ts', import.meta.url));
  const options = { program: 'sleep', args: ['600'], logFile: join(home, 'log'), home };
  const script = `import { startProgram } from ${JSON.stringify(module)};
    const { pid } = await startProgram(${JSON.stringify(options)});
    console.log(pid);`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(starter.stdout, 'data');
  expect(existsSync(`/proc/${Number(line)}`)).toBe(existsSync('/proc'));
  starter.kill('SIGKILL');
  await vi.waitFor(() => expect(existsSync(home)).toBe(false), { timeout: 10_000 });
  expect(existsSync(`/proc/${Number(line)}/fd/0`)).toBe(false);
});
