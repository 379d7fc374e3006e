// An alert with its whole history and explanation, for `alerts get`: every number that a person needs to re-check the
// grade by hand.
import {
  ACK_REASON_WORDS,
  formatAmount,
  GRADE_WORDS,
  type Language,
  levelHeld,
  observedAmount,
  SOURCE_WORDS,
} from '@fengsui/alerting';
import type { AlertRevision, Explanation } from '@fengsui/domain';
import { gradeColour, type LineStyle } from './alert-line.ts';
import { padded, table } from './columns.ts';
import { CHANGE_WORDS, FLAG_WORDS, KIND_WORDS, UNIT_HEADINGS } from './words.ts';

/** A revision with its number. */
export interface NumberedRevision {
  readonly revision: number;
  readonly alert: AlertRevision;
}

const LABELS = {
  area: { en: 'Area', zh: '区域' },
  rule: { en: 'Rule', zh: '规则' },
  grade: { en: 'Grade', zh: '等级' },
  observed: { en: 'Observed', zh: '实测' },
  threshold: { en: 'Threshold', zh: '阈值' },
  baseline: { en: 'Baseline', zh: '基线' },
  sample: { en: 'Sample', zh: '样本' },
  window: { en: 'Window', zh: '窗口' },
  streams: { en: 'Streams', zh: '来源' },
  subAreas: { en: 'Parts', zh: '下级区域' },
  evidence: { en: 'Evidence', zh: '依据' },
  flags: { en: 'Quality', zh: '数据质量' },
  clears: { en: 'Clears when', zh: '解除条件' },
  acknowledged: { en: 'Taken by', zh: '确认' },
  history: { en: 'History', zh: '历次变更' },
} as const;

/** The lines: sentence first, then the facts of the latest revision, then all revisions, oldest first. */
export function alertHistoryLines(
  latest: AlertRevision,
  history: readonly NumberedRevision[],
  style: LineStyle,
): readonly string[] {
  const { language, colours } = style;
  const facts = factsOf(latest, style).filter(([, text]) => text !== '');
  const width = language === 'zh' ? 8 : 11;
  return [
    gradeColour(latest.grade, colours)(language === 'zh' ? latest.sentenceZh : latest.sentence),
    colours.dim(latest.alertId),
    '',
    ...facts.map(([label, text]) => `${colours.bold(padded(LABELS[label][language], width))}  ${text}`),
    '',
    colours.bold(LABELS.history[language]),
    ...table(history.map((one) => historyRow(one, style))),
  ];
}

type Label = keyof typeof LABELS;

function factsOf(alert: AlertRevision, style: LineStyle): readonly (readonly [Label, string])[] {
  const { language } = style;
  const { explanation } = alert;
  const name = style.ruleNames.get(alert.ruleId)?.[language] ?? '';
  const amount = (value: number): string => formatAmount(value, explanation, language);
  const heading = UNIT_HEADINGS[explanation.unit][language];
  return [
    ['area', `${alert.areaPath.join(' / ')} (${alert.areaCode}, ${alert.areaLevel})`],
    ['rule', `${alert.ruleId} ${name} v${alert.ruleVersion}, ${KIND_WORDS[explanation.detectorKind][language]}`],
    ['grade', gradeText(alert, language)],
    ['observed', `${observedAmount(explanation, language)} ${heading}`.trim()],
    ['threshold', amount(explanation.threshold)],
    ['baseline', explanation.baseline === null ? '' : amount(explanation.baseline)],
    ['sample', explanation.sampleCount === 0 ? '' : String(explanation.sampleCount)],
    ['window', windowText(explanation, style)],
    [
      'streams',
      explanation.streams.map(({ source, count }) => `${SOURCE_WORDS[source][language]} ${count}`).join(', '),
    ],
    ['subAreas', subAreasText(alert)],
    ['evidence', explanation.evidence.join(', ')],
    ['flags', explanation.qualityFlags.map((flag) => FLAG_WORDS[flag][language]).join('; ')],
    ['clears', alert.state === 'cleared' ? '' : levelHeld(explanation, language)],
    ['acknowledged', acknowledgementText(alert, style)],
  ];
}

function gradeText({ grade, peakGrade, state }: AlertRevision, language: Language): string {
  const peak = GRADE_WORDS[peakGrade][language];
  if (state === 'cleared') {
    return language === 'zh' ? `${CHANGE_WORDS.cleared.zh}（最高${peak}）` : `cleared, ${peak} at its gravest`;
  }
  const now = GRADE_WORDS[grade][language];
  if (grade === peakGrade) return now;
  return language === 'zh' ? `${now}（最高${peak}）` : `${now}, ${peak} at its gravest`;
}

function windowText({ windowStart, windowEnd }: Explanation, { zoned }: LineStyle): string {
  return windowStart === windowEnd ? '' : `[${zoned.format(windowStart)}, ${zoned.format(windowEnd)})`;
}

function subAreasText({ explanation, subAreaNames }: AlertRevision): string {
  return explanation.subAreas
    .map(({ areaCode, count }, i) => `${subAreaNames[i] ?? ''} (${areaCode}) ${count}`.trim())
    .join(', ');
}

function acknowledgementText({ acknowledgement }: AlertRevision, { zoned, language }: LineStyle): string {
  if (acknowledgement === null) return '';
  const { centreId, role, reason, acknowledgedAt } = acknowledgement;
  return `${centreId} (${role}), ${ACK_REASON_WORDS[reason][language]}, ${zoned.format(acknowledgedAt)}`;
}

function historyRow({ revision, alert }: NumberedRevision, { language, zoned }: LineStyle): readonly string[] {
  return [
    `#${revision}`,
    zoned.format(alert.eventTime),
    GRADE_WORDS[alert.grade][language],
    CHANGE_WORDS[alert.change][language],
    language === 'zh' ? alert.sentenceZh : alert.sentence,
  ];
}
