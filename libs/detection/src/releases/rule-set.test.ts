import { RELEASE_RULES_MAX } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { aBurst, aTree, ruleFrom } from '../fixtures.ts';
import { ruleChanges } from './rule-changes.ts';
import { compileFault, contentOf, parseRuleSet, ruleSetText, ruleSources } from './rule-set.ts';

const burst = (given: Readonly<Record<string, unknown>> = {}) => aBurst({ id: 'R01', version: 1, ...given });

/** `R05 version: …`, in order. */
function problemsOf(text: string): readonly string[] {
  const read = parseRuleSet(text);
  if (read.kind === 'rules') throw new Error('the set was read');
  return read.problems.map(({ rule, path, problem }) => `${rule} ${path}: ${problem}`);
}

describe('a set of rules as a text', () => {
  it('is read in order of id and mode, whatever its own order', () => {
    const sources = [burst({ id: 'R02' }), burst({ version: 2, mode: 'shadow' }), burst()];
    const read = parseRuleSet(ruleSetText(sources));
    const names = read.kind === 'rules' ? read.rules.map(({ id, version, mode }) => `${id} v${version} ${mode}`) : read;
    expect(names).toEqual(['R01 v1 active', 'R01 v2 shadow', 'R02 v1 active']);
    expect(ruleSources(ruleSetText(sources))).toEqual(sources);
  });

  it('is refused whole, with everything that is wrong with any of its rules', () => {
    const set = [burst({ window: 'long' }), burst({ id: 'R02' }), { ...burst({ id: 'R03' }), colour: 'red' }, 7];
    const problems = problemsOf(ruleSetText(set));
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['R01 window', 'R03 colour', 'rules.3 ']);
  });

  const cases: readonly (readonly [what: string, text: string, problem: string])[] = [
    ['no JSON', '[', ' : is no JSON array of rules'],
    ['no array', '{}', ' : is no JSON array of rules'],
    ['no rules', '[]', ' : holds no rule'],
    [
      'too many rules',
      JSON.stringify(Array.from({ length: RELEASE_RULES_MAX + 1 }, () => 0)),
      ` : holds ${RELEASE_RULES_MAX + 1} rules; allowed: at most ${RELEASE_RULES_MAX}`,
    ],
    ['one id twice', ruleSetText([burst(), burst({ version: 2 })]), 'R01 id: is there twice in mode active'],
    [
      'one version in both modes',
      ruleSetText([burst(), burst({ mode: 'shadow' })]),
      'R01 version: is 1 in both modes; allowed: versions of their own',
    ],
  ];
  it.each(cases)('of %s is refused', (_what, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
    expect(ruleSources('{}')).toBeNull();
  });

  it('compiles, or says why not', () => {
    const options = { tree: aTree(), zoneOffsetMs: 0, dedupHorizonMs: 1 };
    expect(compileFault({ ...options, rules: [ruleFrom(burst())] })).toBeNull();
    const broken = { ...ruleFrom(burst()), advanceMs: 0 };
    expect(compileFault({ ...options, rules: [broken] })).not.toBeNull();
  });
});

describe('what a release changes', () => {
  const rule = (given: Readonly<Record<string, unknown>> = {}) => ruleFrom(burst(given));

  it('is nothing for rules that say the same', () => {
    expect(ruleChanges([rule()], [rule()])).toEqual([]);
    expect(contentOf(rule())).toBe(contentOf(rule({ mode: 'shadow' })));
  });

  it('is told rule by rule, with those that keep their counts', () => {
    const before = [rule(), rule({ id: 'R02' }), rule({ id: 'R03' })];
    const after = [
      rule({ version: 2, thresholds: { red: 99 } }),
      rule({ id: 'R02', version: 2, window: '20m' }),
      rule({ id: 'R04', mode: 'shadow' }),
    ];
    expect(ruleChanges(before, after)).toEqual([
      { id: 'R01', mode: 'active', from: 1, to: 2, keepsCounts: true },
      { id: 'R02', mode: 'active', from: 1, to: 2, keepsCounts: false },
      { id: 'R03', mode: 'active', from: 1, to: null, keepsCounts: false },
      { id: 'R04', mode: 'shadow', from: null, to: 1, keepsCounts: false },
    ]);
  });
});
