// The checkers are tested by planted violations: each must be found, by the checker whose guarantee it breaks.
import { expect, test } from 'vitest';
import {
  checkBookmarkable,
  checkOrdered,
  checkReliable,
  checkResumable,
  checkUnique,
  checkWatch,
  type LoggedRevision,
  type WatchHistory,
  type WatchRecord,
} from './watch-checkers.ts';

const logged = (revision: number, alertId: string, more: Partial<LoggedRevision> = {}): LoggedRevision => ({
  revision,
  alertId,
  cleared: false,
  passes: true,
  ...more,
});

// a is open from 0, b is cleared at 3, c does not pass the filter.
const LOG = [
  logged(0, 'a'),
  logged(1, 'b'),
  logged(2, 'c', { passes: false }),
  logged(3, 'b', { cleared: true }),
  logged(4, 'd'),
  logged(5, 'a'),
  logged(6, 'e'),
];

const alert = (revision: number, alertId = LOG[revision]?.alertId ?? '?'): WatchRecord => ({
  kind: 'alert',
  revision,
  alertId,
});
const opened = (resumeAfter: number | null): WatchRecord => ({ kind: 'opened', resumeAfter });
const snapshotEnd = (revision: number | null): WatchRecord => ({ kind: 'snapshot_end', revision });
const progress = (revision: number): WatchRecord => ({ kind: 'progress', revision });
const history = (...records: readonly WatchRecord[]): WatchHistory => ({ log: LOG, records });

const FRESH = [opened(null), alert(0), snapshotEnd(3), alert(4), progress(4), alert(5)];

test.each<[string, readonly WatchRecord[]]>([
  ['a snapshot, the marker, live revisions and Progress', FRESH],
  ['a resume after the last revision', [...FRESH, opened(5), alert(6), snapshotEnd(6), progress(6)]],
  ['a resume from within the snapshot', [opened(null), alert(0), opened(0), alert(1), alert(3), alert(4)]],
  ['a new start, which repeats the open alerts', [...FRESH, opened(null), alert(4), alert(5), snapshotEnd(5)]],
  ['an empty log and its first alert', [opened(null), snapshotEnd(null), alert(0), alert(1)]],
  ['a stream that was cut before its first alert', [opened(null), opened(null), alert(0), snapshotEnd(0)]],
])('%s breaks nothing', (_name, records) => {
  expect(checkWatch(history(...records))).toEqual([]);
});

test.each<[string, (given: WatchHistory) => string[], readonly WatchRecord[], string]>([
  ['a revision that goes back', checkOrdered, [opened(null), alert(4), alert(0)], 'revision 0 came after 4'],
  ['a revision at the cursor', checkOrdered, [opened(4), alert(4)], 'revision 4 came after 4'],
  ['a revision twice in a stream', checkUnique, [opened(null), alert(0), alert(0)], 'revision 0 came twice'],
  [
    'a revision twice over a resume',
    checkUnique,
    [opened(null), alert(4), opened(3), alert(4)],
    'revision 4 came twice',
  ],
  ['a phantom', checkUnique, [opened(null), alert(9, 'z')], 'revision 9 of z is not in the log'],
  ['a revision of another alert', checkUnique, [opened(null), alert(4, 'a')], 'revision 4 of a is not in the log'],
  [
    'a live revision left out',
    checkReliable,
    [opened(null), alert(0), snapshotEnd(3), alert(5)],
    'revision 4 was left out',
  ],
  [
    'a clearing left out',
    checkReliable,
    [opened(null), snapshotEnd(null), alert(0), alert(1), alert(4)],
    'revision 3 was left out',
  ],
  ['what the filter keeps out', checkReliable, [opened(null), alert(2)], 'revision 2 does not pass the filter'],
  ['a revision lost over a resume', checkResumable, [opened(0), alert(3), alert(4)], 'revision 1 was left out'],
  [
    'Progress ahead of its revisions',
    checkBookmarkable,
    [opened(0), alert(1), progress(4)],
    'progress 4 came before revision 3',
  ],
  [
    'a marker ahead of the snapshot',
    checkBookmarkable,
    [opened(null), snapshotEnd(3)],
    'snapshot_end 3 came before revision 0',
  ],
  [
    'live Progress ahead of its revisions',
    checkBookmarkable,
    [opened(null), alert(0), snapshotEnd(3), progress(5)],
    'progress 5 came before revision 4',
  ],
])('%s is found', (_name, check, records, violation) => {
  expect(check(history(...records))).toContain(violation);
});

test('all checkers together name the guarantee that is broken', () => {
  expect(checkWatch(history(opened(null), alert(4), alert(0), snapshotEnd(3)))).toEqual([
    'Ordered: revision 0 came after 4',
  ]);
});
