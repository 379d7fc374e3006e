// What each placeholder of a sentence template says about a revision. A phrase brings its own joining words and marks,
// so that a template stays readable, and is empty where the revision has nothing to say.
import { deadlineCleared, formatAmount, levelHeld, observedAmount } from './amounts.ts';
import { formatDuration, formatNumber } from './quantities.ts';
import type { RevisionFacts, RuleText } from './rule-text.ts';
import { CONDITION_TEMPLATES, OUTCOME_TEMPLATES } from './templates.ts';
import {
  ACK_REASON_WORDS,
  GRADE_WORDS,
  type Language,
  MEASURE_WORDS,
  RISK_DOMAIN_WORDS,
  SOURCE_WORDS,
  UNIT_WORDS,
} from './words.ts';

/** What a phrase is made from. */
export interface PhraseSource {
  readonly facts: RevisionFacts;
  readonly rule: RuleText;
  readonly language: Language;
}

/** The names that a template may hold in braces. window: a bare length of time; within: with its joining word. */
export const PLACEHOLDERS = [
  ...(['area', 'rule', 'subject', 'measure', 'observed', 'threshold', 'baseline', 'sample', 'unit', 'window'] as const),
  ...(['within', 'streams', 'health', 'clears', 'grade', 'peak', 'centre', 'role', 'reason', 'condition'] as const),
  'outcome',
] as const;
export type PlaceholderName = (typeof PLACEHOLDERS)[number];

const PHRASES: Readonly<Record<PlaceholderName, (from: PhraseSource) => string>> = {
  area: ({ facts, language }) => joinedPath(facts.areaPath.slice(-2), language),
  rule: ({ rule, language }) => rule.name[language],
  subject: subjectPhrase,
  measure: measurePhrase,
  observed: ({ facts, language }) => observedAmount(facts.explanation, language),
  threshold: ({ facts, language }) => formatAmount(facts.explanation.threshold, facts.explanation, language),
  baseline: baselinePhrase,
  sample: samplePhrase,
  unit: ({ facts, language }) => unitPhrase(facts, language),
  window: ({ facts, language }) => formatDuration(windowMsOf(facts), language),
  within: withinPhrase,
  streams: streamsPhrase,
  health: healthPhrase,
  clears: ({ facts: { explanation }, language }) =>
    deadlineCleared(explanation, language) ?? levelHeld(explanation, language),
  grade: ({ facts, language }) => GRADE_WORDS[facts.grade][language],
  peak: ({ facts, language }) => GRADE_WORDS[facts.peakGrade][language],
  centre: ({ facts }) => facts.acknowledgement?.centreId ?? '',
  role: ({ facts }) => facts.acknowledgement?.role ?? '',
  reason: ({ facts, language }) => ACK_REASON_WORDS[facts.acknowledgement?.reason ?? 'unspecified'][language],
  condition: (from) => fillTemplate(CONDITION_TEMPLATES[from.facts.explanation.detectorKind][from.language], from),
  outcome: (from) => fillTemplate(OUTCOME_TEMPLATES[from.facts.change][from.language], from),
};

const PLACEHOLDER = /\{([^{}]*)\}/g;

/** The template with its placeholders said; a name that is no placeholder stays as it stands. */
export function fillTemplate(template: string, from: PhraseSource): string {
  return template.replace(PLACEHOLDER, (placeholder, name: string) =>
    isPlaceholderName(name) ? PHRASES[name](from) : placeholder,
  );
}

/** Names in braces that no revision can fill: a rule whose template has any is refused when it is read. */
export function unknownPlaceholders(template: string): readonly string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name]) => name ?? '').filter((name) => !isPlaceholderName(name));
}

function isPlaceholderName(name: string): name is PlaceholderName {
  return PLACEHOLDERS.some((known) => known === name);
}

/** The area and the one above it: enough to find it, short enough to read. Chinese names need no mark between them. */
function joinedPath(names: readonly string[], language: Language): string {
  if (language === 'en') return names.join(' / ');
  return names.reduce((path, name) => {
    const apart = /[A-Za-z0-9]$/.test(path) && /^[A-Za-z0-9]/.test(name);
    return apart ? `${path} ${name}` : path + name;
  }, '');
}

