import { expect, test } from 'vitest';
import { createHealth } from './health.ts';

test('a process without checks is not ready', () => {
  expect(createHealth().report()).toEqual({ ready: false, checks: [] });
});

test('a process is ready once every check is, and says what it waits for until then', () => {
  const health = createHealth();
  const log = health.check('alert_log', 'reading from the start');
  const rpc = health.check('rpc', 'not bound yet');
  rpc.ready();
  expect(health.report()).toEqual({
    ready: false,
    checks: [
      { name: 'alert_log', ready: false, reason: 'reading from the start' },
      { name: 'rpc', ready: true, reason: '' },
    ],
  });
  log.ready();
  expect(health.report().ready).toBe(true);
  log.notReady('the log cannot be read');
  expect(health.report().ready).toBe(false);
});

test('a second check of the same name is a bug', () => {
  const health = createHealth();
  health.check('rpc', 'x');
  expect(() => health.check('rpc', 'y')).toThrow('rpc');
});
