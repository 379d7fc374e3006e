import { expect, test } from 'vitest';
import { createAlertIndex } from './alert-index.ts';
import { aListLog, anAlert, asRead, aTree, type ListLog, toAppend } from './gateway-fixture.ts';
import { createAlertLogReader } from './log-source.ts';

function aReader(log: ListLog, { appliedCount = log.records.length, repeatRangesMax = 100 } = {}) {
  const index = createAlertIndex({ tree: aTree(), repeatRangesMax });
  for (const record of log.records.slice(0, appliedCount)) index.apply(record);
  return createAlertLogReader({ log, index, epoch: 'epoch-1' });
}

const five = () => aListLog(...[0, 1, 2, 3, 4].map((i) => anAlert({ alertId: `a${i}` })));

test('a page brings the revisions after the one given, and says up to where', async () => {
  const page = await aReader(five()).read(0, 2);
  if (page.kind !== 'page') throw new Error('expired');
  expect(page.entries.map((entry) => entry.revision)).toEqual([1, 2]);
  expect(page.upTo).toBe(2);
});

test('a page never goes past what the index has seen', async () => {
  const reader = aReader(five(), { appliedCount: 3 });
  expect(reader.head()).toBe(2);
  expect(await reader.read(0, 10)).toMatchObject({ kind: 'page', upTo: 2 });
  expect(await reader.endRevision()).toBe(5);
});

test('repeats are left out, and covered', async () => {
  const log = aListLog(anAlert({ alertId: 'a' }), anAlert({ alertId: 'b' }));
  log.records.push(asRead(toAppend(anAlert({ alertId: 'b' }), 1), 2));
  const page = await aReader(log).read(-1, 10);
  if (page.kind !== 'page') throw new Error('expired');
  expect(page.entries.map((entry) => entry.revision)).toEqual([0, 1]);
  expect(page.upTo).toBe(2);
});

test('what retention took away has expired; what follows it has not', async () => {
  const log = five();
  const reader = aReader(log);
  log.forgetBefore(2);
  expect(await reader.read(0, 10)).toEqual({ kind: 'expired' });
  expect(await reader.read(1, 10)).toMatchObject({ kind: 'page', upTo: 4 });
  expect(await reader.revision(1)).toBeNull();
  expect((await reader.revision(2))?.alertId).toBe('a2');
});

test('a cursor below a forgotten repeat has expired', async () => {
  const log = aListLog(anAlert());
  for (const inboxOffset of [0, 1, 1]) {
    log.records.push(asRead(toAppend(anAlert(), inboxOffset), log.records.length));
  }
  const reader = aReader(log, { repeatRangesMax: 1 });
  expect(await reader.read(0, 10)).toMatchObject({ kind: 'expired' });
  expect(await reader.read(1, 10)).toMatchObject({ kind: 'page', upTo: 3 });
});
