// The shipped rules in plain words, in both languages: of every kind there is one. Small rules of each kind are told beside
// the files of their kinds; those with parts here.
import { fileURLToPath } from 'node:url';
import { loadTenantRules, type Rule } from '@fengsui/detector';
import { assert } from '@fengsui/domain';
import { beforeAll, describe, expect, it } from 'vitest';
import { CALLS, CASES, CLOSED, explained } from './explained.fixture.ts';
import { explainRule } from './index.ts';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../../../${path}`, import.meta.url));

const BURST = {
  kind: 'burst',
  levels: ['street'],
  select: [CALLS],
  subject: 'risk_domain',
  window: '24h',
  advance: '1h',
};
const OPEN = { kind: 'backlog', levels: ['street'], select: [CASES], closedBy: [CLOSED], subject: 'risk_domain' };
const COMBINED = {
  kind: 'combined',
  parts: [
    { part: 'few', ...BURST, thresholds: { blue: 3 } },
    { part: 'many', ...BURST, levels: ['street', 'community'], thresholds: { red: 30 } },
    { part: 'open', ...OPEN, thresholds: { red: 9 }, giveUpAfter: '9d' },
  ],
};
const EN_PARTS = [
  '  part    few  (burst; street)',
  '    reads   hotline accepted',
  '    counts  distinct matters of one risk domain within 24 h',
  '    raises  blue ≥ 3',
  '    clears  below 60 % of the threshold for 2 steps of 1 h',
  '  part    many  (burst; street, community)',
  '    reads   hotline accepted',
  '    counts  distinct matters of one risk domain within 24 h',
  '    raises  red ≥ 30',
  '    clears  below 60 % of the threshold for 2 steps of 1 h',
  '  part    open  (backlog; street)',
  '    reads   grid reported/filed riskDomain=fire',
  '    counts  open matters of one risk domain',
  '    raises  red ≥ 9',
  '    clears  hotline closed',
  '    clears  or 9 d after the last news of it',
  '    clears  a grade below 60 % of its threshold',
];
const ZH_PARTS = [
  '  部分 few  (突增; 街道)',
  '    读取 热线 accepted',
  '    统计 24小时内的不同事项（同一风险领域）',
  '    触发 蓝色 ≥ 3',
  '    解除 低于阈值的60%并持续2个步长（每步1小时）',
  '  部分 many  (突增; 街道、社区)',
  '    读取 热线 accepted',
  '    统计 24小时内的不同事项（同一风险领域）',
  '    触发 红色 ≥ 30',
  '    解除 低于阈值的60%并持续2个步长（每步1小时）',
  '  部分 open  (积压; 街道)',
  '    读取 网格 reported/filed riskDomain=fire',
  '    统计 未办结事项（同一风险领域）',
  '    触发 红色 ≥ 9',
  '    解除 热线 closed',
  '    解除 或最后一次消息后9天',
  '    解除 低于阈值的60%时解除该等级',
];

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

  it('of a combined rule tells each part under its name, then what they give together', () => {
    expect(
      explained({
        ...COMBINED,
        raise: { yellow: [{ few: 'blue' }], red: [{ few: 'blue', open: 'red' }, { many: 'red' }] },
      }),
    ).toEqual({
      en: [
        ...EN_PARTS,
        '  raises  yellow: few ≥ blue',
        '  raises  red: few ≥ blue and open ≥ red, or many ≥ red',
        '  clears  a grade once none of its alternatives holds',
      ],
      zh: [
        ...ZH_PARTS,
        '  触发 黄色：few ≥ 蓝色',
        '  触发 红色：few ≥ 蓝色且open ≥ 红色，或many ≥ 红色',
        '  解除 某等级的各项条件均不再满足时解除该等级',
      ],
    });
  });

  it('of a combined rule without alternatives says that each part goes by itself', () => {
    expect(explained(COMBINED)).toEqual({
      en: [...EN_PARTS, '  raises  the gravest grade that a part has by itself'],
      zh: [...ZH_PARTS, '  触发 取各部分自身等级中的最高者'],
    });
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
