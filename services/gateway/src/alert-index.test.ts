import { decodeAlert } from '@fengsui/contracts';
import type { AlertRevision } from '@fengsui/domain';
import { expect, test } from 'vitest';
import { type AlertIndex, createAlertIndex } from './alert-index.ts';
import { aCleared, anAcknowledged, anAlert, asRead, aTree, toAppend } from './gateway-fixture.ts';
import { HISTORY_REVISIONS_MAX } from './limits.ts';

const anIndex = (bounds = {}): AlertIndex => createAlertIndex({ tree: aTree(), ...bounds });

/** Applies revisions as records 0, 1, 2 … each caused by an inbox record of its own. */
function applyAll(index: AlertIndex, revisions: readonly AlertRevision[]): void {
  for (const revision of revisions) {
    const offset = index.head() + 1;
    index.apply(asRead(toAppend(revision, offset), offset));
  }
}

const ids = (alerts: Iterable<{ readonly alertId: string }>): string[] => [...alerts].map((alert) => alert.alertId);

test('an open alert is kept with its latest revision, its bytes carry the offset as revision', () => {
  const index = anIndex();
  applyAll(index, [anAlert(), anAlert({ grade: 'red', peakGrade: 'red', change: 'raised_higher', sequence: 2 })]);
  const [latest] = index.openAlerts();
  expect(latest).toMatchObject({ revision: 1, grade: 4, peakGrade: 4, riskDomain: 'utility', area: 2 });
  expect(decodeAlert(latest?.alertBytes ?? new Uint8Array(0))).toMatchObject({ alertId: 'alert-1', grade: 'red' });
  expect(index.find('alert-1')).toMatchObject({ revisions: [0, 1], cleared: false, roseAt: 2 });
  expect(index.head()).toBe(1);
});

test('open alerts come in ascending order of their latest revision', () => {
  const index = anIndex();
  applyAll(index, [
    anAlert({ alertId: 'a' }),
    anAlert({ alertId: 'b' }),
    anAlert({ alertId: 'a', change: 'lowered', grade: 'blue', sequence: 2 }),
  ]);
  expect(index.openAlerts().map((entry) => entry.revision)).toEqual([1, 2]);
  expect(ids(index.openAlerts())).toEqual(['b', 'a']);
});

test('a cleared alert is no longer open, but known without its bytes', () => {
  const index = anIndex();
  applyAll(index, [anAlert(), aCleared()]);
  expect(index.openAlerts()).toEqual([]);
  expect(index.find('alert-1')).toMatchObject({
    cleared: true,
    latest: null,
    grade: 0,
    peakGrade: 2,
    revisions: [0, 1],
  });
  expect(ids(index.known({ includeCleared: false }))).toEqual([]);
  expect(ids(index.known({ includeCleared: true }))).toEqual(['alert-1']);
});

test('beyond the bound the alert cleared longest ago is forgotten', () => {
  const index = anIndex({ clearedAlertsMax: 2 });
  for (const alertId of ['a', 'b', 'c']) applyAll(index, [anAlert({ alertId }), aCleared({ alertId })]);
  expect(index.find('a')).toBeNull();
  expect(ids(index.known({ includeCleared: true }))).toEqual(['b', 'c']);
});

test('an alert remembers a bounded number of its revisions, the newest', () => {
  const index = anIndex();
  applyAll(
    index,
    Array.from({ length: HISTORY_REVISIONS_MAX + 5 }, (_, i) => anAlert({ sequence: i + 1 })),
  );
  const revisions = index.find('alert-1')?.revisions ?? [];
  expect(revisions).toHaveLength(HISTORY_REVISIONS_MAX);
  expect([revisions.at(0), revisions.at(-1)]).toEqual([5, HISTORY_REVISIONS_MAX + 4]);
});

test.each([
  ['the same inbox record and index', 7, 1],
  ['an earlier index of the same record', 7, 0],
  ['an earlier inbox record', 6, 5],
])('%s is a repeat: it changes nothing but the head', (_name, inboxOffset, position) => {
  const index = anIndex();
  index.apply(asRead(toAppend(anAlert(), 7, 1), 0));
  const repeat = asRead(toAppend(anAlert({ grade: 'red' }), inboxOffset, position), 1);
  expect(index.apply(repeat)).toEqual({ kind: 'refused', reason: 'repeat' });
  expect(index.openAlerts().map((entry) => entry.revision)).toEqual([0]);
  expect(index.head()).toBe(1);
  expect(index.reread(repeat)).toBeNull();
});

test('two outputs of one inbox record are both applied', () => {
  const index = anIndex();
  index.apply(asRead(toAppend(anAlert({ alertId: 'a' }), 7, 0), 0));
  index.apply(asRead(toAppend(anAlert({ alertId: 'b' }), 7, 1), 1));
  expect(ids(index.openAlerts())).toEqual(['a', 'b']);
});

test('a record that does not decode is refused, and the log goes on', () => {
  const index = anIndex();
  const record = { ...asRead(toAppend(anAlert(), 0), 0), value: Uint8Array.of(0xff) };
  expect(index.apply(record)).toEqual({ kind: 'refused', reason: 'malformed' });
  expect(index.reread(record)).toBeNull();
  applyAll(index, [anAlert()]);
  expect(index.openAlerts().map((entry) => entry.revision)).toEqual([1]);
});

test('forgotten repeats move up from where the log can be read', () => {
  const index = anIndex({ repeatRangesMax: 1 });
  expect(index.readableAfter()).toBe(-1);
  const apply = (inboxOffset: number) => {
    const offset = index.head() + 1;
    index.apply(asRead(toAppend(anAlert(), inboxOffset), offset));
  };
  for (const inboxOffset of [5, 5, 6, 6]) apply(inboxOffset);
  expect(index.readableAfter()).toBe(1);
});

test('acknowledgements are remembered by centre until the alert rises again', () => {
  const index = anIndex();
  applyAll(index, [anAlert(), anAcknowledged('one'), anAcknowledged('two', { sequence: 3 })]);
  expect([...(index.find('alert-1')?.acknowledgedBy ?? [])]).toEqual(['one', 'two']);
  expect(index.find('alert-1')?.roseAt).toBe(1);
  applyAll(index, [anAcknowledged('two', { change: 'lowered', grade: 'blue', sequence: 4 })]);
  expect(index.find('alert-1')?.acknowledgedBy.size).toBe(2);
  applyAll(index, [anAlert({ change: 'raised_higher', grade: 'red', sequence: 5 })]);
  expect(index.find('alert-1')).toMatchObject({ acknowledgedBy: new Set(), roseAt: 5 });
});

test('an alert of an area that the tree does not know counts for the longest known prefix', () => {
  const index = anIndex();
  applyAll(index, [anAlert({ areaCode: '110106777' })]);
  expect(index.openAlerts()[0]?.area).toBe(aTree().indexOf('110106'));
});
