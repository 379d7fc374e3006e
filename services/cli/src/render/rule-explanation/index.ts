// A rule in plain words of either language: what it reads, what it counts, when it raises and when it clears. Fields and
// phases go by the names that rule files have.
import type { Bilingual, Language } from '@fengsui/alerting';
import type { Rule, Selector } from '@fengsui/detector';
import { GRADES, type Grade } from '@fengsui/domain';
import { KIND_WORDS } from '../words.ts';
import { type Fact, HEADS, LEVEL_WORDS, type RuleOf, type Speech, selectorText, speechOf } from './parts.ts';
import {
  backlogFacts,
  deadlineFacts,
  magnitudeFacts,
  repeatFacts,
  sequenceFacts,
  stepName,
  trackName,
} from './tracked.ts';
import { aberrationFacts, perCapitaFacts, ratioFacts, scheduledFacts, seasonalFacts, silenceFacts } from './usual.ts';
import { burstFacts, convergenceFacts, healthFacts, rateFacts, rateFallFacts } from './windowed.ts';

const COMBINED_WORDS: Bilingual = { en: 'combined', zh: '组合' };

type SimpleRule = Exclude<Rule, RuleOf<'combined'>>;

/** Lines for a person. */
export function explainRule(rule: Rule, language: Language): readonly string[] {
  const speech = speechOf(language);
  const facts = rule.kind === 'combined' ? combinedFacts(rule, speech) : simpleFacts(rule, speech);
  return [
    `${rule.id} v${rule.version}  ${rule.name[language]}  ${kindText(rule, speech)}`,
    ...facts.map((fact) => factLine(fact, speech)),
  ];
}

function factLine({ head, text, isOfPart = false }: Fact, { language, say }: Speech): string {
  return `${isOfPart ? '    ' : '  '}${HEADS[head][language].padEnd(say('       ', '  ').length)} ${text}`;
}

/** `(burst; street, community)`. */
function kindText(rule: Rule, { language, say }: Speech): string {
  const kind = rule.kind === 'combined' ? COMBINED_WORDS : KIND_WORDS[rule.kind];
  const levels = rule.levels.map((level) => LEVEL_WORDS[level][language]).join(say(', ', '、'));
  return `(${kind[language]}; ${levels})`;
}

/** Each part by itself under its name, then what they give together. */
function combinedFacts({ parts, raise }: RuleOf<'combined'>, speech: Speech): readonly Fact[] {
  const { fact } = speech;
  const own = parts.flatMap(({ part, rule }): readonly Fact[] => [
    { head: 'part', text: `${part}  ${kindText(rule, speech)}` },
    ...simpleFacts(rule, speech).map((one) => ({ ...one, isOfPart: true })),
  ]);
  if (raise === null) {
    return [...own, fact('raises', 'the gravest grade that a part has by itself', '取各部分自身等级中的最高者')];
  }
  return [
    ...own,
    ...GRADES.flatMap((grade) => (grade === 'none' ? [] : togetherFacts(grade, raise[grade] ?? [], speech))),
    fact('clears', 'a grade once none of its alternatives holds', '某等级的各项条件均不再满足时解除该等级'),
  ];
}

/** The alternatives of a grade: any of them will do. */
function togetherFacts(
  grade: Grade,
  alternatives: readonly Readonly<Record<string, Grade>>[],
  { say, named, grade: word }: Speech,
): readonly Fact[] {
  if (alternatives.length === 0) return [];
  const texts = alternatives.map((needed) =>
    Object.entries(needed)
      .map(([part, from]) => `${part} ≥ ${word(from)}`)
      .join(say(' and ', '且')),
  );
  return [{ head: 'raises', text: named(word(grade), texts.join(say(', or ', '，或'))) }];
}

function simpleFacts(rule: SimpleRule, speech: Speech): readonly Fact[] {
  return [...readsFacts(rule, speech), ...kindFacts(rule, speech)];
}

/** What is read, by measure, track or step where there are several. */
function readsFacts(rule: SimpleRule, speech: Speech): readonly Fact[] {
  return readingsOf(rule, speech).flatMap(({ name, select }) =>
    select.map((one) => ({ head: 'reads', text: speech.named(name, selectorText(one, speech.language)) }) as const),
  );
}

interface Reading {
  readonly name: string;
  readonly select: readonly Selector[];
}

function readingsOf(rule: SimpleRule, speech: Speech): readonly Reading[] {
  switch (rule.kind) {
    case 'rate':
    case 'rate_fall':
      return rule.measures.map(({ id, of }) => ({ name: rule.measures.length === 1 ? '' : id, select: of }));
    case 'deadline':
      return rule.tracks.map(({ select }, i) => ({ name: trackName(rule, i, speech), select }));
    case 'sequence':
      return rule.steps.map(({ select }, i) => ({ name: stepName(rule, i, speech), select }));
    case 'source_health':
      return [{ name: '', select: rule.sources.map((source) => ({ source, phases: [], where: [] })) }];
    default:
      return [{ name: '', select: rule.select }];
  }
}

function kindFacts(rule: SimpleRule, speech: Speech): readonly Fact[] {
  switch (rule.kind) {
    case 'burst':
      return burstFacts(rule, speech);
    case 'convergence':
      return convergenceFacts(rule, speech);
    case 'rate':
      return rateFacts(rule, speech);
    case 'rate_fall':
      return rateFallFacts(rule, speech);
    case 'source_health':
      return healthFacts(rule, speech);
    case 'deadline':
      return deadlineFacts(rule, speech);
    case 'magnitude':
      return magnitudeFacts(rule, speech);
    case 'repeat':
      return repeatFacts(rule, speech);
    default:
      return laterFacts(rule, speech);
  }
}

type LaterKind = 'aberration' | 'ratio' | 'per_capita' | 'seasonal' | 'scheduled' | 'silence' | 'backlog' | 'sequence';

function laterFacts(rule: RuleOf<LaterKind>, speech: Speech): readonly Fact[] {
  switch (rule.kind) {
    case 'aberration':
      return aberrationFacts(rule, speech);
    case 'ratio':
      return ratioFacts(rule, speech);
    case 'per_capita':
      return perCapitaFacts(rule, speech);
    case 'seasonal':
      return seasonalFacts(rule, speech);
    case 'scheduled':
      return scheduledFacts(rule, speech);
    case 'silence':
      return silenceFacts(rule, speech);
    case 'backlog':
      return backlogFacts(rule, speech);
    case 'sequence':
      return sequenceFacts(rule, speech);
  }
}
