// The shipped rules in plain words, in both languages: of every kind there is one.
import { fileURLToPath } from 'node:url';
import { loadTenantRules, type Rule } from '@fengsui/detector';
import { assert } from '@fengsui/domain';
import { beforeAll, describe, expect, it } from 'vitest';
import { explainRule } from './index.ts';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../../../${path}`, import.meta.url));

let rules: readonly Rule[] = [];
beforeAll(async () => {
  const read = await loadTenantRules({ rules: fromRoot('deploy/rules'), tenant: fromRoot('deploy/tenant') });
  assert(read.kind === 'rules', 'the shipped rules are sound');
  rules = read.rules;
});

describe('an explanation', () => {
  it.each(['en', 'zh'] as const)('of every shipped rule in %s is the golden one', async (language) => {
    const text = rules.map((rule) => `${explainRule(rule, language).join('\n')}\n`).join('\n');
    await expect(text).toMatchFileSnapshot(fromRoot(`tests/golden/rules/explained-${language}.txt`));
  });

  it('covers every kind of rule, each with what it reads, counts and raises', () => {
    const kinds = rules.flatMap((rule) => (rule.kind === 'combined' ? rule.parts.map((part) => part.rule.kind) : []));
    expect(new Set([...rules.map(({ kind }) => kind), ...kinds]).size).toBe(16);
    for (const rule of rules) {
      const heads = explainRule(rule, 'en').map((line) => line.trim().split(' ')[0]);
      expect(heads, rule.id).toEqual(expect.arrayContaining(['reads', 'counts', 'raises']));
    }
  });

  it.each([
    { language: 'en', line: 'reads   hotline accepted excluded=no when repeatSeq > 2' },
    { language: 'zh', line: '读取 热线 accepted excluded=no 当 repeatSeq > 2' },
  ] as const)('says in $language which expression a selector has', ({ language, line }) => {
    const [burst] = rules.filter((rule) => rule.kind === 'burst');
    assert(burst !== undefined, 'there is one');
    const where = [{ field: 'excluded', anyOf: ['no'] }] as const;
    const select = [{ source: 'hotline', phases: ['hotline.accepted'], where, when: 'repeatSeq > 2' }] as const;
    expect(explainRule({ ...burst, select }, language).map((text) => text.trim())).toContain(line);
  });

  it('says of a topic of the year when its notice is given and when it is over', () => {
    const [first] = rules;
    assert(first !== undefined, 'there is one');
    const { id, version, name } = first;
    const at = (text: string): number => Date.parse(text);
    const lines = explainRule(
      {
        id,
        version,
        name,
        mode: 'active',
        kind: 'scheduled',
        levels: ['county'],
        select: [{ source: 'hotline', phases: ['hotline.accepted'], where: [] }],
        areas: ['110105'],
        notice: { from: at('2026-02-01T00:00:00+08:00'), to: at('2026-04-01T00:00:00+08:00') },
        lastYear: { from: at('2025-03-01T00:00:00+08:00'), to: at('2025-04-01T00:00:00+08:00') },
        grade: 'blue',
      },
      'en',
    ).map((line) => line.trim());
    expect(lines).toContain('raises  blue at 2026-01-31T16:00Z, where the year before had any within 110105');
    expect(lines).toContain('clears  at 2026-03-31T16:00Z');
  });

  it('names the level of a threshold that only some levels have', () => {
    const [burst] = rules.filter((rule) => rule.kind === 'burst');
    assert(burst !== undefined, 'there is one');
    const thresholds = { blue: { street: 5, county: 50 } };
    expect(explainRule({ ...burst, thresholds }, 'en').join('\n')).toContain('blue ≥ 50 (county) ≥ 5 (street)');
  });
});
