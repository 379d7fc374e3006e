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
  readonly name: Bilingual;
  readonly sentence?: Bilingual | undefined;
}

/** By rule id. */
export type RuleTexts = ReadonlyMap<string, RuleText>;

/** The texts of a list of rules. Of two with one id the later counts. */
export function ruleTextsOf(rules: readonly RuleText[]): RuleTexts {
  return new Map(rules.map((rule) => [rule.id, rule]));
}

/** The rule's text; a rule without one goes by its id and the common templates. */
export function ruleTextOf(rules: RuleTexts, ruleId: string): RuleText {
  return rules.get(ruleId) ?? { id: ruleId, name: { en: ruleId, zh: ruleId } };
}
