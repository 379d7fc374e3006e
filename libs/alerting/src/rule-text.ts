// What a rule brings to the explanation of its alerts: its name and, if it wants, a sentence of its own. The engine's
// parameters of the rule live elsewhere; the alerter needs only its words.
import type { AlertRevision } from '@fengsui/domain';
import type { Bilingual } from './words.ts';

/** Everything that a sentence can say: a revision without its sentences. */
export type RevisionFacts = Omit<AlertRevision, 'sentence' | 'sentenceZh'>;

/**
 * A rule's words, part of its data. sentence: templates with placeholders in braces (see PLACEHOLDERS), used for every
 * change but cleared, whose common template says what cleared it; absent: the common template for all.
 */
export interface RuleText {
  readonly id: string;
  readonly version: number;
  readonly name: Bilingual;
  readonly sentence?: Bilingual | undefined;
}

/** By rule and version, see ruleTextKeyOf. */
export type RuleTexts = ReadonlyMap<string, RuleText>;

/** What a text is found by. */
export function ruleTextKeyOf(id: string, version: number): string {
  return `${id} v${version}`;
}

/** The texts of a list of rules. Of two with one id and version the later counts. */
export function ruleTextsOf(rules: readonly RuleText[]): RuleTexts {
  return new Map(rules.map((rule) => [ruleTextKeyOf(rule.id, rule.version), rule]));
}

/**
 * The text of a rule and version; where that is not known (any more), of the rule's highest version; a rule without any
 * goes by its id and the common templates.
 */
export function ruleTextOf(texts: RuleTexts, { ruleId: id, ruleVersion: version }: RuleVersion): RuleText {
  const text = texts.get(ruleTextKeyOf(id, version));
  if (text !== undefined) return text;
  const others = [...texts.values()].filter((other) => other.id === id).toSorted((a, b) => b.version - a.version);
  return others[0] ?? { id, version, name: { en: id, zh: id } };
}

type RuleVersion = Pick<AlertRevision, 'ruleId' | 'ruleVersion'>;
