import { expect, test } from 'vitest';
import { z } from 'zod';
import { describeConfigProblems, parseConfig, secret } from './config.ts';

const schema = {
  FENGSUI_PORT: z.coerce.number().int().min(0).max(65_535).default(50_051),
  FENGSUI_LEVEL: z.enum(['info', 'debug']).default('info'),
  FENGSUI_DIRECTORY: z.string(),
  FENGSUI_TOKEN: secret(z.string().min(8).default('12345678')),
};

test('settings are read, defaulted and frozen', () => {
  const result = parseConfig(schema, { FENGSUI_PORT: '8080', FENGSUI_DIRECTORY: '/var/lib', UNRELATED: 'x' });
  if (result.kind !== 'config') throw new Error('refused');
  expect(result.config).toEqual({
    FENGSUI_PORT: 8080,
    FENGSUI_LEVEL: 'info',
    FENGSUI_DIRECTORY: '/var/lib',
    FENGSUI_TOKEN: '12345678',
  });
  expect(Object.isFrozen(result.config)).toBe(true);
  const port: number = result.config.FENGSUI_PORT;
  expect(port).toBe(8080);
});

test('all problems are told at once, with variable, value and what is allowed', () => {
  const result = parseConfig(schema, { FENGSUI_PORT: '99999', FENGSUI_LEVEL: 'loud', FENGSUI_DIRECTORY: '' });
  if (result.kind !== 'problems') throw new Error('accepted');
  expect(result.problems.map((problem) => problem.variable)).toEqual([
    'FENGSUI_PORT',
    'FENGSUI_LEVEL',
    'FENGSUI_DIRECTORY',
  ]);
  const text = describeConfigProblems(result.problems);
  expect(text).toContain('FENGSUI_PORT is "99999": Too big: expected number to be <=65535');
  expect(text).toContain('FENGSUI_LEVEL is "loud": Invalid option: expected one of "info"|"debug"');
  expect(text).toContain('FENGSUI_DIRECTORY is not set');
});

test('a secret is printed neither when it is right nor when it is wrong', () => {
  const good = parseConfig(schema, { FENGSUI_DIRECTORY: '/d', FENGSUI_TOKEN: 'hush-hush-hush' });
  expect(JSON.stringify(good.kind === 'config' ? good.printable : '')).not.toContain('hush');
  expect(good.kind === 'config' && good.printable['FENGSUI_PORT']).toBe('50051');
  const bad = parseConfig(schema, { FENGSUI_DIRECTORY: '/d', FENGSUI_TOKEN: 'hush' });
  if (bad.kind !== 'problems') throw new Error('accepted');
  expect(describeConfigProblems(bad.problems)).toMatch(/^FENGSUI_TOKEN is \(secret\): /);
  expect(describeConfigProblems(bad.problems)).not.toContain('hush');
});
