// A rule that judges at the end of panes only, over a counting of one level; a judge made for the test stands in.
import { describe, expect, it } from 'vitest';
import { createAreaIndex } from '../engine/area-index.ts';
import { createIncoming } from '../engine/incoming.ts';
import { createMatters } from '../engine/matters.ts';
import { aSignal, aTree, MINUTE_MS, TEST_TIME } from '../fixtures.ts';
import { findSlot } from '../memory/keyed-pool.ts';
import { closePane } from './closing.ts';
import { countSignal, createCounting, putUnder } from './counting.ts';
import { createDistinctTable } from './distinct-table.ts';
import type { Judge } from './judge.ts';
import { activeCount, createJudgedMemory, createJudgedRule, type JudgedSpec } from './judged-rule.ts';
import { createWindowGroup, paneOf } from './window-group.ts';
import { totalOf } from './window-ring.ts';

const COMMUNITY = 5;

/** Red from two events a pane on, looked at by a judge that keeps a diary. */
function aRule(judgedAt: JudgedSpec['judgedAt']) {
  const tree = aTree();
  const community =
    Array.from({ length: tree.size }, (_, area) => area).find((area) => tree.code(area) === '1111') ?? 0;
  const distinct = createDistinctTable();
  const matters = createMatters({ nowMinute: () => 0, keptMinutes: () => 1, distinct });
  const shape = { lanes: 1, paneCount: 1, baselineWindows: 0 };
  const group = createWindowGroup({
    spec: {
      id: 0,
      shape,
      paneMs: MINUTE_MS,
      alignMs: 0,
      levels: [COMMUNITY],
      distinct: 'none',
      clock: 'occurredAt',
      additive: true,
      notesFlow: false,
      gapPanesMax: 0,
      namesMatters: true,
    },
    areaPaths: createAreaIndex(tree).paths,
    distinct,
    matters,
    startedAt: () => TEST_TIME,
    since: null,
  });
  const diary: string[] = [];
  const rule = createJudgedRule({
    group,
    spec: { order: 0, judgedLevels: [COMMUNITY], clearSteps: 1, judgedAt },
    factors: { at: () => 1, least: 1, isOn: () => true },
    populationOf: () => 0,
    memory: createJudgedMemory('T1'),
    makeJudge: ({ ring }): Judge => ({
      detectorKind: 'burst',
      floorOf: () => 2,
      beforePane: (pane) => diary.push(`before ${pane - paneOf(group.spec, TEST_TIME)}`),
      gradeOf: (cell) => (totalOf(ring, cell.base) >= 2 ? 4 : 0),
      holds: (cell) => totalOf(ring, cell.base) >= 2,
      watches: () => false,
      verdict: () => {
        throw new Error('no finding is told here');
      },
    }),
    onChange: ({ from, to }) => diary.push(`${from} -> ${to}`),
    onActive: () => diary.push('active'),
  });
  const counting = createCounting(group, [rule]);
  putUnder(counting);
  const incoming = { ...createIncoming(), area: community };
  return {
    diary,
    activeCount: () => activeCount(rule),
    hasCell: (subject: number) => findSlot(group.pool, community, subject) >= 0,
    count: (minute: number, subject = 0) => {
      const receivedAt = TEST_TIME + minute * MINUTE_MS;
      const signal = { ...incoming, record: aSignal({ receivedAt }), streamTime: receivedAt };
      countSignal(counting, signal, { subject, lane: 0, laneMask: 1 });
    },
    close: (minute: number) => closePane(rule, paneOf(group.spec, TEST_TIME) + minute),
  };
}

describe('a rule', () => {
  it('that judges on arrival raises with the signal that reaches its threshold', () => {
    const rule = aRule('arrival');
    rule.count(0);
    expect(rule.activeCount()).toBe(0);
    rule.count(0);
    expect(rule.diary).toEqual(['0 -> 4', 'active']);
  });

  it('that judges at the end of panes waits for it, and looks once at them all before', () => {
    const rule = aRule('pane_end');
    rule.count(0);
    rule.count(0);
    expect(rule.diary).toEqual(['active']);
    rule.close(0);
    rule.close(1);
    expect(rule.diary).toEqual(['active', 'before 0', '0 -> 4', 'before 1', '4 -> 0']);
    expect(rule.activeCount()).toBe(0);
  });

  it('that judges at the end of panes lets go of a cell that has no grade there', () => {
    const rule = aRule('pane_end');
    rule.count(0);
    expect(rule.activeCount()).toBe(1);
    rule.close(0);
    expect(rule.activeCount()).toBe(0);
    rule.count(1);
    expect(rule.activeCount()).toBe(1);
    expect(rule.diary).toEqual(['active', 'before 0', 'active']);
  });
});

it('a cell in which a rule has a grade stays when room is made, however long ago it was counted into', () => {
  const rule = aRule('arrival');
  rule.count(0, 1);
  rule.count(0, 2);
  rule.count(0, 2);
  for (let subject = 3; subject < 1000; subject++) rule.count(100, subject);
  expect([rule.hasCell(1), rule.hasCell(2), rule.hasCell(3)]).toEqual([false, true, true]);
});
