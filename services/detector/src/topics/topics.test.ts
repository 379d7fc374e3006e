import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ruleProblemText } from '../rules/file-problem.ts';
import { readTopics, type TopicsResult } from './load-topics.ts';
import type { Topic } from './topic.ts';
import { rulesInForce, topicConditions, topicMonths } from './topic-rules.ts';
import { topicStateAt, topicTimes } from './topic-times.ts';

const HOUR_MS = 3_600_000;
const BEIJING_MS = 8 * HOUR_MS;

const read = (text: string): TopicsResult => readTopics('topics.yaml', text, { charactersMax: 10_000, groups: GROUPS });
const GROUPS = new Map([['noise', ['H05.02*', 'E03*']]]);

function problemsOf(text: string): readonly string[] {
  const result = read(text);
  return result.kind === 'problems' ? result.problems.map(ruleProblemText) : [];
}

function topicsOf(text: string): readonly Topic[] {
  const result = read(text);
  return result.kind === 'topics' ? result.topics : [];
}

/** A registry of one topic, a line a field. */
const aRegistry = (...fields: readonly string[]): string => `topics:\n  - ${fields.join('\n    ')}\n`;
const ID = 'id: T2026-03';
const MONTH = 'month: 2026-03';
const TITLE = 'title: { en: Wages, zh: 欠薪 }';
const ABOUT = 'riskDomain: labour';

