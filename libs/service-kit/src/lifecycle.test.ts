import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Clock } from './clock.ts';
import { type ProcessHost, type RunOptions, runUntilSignalled } from './lifecycle.ts';
import { createLogger } from './logger.ts';

/** A process that records its exits, and a clock whose timers fire when told. */
function aRun(overrides: Partial<RunOptions>) {
  const events = new EventEmitter();
  const exits: number[] = [];
  const timers: (() => void)[] = [];
  const steps: string[] = [];
  const messages: string[] = [];
  const host: ProcessHost = {
    on: (event: string, listener: (...given: unknown[]) => void) => events.on(event, listener),
    exit: (code) => {
      exits.push(code);
    },
  };
  const clock: Clock = {
    now: () => 0,
    after: (_delayMs, run) => {
      timers.push(run);
      return () => timers.splice(timers.indexOf(run), 1);
    },
  };
  const step = (name: string) => () => {
    steps.push(name);
    return Promise.resolve();
  };
  const destination = { write: (line: string) => messages.push(line) };
  const code = runUntilSignalled({
    start: step('start'),
    stop: step('stop'),
    logger: createLogger({ service: 'test', level: 'info', destination }),
    clock,
    host,
    ...overrides,
  });
  return { code, exits, steps, timers, messages, emit: (event: string, given?: unknown) => events.emit(event, given) };
}

/** Lets all that is already resolved run. */
const settled = () => setImmediate();
const never = () => Promise.withResolvers<void>().promise;

test('a signal stops once, in order, and exits with 0', async () => {
  const run = aRun({});
  await settled();
  expect(run.steps).toEqual(['start']);
  run.emit('SIGTERM');
  expect(await run.code).toBe(0);
  expect(run.steps).toEqual(['start', 'stop']);
  expect(run.exits).toEqual([0]);
  expect(run.timers).toEqual([]);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('a second %s exits at once with %d', async (signal, expected) => {
  const run = aRun({ stop: never });
  await settled();
  run.emit(signal);
  expect(run.exits).toEqual([]);
  run.emit(signal);
  expect(run.exits).toEqual([expected]);
});

test('a stop that misses its deadline exits with 1', async () => {
  const run = aRun({ stop: never });
  await settled();
  run.emit('SIGINT');
  await settled();
  run.timers[0]?.();
  expect(await run.code).toBe(1);
  expect(run.messages.join('')).toContain('stopping took too long');
});

test('a stop that fails exits with 1', async () => {
  const run = aRun({ stop: () => Promise.reject(new Error('disk full')) });
  await settled();
  run.emit('SIGINT');
  expect(await run.code).toBe(1);
  expect(run.messages.join('')).toContain('disk full');
});

test('a start that fails is told, cleaned up after and exits with 1', async () => {
  const run = aRun({ start: () => Promise.reject(new Error('port taken')) });
  expect(await run.code).toBe(1);
  expect(run.steps).toEqual(['stop']);
  expect(run.messages.join('')).toContain('port taken');
});

test('a signal during a slow start does not wait for it', async () => {
  const run = aRun({ start: never });
  run.emit('SIGINT');
  expect(await run.code).toBe(0);
  expect(run.steps).toEqual(['stop']);
});

test.each([
  ['an orderly end of the service exits with 0', null, 0],
  ['a failure of the service exits with 1', new Error('log unreadable'), 1],
])('%s', async (_name, end, expected) => {
  const run = aRun({ ended: Promise.resolve(end) });
  expect(await run.code).toBe(expected);
  expect(run.steps).toEqual(['start', 'stop']);
});

test.each(['uncaughtException', 'unhandledRejection'])('an %s is fatal', async (event) => {
  const run = aRun({});
  await settled();
  run.emit(event, new Error('broken invariant'));
  expect(run.exits).toEqual([1]);
  expect(run.messages.join('')).toContain('broken invariant');
});
