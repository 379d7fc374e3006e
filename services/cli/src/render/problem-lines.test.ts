import { problemOf } from '@fengsui/contracts';
import { expect, it } from 'vitest';
import { createZonedTime } from '../settings/zone.ts';
import { positionText, problemLines, quarantineLines } from './problem-lines.ts';

it('each problem of a record is a line that an editor can follow', () => {
  const problems = [problemOf('missing_field', 'phase', 'a value'), problemOf('malformed_json', '', 'an object')];
  expect(problemLines('a/b.ndjson', 7, problems)).toEqual([
    'a/b.ndjson:7: missing_field: phase: a value',
    'a/b.ndjson:7: malformed_json: an object',
  ]);
});

it('the quarantine is a table with headings', () => {
  const position = { topic: 'grid.events', partition: 2, offset: 17 };
  expect(positionText(position)).toBe('grid.events[2]@17');
  const at = Date.parse('2026-01-19T07:00:00+08:00');
  const entry = { ...position, ...problemOf('bad_time', 'occurred_at', 'an instant'), receivedAt: at, sizeBytes: 90 };
  expect(quarantineLines([entry, { ...entry, fieldPath: '' }], createZonedTime('Asia/Shanghai'))).toEqual([
    'RECEIVED          POSITION           BYTES  REASON    FIELD        WANTED',
    '2026-01-19 07:00  grid.events[2]@17  90     bad_time  occurred_at  an instant',
    '2026-01-19 07:00  grid.events[2]@17  90     bad_time  -            an instant',
  ]);
});
