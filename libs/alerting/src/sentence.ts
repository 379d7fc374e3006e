// The one sentence that explains a revision, in English and in Chinese: a pure function of the revision's own numbers
// and the rule's text, so that anyone can recompute it and compare. Words are in words.ts, templates in templates.ts,
// what a placeholder says in phrases.ts.
import { fillTemplate } from './phrases.ts';
import type { RevisionFacts, RuleText } from './rule-text.ts';
import { CLEARED_TEMPLATE, STANDING_TEMPLATE } from './templates.ts';
import type { Language } from './words.ts';

/** The sentence of a revision. The sentences it may hold already are not looked at. */
export function sentenceFor(facts: RevisionFacts, rule: RuleText, language: Language): string {
  const template = facts.change === 'cleared' ? CLEARED_TEMPLATE : (rule.sentence ?? STANDING_TEMPLATE);
  return tidy(fillTemplate(template[language], { facts, rule, language }));
}

/** A placeholder may be filled with nothing: the blanks and commas that joined it must not show. */
function tidy(text: string): string {
  return text
    .replace(/ {2,}/g, ' ')
    .replace(/ +([,.;:)])/g, '$1')
    .trim();
}
