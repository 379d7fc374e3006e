// What the explanations of all kinds are made of: facts under headings, selectors, grades, exact lengths of time.
import { type Bilingual, GRADE_WORDS, type Language, SOURCE_WORDS } from '@fengsui/alerting';
import type { Rule, Selector } from '@fengsui/detector';
import { type AreaLevel, GRADES, type Grade } from '@fengsui/domain';

export const LEVEL_WORDS: Readonly<Record<AreaLevel, Bilingual>> = {
  nation: { en: 'nation', zh: '全国' },
  province: { en: 'province', zh: '省' },
  city: { en: 'city', zh: '市' },
  county: { en: 'county', zh: '区县' },
  street: { en: 'street', zh: '街道' },
  community: { en: 'community', zh: '社区' },
  grid: { en: 'grid', zh: '网格' },
};

export const HEADS = {
  reads: { en: 'reads', zh: '读取' },
  counts: { en: 'counts', zh: '统计' },
  raises: { en: 'raises', zh: '触发' },
  clears: { en: 'clears', zh: '解除' },
  part: { en: 'part', zh: '部分' },
} as const satisfies Readonly<Record<string, Bilingual>>;

/** One fact under a heading; that of a part of a combined rule stands under the part's own line. */
export interface Fact {
  readonly head: keyof typeof HEADS;
  readonly text: string;
  readonly isOfPart?: boolean;
}

/** A rule of one kind. */
export type RuleOf<Kind extends Rule['kind']> = Extract<Rule, { readonly kind: Kind }>;

/** How one language says things. */
export interface Speech {
  readonly language: Language;
  readonly say: (en: string, zh: string) => string;
  readonly fact: (head: Fact['head'], en: string, zh: string) => Fact;
  readonly time: (lengthMs: number) => string;
  readonly grade: (grade: Grade) => string;
  /** `name: text`; the text alone where the name is ''. */
  readonly named: (name: string, text: string) => string;
}

const UNITS = [
  { ms: 86_400_000, en: 'd', zh: '天' },
  { ms: 3_600_000, en: 'h', zh: '小时' },
  { ms: 60_000, en: 'min', zh: '分钟' },
] as const;

/** The speech of a language. */
export function speechOf(language: Language): Speech {
  const say = (en: string, zh: string): string => (language === 'en' ? en : zh);
  return {
    language,
    say,
    fact: (head, en, zh) => ({ head, text: say(en, zh) }),
    time: (lengthMs) => exactTime(lengthMs, language),
    grade: (grade) => GRADE_WORDS[grade][language],
    named: (name, text) => (name === '' ? text : `${name}${say(': ', '：')}${text}`),
  };
}

/** A length of time to the minute, as a rule file has it: 24 h stays 24 h, and 2 d 30 min loses nothing. */
function exactTime(lengthMs: number, language: Language): string {
  let rest = Math.abs(lengthMs);
  const units = rest < 2 * 86_400_000 ? UNITS.slice(1) : UNITS;
  const parts = units.flatMap((unit) => {
    const count = Math.floor(rest / unit.ms);
    rest -= count * unit.ms;
    return count === 0 ? [] : [language === 'en' ? `${count} ${unit.en}` : `${count}${unit.zh}`];
  });
  return parts.join(language === 'en' ? ' ' : '') || (language === 'en' ? '0 min' : '0分钟');
}

/** A selector as its rule file has it. */
export function selectorText({ source, phases, where, when }: Selector, language: Language): string {
  const what = phases.map((phase) => phase.slice(source.length + 1)).join('/');
  const conditions = where.map(({ field, anyOf }) => `${field}=${anyOf.join('|')}`).join(' ');
  const expression = when === undefined ? '' : `${language === 'en' ? 'when' : '当'} ${when}`;
  return [SOURCE_WORDS[source][language], what, conditions, expression].filter((part) => part !== '').join(' ');
}

/** Several selectors in one line. */
export function selectorsText(selectors: readonly Selector[], { language, say }: Speech): string {
  return selectors.map((one) => selectorText(one, language)).join(say('; ', '；'));
}

/** `blue 3, yellow 5`: the grades that have a text. */
export function gradesText({ grade, say }: Speech, textOf: (grade: Grade) => string): string {
  return GRADES.flatMap((one) => {
    const text = one === 'none' ? '' : textOf(one);
    return one === 'none' || text === '' ? [] : [`${grade(one)} ${text}`];
  }).join(say(', ', '，'));
}

/** `≥ 3`, or nothing where there is no threshold. */
export function fromText(threshold: number | undefined): string {
  return threshold === undefined ? '' : `≥ ${threshold}`;
}

/** What a subject tells apart; '' for the area as a whole. */
export function perText(subject: 'category' | 'risk_domain' | 'site' | 'none', { say }: Speech): string {
  const words = { category: ['category', '类别'], risk_domain: ['risk domain', '风险领域'], site: ['site', '地点'] };
  if (subject === 'none') return '';
  const [en, zh] = words[subject];
  return say(` of one ${en}`, `（同一${zh}）`);
}

/** What ends a matter. */
export function closedFacts(closedBy: readonly Selector[], { language }: Speech): readonly Fact[] {
  return closedBy.map((selector) => ({ head: 'clears', text: selectorText(selector, language) }));
}

/** `1 step`, `2 steps`. */
export function plural(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

/** A share as percent, without the noise of binary fractions. */
export function percentOf(ratio: number): number {
  return Math.round(ratio * 10_000) / 100;
}

interface Clearing {
  readonly clear: { readonly ratio: number; readonly steps: number };
  readonly advanceMs: number;
}

/** The hysteresis of a windowed rule, against its threshold or what stands for it. */
export function clearFact(
  rule: Clearing,
  speech: Speech,
  against: Bilingual = { en: 'the threshold', zh: '阈值' },
): Fact {
  const percent = percentOf(rule.clear.ratio);
  return speech.fact(
    'clears',
    `below ${percent} % of ${against.en} ${stepsText(rule, speech)}`,
    `低于${against.zh}的${percent}%${stepsText(rule, speech)}`,
  );
}

/** For how many steps in a row, and how long each is. */
export function stepsText({ clear, advanceMs }: Clearing, { say, time }: Speech): string {
  const step = time(advanceMs);
  return say(`for ${plural(clear.steps, 'step')} of ${step}`, `并持续${clear.steps}个步长（每步${step}）`);
}

/** What a wider area gets when several of its parts are affected. */
export function spreadFacts(spread: RuleOf<'burst'>['spread'], { fact, grade }: Speech): readonly Fact[] {
  if (spread === null) return [];
  const from = grade(spread.at);
  return spread.steps.map(({ level, areas, grade: reached }) =>
    fact(
      'raises',
      `${grade(reached)} for a ${LEVEL_WORDS[level].en} in which ${areas} parts are ${from} or graver`,
      `${LEVEL_WORDS[level].zh}内有${areas}个下级区域达到${from}及以上时为${grade(reached)}`,
    ),
  );
}
