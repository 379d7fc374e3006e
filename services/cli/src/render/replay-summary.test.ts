import type { ReplayResult } from '@fengsui/embedded';
import { describe, expect, it } from 'vitest';
import { replaySummaryLines } from './replay-summary.ts';

const result: ReplayResult = {
  kind: 'finished',
  readCount: 12_340,
  resumedCount: 0,
  acceptedCount: 12_300,
  areaRolledUpCount: 7,
  lateCount: 0,
  quarantined: new Map([['time_jump', 40]]),
  signals: new Map([
    ['handled', 12_297],
    ['duplicate', 3],
  ]),
  revisionCount: 90,
  alertsByRule: new Map([
    ['R05', 4],
    ['R01', 30],
  ]),
  alertsByGrade: new Map([
    ['blue', 20],
    ['red', 14],
    ['yellow', 0],
  ]),
  durationMs: 2_000,
};
const file = {
  rowCount: 4_114,
  earlyCount: 0,
  problems: new Map([['bad_time', 2] as const]),
  categoryDefaults: new Map([
    ['odd', 1],
    ['rare', 5],
  ]),
};

describe('the summary of a replay', () => {
  it('says what was read, refused and found, and how fast', () => {
    expect(replaySummaryLines({ result, file, cpuMs: 2_400 })).toEqual([
      'finished: read 4114 rows, 12340 events; accepted 12300',
      'problems in rows: 2 (bad_time 2)',
      'quarantined:  40 (time_jump 40)',
      '  7 events of an unknown area went to the longest known prefix',
      '  6 rows took the default category: "rare" 5, "odd" 1',
      '  3 events were duplicates',
      'alerts by grade: red 14, blue 20',
      'alerts by rule:  R01 30, R05 4',
      'revisions: 90',
      '2.0 s: 6170 events/s; 2.4 s of CPU: 5142 events per CPU second',
    ]);
  });

  it('of nothing is still a summary', () => {
    const none = new Map<never, never>();
    const empty = {
      ...result,
      kind: 'aborted' as const,
      readCount: 0,
      acceptedCount: 0,
      areaRolledUpCount: 0,
      quarantined: none,
      signals: none,
      revisionCount: 0,
      alertsByRule: none,
      alertsByGrade: none,
      durationMs: 0,
    };
    const emptyFile = { rowCount: 1, earlyCount: 0, problems: none, categoryDefaults: none };
    expect(replaySummaryLines({ result: empty, file: emptyFile, cpuMs: 0 })).toEqual([
      'aborted: read 1 row, 0 events; accepted 0',
      'problems in rows: 0',
      'quarantined:  0',
      'alerts by grade: none',
      'alerts by rule:  none',
      'revisions: 0',
      '0.0 s: - events/s; 0.0 s of CPU: - events per CPU second',
    ]);
  });
});