describe('a registry of topics', () => {
  it('is read in the order of its months', () => {
    const later =
      '  - { id: T1, month: 2026-01, title: { en: Heat, zh: 供暖 }, categories: [H02*], areas: ["11"], lead: a-1 }\n';
    expect(topicsOf(aRegistry(ID, 'months: [2026-03, 2026-04]', TITLE, ABOUT) + later)).toEqual([
      {
        id: 'T1',
        title: { en: 'Heat', zh: '供暖' },
        firstMonth: 2026 * 12,
        monthCount: 1,
        categories: ['H02*'],
        riskDomain: null,
        areas: ['11'],
        lead: 'a-1',
      },
      {
        id: 'T2026-03',
        title: { en: 'Wages', zh: '欠薪' },
        firstMonth: 2026 * 12 + 2,
        monthCount: 2,
        categories: null,
        riskDomain: 'labour',
        areas: null,
        lead: '',
      },
    ]);
  });

  it.each([
    ['no month', aRegistry(ID, TITLE, ABOUT), /^topics\.yaml:2:5 topics\.0\.month: either month or months$/],
    [
      'month and months',
      aRegistry(ID, MONTH, 'months: [2026-03, 2026-04]', TITLE, ABOUT),
      /^topics\.yaml:3:5 topics\.0\.month: either month or months$/,
    ],
    [
      'a month that no calendar has',
      aRegistry(ID, 'month: 2026-13', TITLE, ABOUT),
      /^topics\.yaml:3:5 topics\.0\.month: a month such as 2026-03/,
    ],
    [
      'a year for a month',
      aRegistry(ID, 'month: 2026', TITLE, ABOUT),
      /:3:5 topics\.0\.month: a month in the form 2026-03/,
    ],
    [
      'months with a gap',
      aRegistry(ID, 'months: [2026-11, 2027-01]', TITLE, ABOUT),
      /:3:5 topics\.0\.months: months that follow each other$/,
    ],
    [
      'too many months',
      aRegistry(ID, 'months: [2026-01, 2026-02, 2026-03, 2026-04, 2026-05]', TITLE, ABOUT),
      /:3:5 topics\.0\.months: Too big/,
    ],
    [
      'nothing that it is about',
      aRegistry(ID, MONTH, TITLE),
      /:2:5 topics\.0\.categories: what its matters are about: categories, riskDomain or both$/,
    ],
    [
      'a group that the tenant has not',
      aRegistry(ID, MONTH, TITLE, "categories: [H01, '@smell']"),
      /:5:23 topics\.0\.categories\.1: "@smell" is no category group; allowed: @noise$/,
    ],
    ['a file too long', `# ${'x'.repeat(10_000)}\n`, /^topics\.yaml:1:1 10003 characters; allowed: at most 10000$/],
    ['an unknown domain', aRegistry(ID, MONTH, TITLE, 'riskDomain: sorcery'), /:5:5 topics\.0\.riskDomain: .*"labour"/],
    [
      'a star within a category',
      aRegistry(ID, MONTH, TITLE, 'categories: [H0*1]'),
      /:5:18 topics\.0\.categories\.0: a category such as H08\.01, H08\* for all that begin so, or a group such as @noise$/,
    ],
    [
      'an id that no rule could have',
      aRegistry('id: march', MONTH, TITLE, ABOUT),
      /:2:5 topics\.0\.id: an id such as T2026-03/,
    ],
    [
      'a person in charge',
      aRegistry(ID, MONTH, TITLE, ABOUT, 'lead: Wang Wu'),
      /:6:5 topics\.0\.lead: an organisation's code such as 110000-HRSS$/,
    ],
    [
      'a field that there is not',
      aRegistry(ID, MONTH, TITLE, ABOUT, 'until: 2026-05'),
      /:6:5 topics\.0\.until: unknown field; allowed: id, month, months, title, categories, riskDomain, areas, lead$/,
    ],
    [
      'a title in a third language',
      aRegistry(ID, MONTH, 'title: { en: a, zh: b, fr: c }', ABOUT),
      /topics\.0\.title\.fr: unknown field; allowed: en, zh$/,
    ],
    ['another file', 'rules: []\n', /rules: unknown field; allowed: topics$/],
    ['text that is no YAML', 'topics: [\n', /^topics\.yaml:2:1 /],
  ])('with %s is refused with place and what is allowed', (_, text, problem) => {
    expect(problemsOf(text).some((line) => problem.test(line))).toBe(true);
  });

  it('tells everything at once, an id that is taken too', () => {
    const wrong = `${aRegistry(ID, MONTH, TITLE, 'riskDomain: x')}  - { id: T2026-03, month: 3, title: { en: a, zh: b }, riskDomain: fire }\n`;
    expect(problemsOf(wrong).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'topics.yaml:5:5 topics.0.riskDomain:',
      'topics.yaml:6:21 topics.1.month:',
      'topics.yaml:6:7 topics.1.id:',
    ]);
    expect(problemsOf(wrong).at(-1)).toContain('T2026-03 is taken by topics.0; allowed: an id of its own');
  });

  it('has the patterns of a group in place of it', () => {
    const [topic] = topicsOf(aRegistry(ID, MONTH, TITLE, "categories: ['@noise', H01]"));
    expect(topic?.categories).toEqual(['H05.02*', 'E03*', 'H01']);
  });

  it('is shipped for a whole year: no month is without a topic', async () => {
    const file = fileURLToPath(new URL('../../../../deploy/tenant/topics.yaml', import.meta.url));
    const groups = new Map(['wage_arrears', 'property_certificate', 'prepaid', 'noise'].map((name) => [name, ['X']]));
    const result = readTopics(file, await readFile(file, 'utf8'), { charactersMax: 100_000, groups });
    const shipped = result.kind === 'topics' ? result.topics : [];
    const months = shipped.flatMap(({ firstMonth, monthCount }) =>
      Array.from({ length: monthCount }, (_, i) => firstMonth + i),
    );
    expect(months).toEqual(Array.from({ length: 12 }, (_, i) => 2026 * 12 + i));
  });
});

