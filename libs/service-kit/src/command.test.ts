import { expect, it } from 'vitest';
import { type CommandHost, processCpuMs, runCommand, SAME_SIGNAL_MS } from './command.ts';

interface RecordedHost extends CommandHost {
  readonly codes: readonly number[];
  send(signal: 'SIGINT' | 'SIGTERM'): void;
}

function aHost(): RecordedHost {
  const listeners = new Map<string, () => void>();
  const codes: number[] = [];
  return {
    codes,
    on: (event, listener) => listeners.set(event, listener),
    exit: (code) => codes.push(code),
    send: (signal) => listeners.get(signal)?.(),
  };
}

it('exits with the code that the run came to', async () => {
  const host = aHost();
  await runCommand({ run: async () => 2, clock: { now: () => 0 }, host });
  expect(host.codes).toEqual([2]);
});

it('the first signal ends the run in order, its echo changes nothing, a second one exits at once', async () => {
  const host = aHost();
  let now = 0;
  const ending = Promise.withResolvers<number>();
  const signals: AbortSignal[] = [];
  const run = (signal: AbortSignal): Promise<number> => {
    signals.push(signal);
    return ending.promise;
  };
  const ended = runCommand({ run, clock: { now: () => now }, host });
  expect(signals[0]?.aborted).toBe(false);
  host.send('SIGINT');
  expect(signals[0]?.aborted).toBe(true);
  now = SAME_SIGNAL_MS - 1;
  host.send('SIGINT');
  expect(host.codes).toEqual([]);
  now = SAME_SIGNAL_MS;
  host.send('SIGTERM');
  expect(host.codes).toEqual([143]);
  ending.resolve(0);
  await ended;
  expect(host.codes).toEqual([143, 0]);
});

it('a bug goes on up', async () => {
  const run = (): Promise<number> => Promise.reject(new Error('broken'));
  await expect(runCommand({ run, clock: { now: () => 0 }, host: aHost() })).rejects.toThrow('broken');
});

it('CPU time grows with work', () => {
  const before = processCpuMs();
  let sum = 0;
  for (let i = 0; i < 5_000_000; i++) sum += i % 7;
  expect(sum).toBeGreaterThan(0);
  expect(processCpuMs()).toBeGreaterThan(before);
});
