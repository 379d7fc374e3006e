// A rule in plain words of either language: what it reads, what it counts, when it raises and when it clears. Fields and
// phases go by the names that rule files have.
import type { Bilingual, Language } from '@fengsui/alerting';
import type { Rule, Selector } from '@fengsui/detector';
import { KIND_WORDS } from '../words.ts';
import {
  type Fact,
  gradesText,
  HEADS,
  LEVEL_WORDS,
  type RuleOf,
  type Speech,
  selectorText,
  speechOf,
} from './parts.ts';
import { backlogFacts, deadlineFacts, magnitudeFacts, repeatFacts, sequenceFacts } from './tracked.ts';
import { aberrationFacts, perCapitaFacts, ratioFacts, scheduledFacts, seasonalFacts, silenceFacts } from './usual.ts';
import { burstFacts, convergenceFacts, healthFacts, rateFacts, rateFallFacts } from './windowed.ts';

const COMBINED_WORDS: Bilingual = { en: 'combined', zh: '组合' };

type SimpleRule = Exclude<Rule, RuleOf<'combined'>>;

/** Lines for a person. */
export function explainRule(rule: Rule, language: Language): readonly string[] {
  const speech = speechOf(language);
  const facts = rule.kind === 'combined' ? combinedFacts(rule, speech) : simpleFacts(rule, speech);
  return [
    `${rule.id} v${rule.version}  ${rule.name[language]}  (${kindWord(rule)[language]}; ${levelsOf(rule, speech)})`,
    ...facts.map(({ head, text }) => `  ${HEADS[head][language].padEnd(speech.say('       ', '  ').length)} ${text}`),
  ];
}

function kindWord(rule: Rule): Bilingual {
  return rule.kind === 'combined' ? COMBINED_WORDS : KIND_WORDS[rule.kind];
}

function levelsOf(rule: Rule, { language, say }: Speech): string {
  return rule.levels.map((level) => LEVEL_WORDS[level][language]).join(say(', ', '、'));
}

/** Each part by itself, then what they give together. */
function combinedFacts({ parts, raise }: RuleOf<'combined'>, speech: Speech): readonly Fact[] {
  const { fact, say, grade } = speech;
  const own = parts.flatMap(({ part, rule }) =>
    simpleFacts(rule, speech).map(({ head, text }) => ({ head, text: `${part}: ${text}` })),
  );
  if (raise === null) return [...own, fact('raises', 'the gravest grade of a part', '取各部分的最高等级')];
  const together = gradesText(speech, (one) =>
    (raise[one] ?? [])
      .map((needed) =>
        Object.entries(needed)
          .map(([part, from]) => say(`${part} at ${grade(from)}`, `${part}达到${grade(from)}`))
          .join(say(' and ', '且')),
      )
      .join(say(' or ', '或')),
  );
  return [...own, fact('raises', `together: ${together}`, `合并：${together}`)];
}

function simpleFacts(rule: SimpleRule, speech: Speech): readonly Fact[] {
  const reads = selectorsOf(rule).map((one) => ({ head: 'reads', text: selectorText(one, speech.language) }) as const);
  return [...reads, ...kindFacts(rule, speech)];
}

function selectorsOf(rule: SimpleRule): readonly Selector[] {
  switch (rule.kind) {
    case 'rate':
    case 'rate_fall':
      return rule.measures.flatMap(({ of }) => of);
    case 'deadline':
      return rule.tracks.flatMap(({ select }) => select);
    case 'sequence':
      return rule.steps.flatMap(({ select }) => select);
    case 'source_health':
      return rule.sources.map((source) => ({ source, phases: [], where: [] }));
    default:
      return rule.select;
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