describe('the times of a topic', () => {
  const [january] = topicsOf(aRegistry('id: T1', 'month: 2026-01', TITLE, ABOUT));
  const [winter] = topicsOf(aRegistry('id: T2', 'months: [2026-12, 2027-01]', TITLE, ABOUT));
  const local = (text: string): number => Date.parse(`${text}T00:00:00+08:00`);

  it.each([
    {
      topic: january,
      notice: ['2025-12-01', '2026-02-01'],
      running: ['2026-01-01', '2026-02-01'],
      lastYear: ['2025-01-01', '2025-02-01'],
    },
    {
      topic: winter,
      notice: ['2026-11-01', '2027-02-01'],
      running: ['2026-12-01', '2027-02-01'],
      lastYear: ['2025-12-01', '2026-02-01'],
    },
  ])('are local months: notice $notice, running $running', ({ topic, notice, running, lastYear }) => {
    if (topic === undefined) throw new Error('the registry of the test is sound');
    const span = ([from = '', to = '']: readonly string[]) => ({ from: local(from), to: local(to) });
    expect(topicTimes(topic, BEIJING_MS)).toEqual({
      notice: span(notice),
      running: span(running),
      lastYear: span(lastYear),
    });
  });

  it.each([
    ['2025-11-30T23:59:59+08:00', 'planned'],
    ['2025-12-01T00:00:00+08:00', 'notice'],
    ['2025-12-31T23:59:59+08:00', 'notice'],
    ['2026-01-01T00:00:00+08:00', 'running'],
    ['2026-01-31T23:59:59+08:00', 'running'],
    ['2026-02-01T00:00:00+08:00', 'over'],
  ])('at %s it is %s', (at, state) => {
    if (january === undefined) throw new Error('the registry of the test is sound');
    expect(topicStateAt(topicTimes(january, BEIJING_MS), Date.parse(at))).toBe(state);
  });
});

describe('the rule of a topic', () => {
  const topics = topicsOf(aRegistry(ID, MONTH, TITLE, ABOUT, 'categories: [H08*]', 'areas: ["110105"]'));

  it('gives its notice, from the first day of the month before', () => {
    const [rule, ...others] = rulesInForce({ rules: [], tenant: { topics } }, BEIJING_MS);
    expect(others).toEqual([]);
    expect(rule).toEqual({
      id: 'T2026-03',
      version: 1,
      mode: 'active',
      kind: 'scheduled',
      name: { en: 'Topic of March 2026: Wages', zh: '每月一题（2026年3月）：欠薪' },
      levels: ['county'],
      select: [
        {
          source: 'hotline',
          phases: ['hotline.accepted'],
          where: [
            { field: 'category', anyOf: ['H08*'] },
            { field: 'riskDomain', anyOf: ['labour'] },
            { field: 'excluded', anyOf: ['no'] },
          ],
        },
      ],
      areas: ['110105'],
      notice: { from: Date.parse('2026-02-01T00:00:00+08:00'), to: Date.parse('2026-04-01T00:00:00+08:00') },
      lastYear: { from: Date.parse('2025-03-01T00:00:00+08:00'), to: Date.parse('2025-04-01T00:00:00+08:00') },
      grade: 'blue',
    });
  });

  it('stands behind those of the directory; without a tenant there is none', () => {
    const [rule] = rulesInForce({ rules: [], tenant: { topics } }, 0);
    if (rule === undefined) throw new Error('a topic is a rule');
    const other = { ...rule, id: 'R99' };
    expect(rulesInForce({ rules: [other], tenant: { topics } }, 0).map(({ id }) => id)).toEqual(['R99', 'T2026-03']);
    expect(rulesInForce({ rules: [other], tenant: null }, 0)).toEqual([other]);
  });

  it('goes by categories, by domain, or by both', () => {
    const [byDomain] = topicsOf(aRegistry(ID, MONTH, TITLE, ABOUT));
    expect(byDomain === undefined ? [] : topicConditions(byDomain)).toEqual([
      { field: 'riskDomain', anyOf: ['labour'] },
      { field: 'excluded', anyOf: ['no'] },
    ]);
  });

  it('names several months by the first and the last', () => {
    const [winter] = topicsOf(aRegistry(ID, 'months: [2026-12, 2027-01]', TITLE, ABOUT));
    expect(winter === undefined ? null : topicMonths(winter)).toEqual({
      en: 'December 2026 to January 2027',
      zh: '2026年12月至2027年1月',
    });
  });
});