function subjectPhrase({ facts: { subject, riskDomain }, language }: PhraseSource): string {
  const isEnglish = language === 'en';
  switch (subject.kind) {
    case 'category':
      return isEnglish ? `of category ${subject.value}` : `“${subject.value}”类`;
    case 'risk_domain':
      return domainPhrase(subject.value, language);
    case 'source':
      return isEnglish ? `from ${sourceWord(subject.value, language)}` : sourceWord(subject.value, language);
    case 'measure':
      return isEnglish ? `in ${measureWord(subject.value, language)}` : measureWord(subject.value, language);
    case 'matter':
      return isEnglish ? `on matter ${subject.value}` : `事项“${subject.value}”`;
    case 'site':
      return isEnglish ? `at site ${subject.value}` : `场所“${subject.value}”`;
    case 'none':
      return riskDomain === 'unspecified' ? '' : domainPhrase(riskDomain, language);
  }
}

function domainPhrase(domain: string, language: Language): string {
  const word = Object.entries(RISK_DOMAIN_WORDS).find(([name]) => name === domain)?.[1][language] ?? domain;
  return language === 'en' ? `in ${word}` : `${word}类`;
}

function sourceWord(source: string, language: Language): string {
  return Object.entries(SOURCE_WORDS).find(([name]) => name === source)?.[1][language] ?? source;
}

function measureWord(measure: string, language: Language): string {
  return MEASURE_WORDS.get(measure)?.[language] ?? measure;
}

function measurePhrase({ facts: { subject }, rule, language }: PhraseSource): string {
  return subject.kind === 'measure' ? measureWord(subject.value, language) : rule.name[language];
}

function baselinePhrase({ facts: { explanation }, language }: PhraseSource): string {
  if (explanation.baseline === null) return '';
  if (explanation.detectorKind === 'source_health') return flowPhrase(explanation.baseline, language);
  const baseline = formatAmount(explanation.baseline, explanation, language);
  if (explanation.detectorKind === 'scheduled') {
    return language === 'en' ? `, ${baseline} in the same time last year` : `，去年同期${baseline}`;
  }
  return language === 'en' ? `, baseline ${baseline}` : `，基线${baseline}`;
}

/** What a silence or a share of a source is held against is its flow, whatever the unit of the observed value. */
function flowPhrase(eventsPerMinute: number, language: Language): string {
  const flow = formatNumber(eventsPerMinute);
  return language === 'en' ? `, flow before ${flow} events a minute` : `，此前流量每分钟${flow}起`;
}

function samplePhrase({ facts: { explanation }, language }: PhraseSource): string {
  if (explanation.sampleCount === 0) return '';
  const count = formatNumber(explanation.sampleCount);
  return language === 'en' ? `, sample of ${count}` : `，样本${count}件`;
}

function unitPhrase({ explanation }: RevisionFacts, language: Language): string {
  const word = UNIT_WORDS[explanation.unit];
  if (language === 'zh') return word.noun;
  return explanation.observed === 1 ? word.one : word.many;
}

function windowMsOf({ explanation }: RevisionFacts): number {
  return explanation.windowEnd - explanation.windowStart;
}

/** Empty for a window without length, and for a value that is itself a length of time. */
function withinPhrase({ facts, language }: PhraseSource): string {
  if (windowMsOf(facts) === 0 || facts.explanation.unit === 'minutes') return '';
  const window = formatDuration(windowMsOf(facts), language);
  return language === 'en' ? `within ${window}` : `${window}内`;
}

function streamsPhrase({ facts: { explanation }, language }: PhraseSource): string {
  const said = explanation.streams.map(({ source, count }) => {
    const word = SOURCE_WORDS[source][language];
    return language === 'en' ? `${word} ${count}` : `${word}${count}件`;
  });
  return said.join(language === 'en' ? ', ' : '、');
}

/** A silent source is said as such; a share of a source's events is the one that was late or could not be placed. */
function healthPhrase(from: PhraseSource): string {
  const { facts, language } = from;
  const observed = observedAmount(facts.explanation, language);
  const subject = subjectPhrase(from);
  if (facts.explanation.unit === 'minutes') {
    return language === 'en' ? `no events ${subject} for ${observed}` : `${subject}已${observed}无数据`;
  }
  if (facts.explanation.unit === 'percent' && facts.subject.kind === 'source') {
    const late = `${observed} of events ${subject} late or of unknown area`;
    return language === 'en' ? late : `${subject}迟到或区域不明事件占${observed}`;
  }
  const unit = unitPhrase(facts, language);
  if (language === 'zh') return `${subject}${unit}${observed}`;
  return facts.subject.kind === 'measure' ? `${measurePhrase(from)} ${observed}` : `${observed} ${unit} ${subject}`;
}
