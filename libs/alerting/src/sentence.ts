// The one sentence that explains a revision, in English and in Chinese: a pure function of the revision's own numbers
// and the rule's text, so that anyone can recompute it and compare. Words are in words.ts, templates in templates.ts,
// what a placeholder says in phrases.ts.
import { fillTemplate } from './phrases.ts';
import type { RevisionFacts, RuleText } from './rule-text.ts';
import { CLEARED_TEMPLATE, NOTICE_TEMPLATES, STANDING_TEMPLATE } from './templates.ts';
import type { Bilingual, Language } from './words.ts';

/** The sentence of a revision. The sentences it may hold already are not looked at. */
export function sentenceFor(facts: RevisionFacts, rule: RuleText, language: Language): string {
  return tidy(fillTemplate(templateOf(facts, rule)[language], { facts, rule, language }));
}

function templateOf({ change, explanation }: RevisionFacts, rule: RuleText): Bilingual {
  const isNotice = explanation.detectorKind === 'scheduled';
  if (change === 'cleared') return isNotice ? NOTICE_TEMPLATES.cleared : CLEARED_TEMPLATE;
  return rule.sentence ?? (isNotice ? NOTICE_TEMPLATES.standing : STANDING_TEMPLATE);
}

/** A placeholder may be filled with nothing: the blanks and commas that joined it must not show. */
function tidy(text: string): string {
  return text
    .replace(/ {2,}/g, ' ')
    .replace(/ +([,.;:)])/g, '$1')
    .trim();
}
