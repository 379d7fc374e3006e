import { describe, expect, it } from 'vitest';
import { createAlerter, restoreAlerter } from './alerter.ts';
import type { CheckpointPage } from './checkpoint.ts';
import { aTree, findingAt, reasonOf, revisionBy, someRules } from './fixtures.ts';
import { type RuleText, ruleTextOf, ruleTextsOf } from './rule-text.ts';
import { createRuleTextTable } from './rule-text-table.ts';

const options = { tree: aTree(), rules: someRules() };
const second: RuleText = {
  id: 'R01',
  version: 2,
  name: { en: 'Second', zh: '第二' },
  sentence: { en: '{rule}!', zh: '{rule}！' },
};
const learn = (...texts: readonly RuleText[]) => ({ kind: 'rule_texts', texts }) as const;

describe('the words of released rules', () => {
  it('are said by the alerts of their version, and by no other', () => {
    const alerter = createAlerter(options);
    expect(alerter.apply(learn(second))).toEqual({ kind: 'learned' });
    const places = ['nyc', 'nyc/queens'] as const;
    const [first, other] = places.map((areaCode, n) =>
      revisionBy(alerter, findingAt(n, { areaCode, ruleVersion: n + 1 })),
    );
    expect(first?.sentence).toContain('11 distinct matters');
    expect([other?.ruleId, other?.ruleVersion, other?.sentence]).toEqual(['R01', 2, 'Second!']);
    expect(other?.sentenceZh).toBe('第二！');
  });

  it('outlive a restart with their pages, and are broken without one', () => {
    const alerter = createAlerter(options);
    alerter.apply(learn(second, { ...second, version: 3 }));
    const { header, changedPages: pages } = alerter.takeCheckpoint();
    expect(pages.map(({ name }) => name.slice(0, 5))).toEqual(['rule-', 'rule-']);
    alerter.apply(learn(second));
    expect(alerter.takeCheckpoint().changedPages).toEqual([]);
    expect(alerter.takeCheckpoint('whole').changedPages).toEqual(pages);
    const result = restoreAlerter(options, { header, pages });
    if (result.kind !== 'restored') throw new Error(result.page);
    expect(revisionBy(result.alerter, findingAt(1, { ruleVersion: 2 })).sentence).toBe('Second!');
    const broken = (given: readonly CheckpointPage[]) => restoreAlerter(options, { header, pages: given });
    expect(broken(pages.slice(1))).toEqual({ kind: 'broken', page: 'pages' });
    const [first, ...rest] = pages;
    if (first === undefined) throw new Error('there are no pages');
    expect(broken([{ ...first, bytes: new TextEncoder().encode('{"id":7}') }, ...rest])).toEqual({
      kind: 'broken',
      page: first.name,
    });
  });

  it('of a version that is not known are those of the highest, and without any the id', () => {
    const texts = ruleTextsOf([second, { ...second, version: 5, name: { en: 'Fifth', zh: '五' } }]);
    expect(ruleTextOf(texts, { ruleId: 'R01', ruleVersion: 9 }).name.en).toBe('Fifth');
    expect(ruleTextOf(texts, { ruleId: 'R77', ruleVersion: 1 })).toEqual({
      id: 'R77',
      version: 1,
      name: { en: 'R77', zh: 'R77' },
    });
  });

  it('are kept up to a bound, the highest versions, in whatever order they come', () => {
    const versions = [3, 1, 2, 5, 4].map((version) => ({ ...second, version }));
    for (const order of [versions, versions.toReversed()]) {
      const table = createRuleTextTable({ ofStart: ruleTextsOf([]), restored: [] }, 3);
      for (const text of order) table.put(text);
      expect(new Set([...table.texts().values()].map(({ version }) => version))).toEqual(new Set([3, 4, 5]));
      expect([table.count(), table.takeChanges().changed.length]).toEqual([3, 3]);
      table.put({ ...second, version: 9 });
      const { changed, removed } = table.takeChanges();
      expect([changed.length, removed.length]).toEqual([1, 1]);
    }
  });

  it('of the start come back when those of a release are forgotten', () => {
    const ofStart = ruleTextsOf([second]);
    const table = createRuleTextTable({ ofStart, restored: [] }, 1);
    table.put({ ...second, name: { en: 'Released', zh: '发' } });
    table.put({ ...second, version: 3 });
    expect(ruleTextOf(table.texts(), { ruleId: 'R01', ruleVersion: 2 }).name.en).toBe('Second');
  });
});

describe('findings of rules in shadow', () => {
  it('raise nothing, clear nothing, and are repeats as any other', () => {
    const alerter = createAlerter(options);
    const inShadow = findingAt(1, { isShadow: true });
    expect(reasonOf(alerter.apply(inShadow))).toBe('shadow');
    expect(reasonOf(alerter.apply(inShadow))).toBe('repeat');
    expect(revisionBy(alerter, findingAt(2)).change).toBe('raised');
    expect(reasonOf(alerter.apply(findingAt(3, { isShadow: true, grade: 'none' })))).toBe('shadow');
    expect(alerter.openCounts().orange).toBe(1);
  });
});
