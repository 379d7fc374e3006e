import { expect, test } from 'vitest';
import { z } from 'zod';
import { createLogger } from './logger.ts';

const parse = (line: string | undefined): Record<string, unknown> =>
  z.record(z.string(), z.unknown()).parse(JSON.parse(line ?? ''));

test('an entry is one JSON line with service, level, time, fields and message', () => {
  const lines: string[] = [];
  const log = createLogger({ service: 'intake', level: 'info', destination: { write: (line) => lines.push(line) } });
  log.warn({ reason: 'bad_time', offset: 7 }, 'record quarantined');
  expect(lines).toHaveLength(1);
  const entry = parse(lines[0]);
  expect(entry).toMatchObject({
    service: 'intake',
    level: 'warn',
    reason: 'bad_time',
    offset: 7,
    msg: 'record quarantined',
  });
  expect(new Date(String(entry['time'])).toISOString()).toBe(entry['time']);
});

test('entries below the level are left out, and a child carries its fields', () => {
  const lines: string[] = [];
  const log = createLogger({ service: 'x', level: 'warn', destination: { write: (line) => lines.push(line) } });
  const child = log.child({ partition: 3 });
  child.info({}, 'not seen');
  child.debug({}, 'not seen');
  child.error({ err: new Error('disk full') }, 'could not append');
  child.fatal({}, 'giving up');
  expect(lines.map((line) => parse(line)['msg'])).toEqual(['could not append', 'giving up']);
  expect(parse(lines[0])).toMatchObject({ partition: 3, err: { message: 'disk full' } });
});
