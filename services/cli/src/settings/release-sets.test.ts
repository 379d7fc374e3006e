import { describe, expect, it } from 'vitest';
import { changeLines, releaseLines, releaseTable } from '../render/release-lines.ts';
import { promoted, runningSet, type SourcedRule, sourcedRules, wholeSet, withShadows } from './release-sets.ts';
import { createZonedTime } from './zone.ts';

const source = (id: string, given: object = {}) => ({
  id,
  version: 1,
  kind: 'burst',
  name: { en: 'Burst', zh: '突增' },
  levels: ['street'],
  select: [{ source: 'hotline', phases: ['accepted'] }],
  subject: 'category',
  window: '10m',
  advance: '1m',
  thresholds: { blue: 2 },
  ...given,
});
const setOf = (...sources: readonly object[]) => sourcedRules(sources);
const names = (set: readonly SourcedRule[]) =>
  set.map(
    ({ rule: { id, version, mode }, source: said }) =>
      `${id} v${version} ${mode} ${JSON.stringify(said).includes('"shadow"')}`,
  );

const RUNNING = setOf(source('R01'), source('R15'), source('R15', { version: 2, mode: 'shadow' }));

describe('a set to be released', () => {
  it('is not made from a running one that holds what this program cannot read', () => {
    expect(names(wholeSet(runningSet(3, [source('R01')])))).toEqual(['R01 v1 active false']);
    const later = runningSet(3, [source('R01'), source('R02', { kind: 'oracle' })]);
    expect(() => wholeSet(later)).toThrow('1 rules of release 3 cannot be read by this program');
  });

  it('holds a rule in shadow beside what is active of it now', () => {
    const given = setOf(source('R01', { version: 2 }), source('R09'));
    expect(names(withShadows(given, ['R01', 'R09'], RUNNING))).toEqual([
      'R01 v1 active false',
      'R01 v2 shadow true',
      'R09 v1 shadow true',
    ]);
    expect(names(withShadows(given, [], RUNNING))).toEqual(['R01 v2 active false', 'R09 v1 active false']);
  });

  it('of a promotion has the rule in place of the one that was active', () => {
    expect(names(promoted(RUNNING, ['R15']))).toEqual(['R01 v1 active false', 'R15 v2 active false']);
  });

  it('is refused for rules that are not there', () => {
    expect(() => withShadows(RUNNING, ['R77'], [])).toThrow('no active rule R77');
    expect(() => promoted(RUNNING, ['R01'])).toThrow('R01 is not in shadow; these are: R15');
    expect(() => promoted([], ['R01'])).toThrow('these are: none');
  });

  it('leaves out what this program cannot read', () => {
    expect(setOf(source('R01'), { id: 'R02', kind: 'guess' })).toHaveLength(1);
  });
});

describe('releases as lines', () => {
  const zoned = createZonedTime('Asia/Shanghai');
  const release = {
    number: 2,
    state: 'released',
    base: 1,
    rollbackTo: 0,
    isEmergency: true,
    proposedBy: 'duty-head',
    proposedAt: Date.UTC(2026, 0, 1),
    reason: 'R15 floods us',
    approvedBy: 'duty-head',
    approvedAt: Date.UTC(2026, 0, 1, 1),
    approvalReason: 'at once',
    positions: [4, 7],
  } as const;
  const blank = { rollbackTo: null, isEmergency: false, proposedBy: '', reason: '', approvedBy: '', approvedAt: 0 };

  it('tell state, roles, kind and reason', () => {
    const configured = { ...release, ...blank, number: 0, state: 'configured', positions: [] } as const;
    expect(releaseTable([release, configured], 2, zoned)).toEqual([
      '2  released, running  2026-01-01 09:00  duty-head → duty-head  emergency rollback to 0  R15 floods us',
      '0  configured         2026-01-01 08:00',
    ]);
    expect(releaseLines(release, zoned)).toEqual([
      'release        2 (released)',
      'made from      release 1',
      'proposed by    duty-head at 2026-01-01 08:00: R15 floods us',
      'approved by    duty-head at 2026-01-01 09:00: at once',
      'kind           emergency rollback to 0',
      'in force from  0/4 1/7',
    ]);
    expect(releaseLines(configured, zoned)).toEqual(['release  0 (configured)']);
  });

  it('tell what changes, rule by rule', () => {
    const rulesOf = (set: readonly SourcedRule[]) => set.map(({ rule }) => rule);
    const after = setOf(source('R01', { version: 2, thresholds: { blue: 3 } }), source('R20', { mode: 'shadow' }));
    expect(changeLines(rulesOf(RUNNING), rulesOf(after))).toEqual([
      '~  R01  v1 → v2       keeps what it has counted',
      '-  R15  v1            is gone: what it has raised is cleared',
      '-  R15  v2 in shadow  leaves the shadow',
      '+  R20  v1 in shadow  is new',
    ]);
    expect(changeLines(rulesOf(RUNNING), rulesOf(RUNNING))).toEqual(['nothing changes']);
  });
});
