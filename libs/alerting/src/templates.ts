// The common sentence templates: a condition for each detector kind, an outcome for each change, and the two frames
// that join them. Placeholders are filled by phrases.ts; one that has nothing to say leaves nothing behind.
import type { AlertChange, DetectorKind } from '@fengsui/domain';
import type { Bilingual } from './words.ts';

/** Frame of every sentence but the clearing one, unless the rule brings its own. */
export const STANDING_TEMPLATE: Bilingual = {
  en: '{area}: {condition} (threshold {threshold}{baseline}{sample}): {outcome}.',
  zh: '{area}：{condition}（阈值{threshold}{baseline}{sample}），{outcome}。',
};

/** Says what cleared the alert: the value now, against the level it has stayed on the quiet side of. */
export const CLEARED_TEMPLATE: Bilingual = {
  en: '{area}: {condition}, {clears} (threshold was {threshold}): cleared, {peak} at its gravest.',
  zh: '{area}：{condition}，{clears}（原阈值{threshold}），预警解除（最高{peak}）。',
};

/** A notice goes by the calendar: it has no threshold that anyone would ask for, and nothing held its end back. */
export const NOTICE_TEMPLATES = {
  standing: { en: '{area}: {condition}{baseline}: {outcome}.', zh: '{area}：{condition}{baseline}，{outcome}。' },
  cleared: { en: '{area}: {condition}{baseline}: over.', zh: '{area}：{condition}{baseline}，预告期结束。' },
} as const satisfies Readonly<Record<string, Bilingual>>;

/** What was seen, where and in which window, without the threshold. */
export const CONDITION_TEMPLATES: Readonly<Record<DetectorKind, Bilingual>> = {
  burst: { en: '{observed} {unit} {subject} {within}', zh: '{within}{subject}{unit}{observed}' },
  convergence: {
    en: '{streams} {subject} {within}, {observed} {unit} in all',
    zh: '{within}{subject}多源叠加（{streams}），{unit}共{observed}',
  },
  rate: { en: '{measure} {observed} {within}', zh: '{within}{measure}{observed}' },
  deadline: { en: '{rule}: {observed} {unit} {subject} {within}', zh: '{rule}，{within}{subject}{unit}{observed}' },
  magnitude: { en: '{rule}: {observed} {unit} {subject} {within}', zh: '{rule}，{within}{subject}{unit}{observed}' },
  repeat: { en: '{observed} {unit} {subject} {within}', zh: '{within}{subject}{unit}{observed}' },
  source_health: { en: '{rule}: {health} {within}', zh: '{rule}，{within}{health}' },
  aberration: { en: '{observed} {unit} {subject} {within}', zh: '{within}{subject}{unit}{observed}' },
  ratio: { en: '{observed} {unit} {subject} {within}', zh: '{within}{subject}{unit}{observed}' },
  rate_fall: { en: '{measure} fell by {observed} {within}', zh: '{within}{measure}下降{observed}' },
  per_capita: { en: '{observed} matters {unit} {subject} {within}', zh: '{within}{subject}{unit}{observed}' },
  seasonal: {
    en: '{rule}: {observed} {unit} {subject} in the same season last year',
    zh: '{rule}，去年同期{subject}{unit}{observed}',
  },
  scheduled: { en: '{rule}: {observed} {unit} {within}', zh: '{rule}，{within}{unit}{observed}' },
  silence: { en: '{rule}: nothing heard for {observed}', zh: '{rule}，已{observed}无上报' },
  backlog: { en: '{rule}: {observed} {unit} open {subject}', zh: '{rule}，未办结{subject}{unit}{observed}' },
  sequence: { en: '{rule}: {observed} {unit} {subject} {within}', zh: '{rule}，{within}{subject}{unit}{observed}' },
  spread: { en: '{observed} {unit} affected {subject} {within}', zh: '{within}{subject}{unit}{observed}' },
};

/** How the grade came about. cleared has its own frame. */
export const OUTCOME_TEMPLATES: Readonly<Record<AlertChange, Bilingual>> = {
  raised: { en: '{grade}', zh: '{grade}预警' },
  raised_higher: { en: 'raised to {grade}', zh: '升为{grade}预警' },
  lowered: { en: 'lowered to {grade}', zh: '降为{grade}预警' },
  acknowledged: {
    en: '{grade}, acknowledged by {centre} ({role}, {reason})',
    zh: '{grade}预警，{centre}（{role}）已确认：{reason}',
  },
  cleared: { en: 'cleared', zh: '预警解除' },
};
