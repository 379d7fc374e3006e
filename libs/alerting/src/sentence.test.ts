import type { AlertChange, Explanation, Finding } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { createAlerter } from './alerter.ts';
import {
  aFinding,
  anAcknowledgement,
  anExplanation,
  aTree,
  findingAt,
  HOUR_MS,
  revisionBy,
  someRules,
  TEST_TIME,
} from './fixtures.ts';
import { PLACEHOLDERS, unknownPlaceholders } from './phrases.ts';
import { revisionOfFinding } from './revision.ts';
import { ruleTextOf, ruleTextsOf } from './rule-text.ts';
import { sentenceFor } from './sentence.ts';
import { CLEARED_TEMPLATE, CONDITION_TEMPLATES, OUTCOME_TEMPLATES, STANDING_TEMPLATE } from './templates.ts';

const context = { tree: aTree(), rules: someRules() };

function sentencesOf(given: Partial<Finding>, change: AlertChange = 'raised') {
  const raised = revisionOfFinding(context, { finding: aFinding(), change: 'raised', previous: null });
  const finding = aFinding({ ruleId: 'R06', ...given });
  const { sentence, sentenceZh } = revisionOfFinding(context, {
    finding,
    change,
    previous: change === 'raised' ? null : raised,
  });
  return { en: sentence, zh: sentenceZh };
}

describe('the sentence of an alert', () => {
  const alerter = createAlerter(context);
  const { alertId } = revisionBy(createAlerter(context), findingAt(1));

  it.each([
    {
      name: 'raised',
      entry: findingAt(1),
      en: 'Queens / 11385: 11 distinct matters of category sewer within 24 hours (threshold 10): orange.',
      zh: 'Queens 11385：24小时内“sewer”类诉求事项11件（阈值10件），橙色预警。',
    },
    {
      name: 'raised higher',
      entry: findingAt(2, { grade: 'red', explanation: anExplanation({ observed: 21, threshold: 20, baseline: 2.5 }) }),
      en: 'Queens / 11385: 21 distinct matters of category sewer within 24 hours (threshold 20, baseline 2.5): raised to red.',
      zh: 'Queens 11385：24小时内“sewer”类诉求事项21件（阈值20件，基线2.5件），升为红色预警。',
    },
    {
      name: 'acknowledged',
      entry: anAcknowledgement({ alertId }),
      en:
        'Queens / 11385: 21 distinct matters of category sewer within 24 hours (threshold 20, baseline 2.5): ' +
        'red, acknowledged by centre-queens (duty-officer, handling).',
      zh: 'Queens 11385：24小时内“sewer”类诉求事项21件（阈值20件，基线2.5件），红色预警，centre-queens（duty-officer）已确认：处置中。',
    },
    {
      name: 'lowered',
      entry: findingAt(3, { grade: 'blue', explanation: anExplanation({ observed: 1, threshold: 1 }) }),
      en: 'Queens / 11385: 1 distinct matter of category sewer within 24 hours (threshold 1): lowered to blue.',
      zh: 'Queens 11385：24小时内“sewer”类诉求事项1件（阈值1件），降为蓝色预警。',
    },
    {
      name: 'cleared',
      entry: findingAt(4, { grade: 'none', explanation: anExplanation({ observed: 2, threshold: 10 }) }),
      en:
        'Queens / 11385: 2 distinct matters of category sewer within 24 hours, below 6 for 2 hours ' +
        '(threshold was 10): cleared, red at its gravest.',
      zh: 'Queens 11385：24小时内“sewer”类诉求事项2件，连续2小时低于6件（原阈值10件），预警解除（最高红色）。',
    },
  ])('when $name says what, where, how much against which threshold, in which window', ({ entry, en, zh }) => {
    const revision = revisionBy(alerter, entry);
    expect(revision.sentence).toBe(en);
    expect(revision.sentenceZh).toBe(zh);
  });

  it('in Chinese joins Chinese names without a mark', () => {
    const facts = revisionOfFinding(context, { finding: aFinding(), change: 'raised', previous: null });
    const inChinese = { ...facts, areaPath: ['纽约市', '皇后区', '11385'] };
    expect(sentenceFor(inChinese, ruleTextOf(context.rules, inChinese), 'zh')).toBe(
      '皇后区11385：24小时内“sewer”类诉求事项11件（阈值10件），橙色预警。',
    );
  });

  it('says an unknown measure, an unknown rule and an unknown area by their own names', () => {
    const { en } = sentencesOf({
      areaCode: 'nyc/queens/99999',
      subject: { kind: 'measure', value: 'odd_rate' },
      explanation: anExplanation({ detectorKind: 'rate', unit: 'percent', observed: 50, threshold: 53 }),
    });
    expect(en).toBe('Queens / nyc/queens/99999: odd_rate 50% within 24 hours (threshold 53%): orange.');
  });
});

describe('the sentence of a detector kind', () => {
  const kinds: readonly { kind: Partial<Explanation>; given: Partial<Finding>; en: string; zh: string }[] = [
    {
      kind: {
        detectorKind: 'convergence',
        streams: [
          { source: 'hotline', count: 10 },
          { source: 'grid', count: 2 },
          { source: 'mediation', count: 1 },
        ],
        observed: 13,
      },
      given: { subject: { kind: 'risk_domain', value: 'labour' } },
      en: 'Queens / 11385: hotline 10, grid 2, mediation 1 in labour and wages within 24 hours, 13 distinct matters in all (threshold 10): orange.',
      zh: 'Queens 11385：24小时内劳动欠薪类多源叠加（热线10件、网格2件、调解1件），诉求事项共13件（阈值10件），橙色预警。',
    },
    {
      kind: {
        detectorKind: 'rate',
        unit: 'percent',
        observed: 48.25,
        threshold: 53,
        sampleCount: 132,
        windowStart: TEST_TIME - 168 * HOUR_MS,
      },
      given: { subject: { kind: 'measure', value: 'resolution' } },
      en: 'Queens / 11385: resolution rate 48.25% within 7 days (threshold 53%, sample of 132): orange.',
      zh: 'Queens 11385：7天内解决率48.25%（阈值53%，样本132件），橙色预警。',
    },
    {
      kind: { detectorKind: 'deadline', unit: 'minutes', observed: 180, threshold: 0 },
      given: { subject: { kind: 'matter', value: 'HJ-1' } },
      en: 'Queens / 11385: R06: overdue by 3 hours on matter HJ-1 (threshold due now): orange.',
      zh: 'Queens 11385：R06，事项“HJ-1”逾期3小时（阈值到期），橙色预警。',
    },
    {
      kind: { detectorKind: 'deadline', unit: 'minutes', observed: -1380, threshold: -1440 },
      given: { subject: { kind: 'site', value: 'SITE:7' }, grade: 'yellow' },
      en: 'Queens / 11385: R06: due in 23 hours at site SITE:7 (threshold due in 24 hours): yellow.',
      zh: 'Queens 11385：R06，场所“SITE:7”距到期23小时（阈值距到期24小时），黄色预警。',
    },
    {
      kind: { detectorKind: 'magnitude', unit: 'parties', observed: 30, threshold: 30, windowStart: TEST_TIME },
      given: { subject: { kind: 'none', value: '' }, riskDomain: 'group_dispute' },
      en: 'Queens / 11385: R06: at least 30 parties in group disputes (threshold 30): orange.',
      zh: 'Queens 11385：R06，群体纠纷类涉及不少于30人（阈值30人），橙色预警。',
    },
    {
      kind: {
        detectorKind: 'repeat',
        unit: 'contacts',
        observed: 5,
        threshold: 5,
        windowStart: TEST_TIME - 720 * HOUR_MS,
      },
      given: { subject: { kind: 'matter', value: 'M-9' } },
      en: 'Queens / 11385: 5 contacts on matter M-9 within 30 days (threshold 5): orange.',
      zh: 'Queens 11385：30天内事项“M-9”联系5次（阈值5次），橙色预警。',
    },
    {
      kind: { detectorKind: 'source_health', unit: 'minutes', observed: 12, threshold: 10, baseline: 1.75 },
      given: { subject: { kind: 'source', value: 'hotline' } },
      en: 'Queens / 11385: R06: no events from hotline for 12 minutes (threshold 10 minutes, flow before 1.75 events a minute): orange.',
      zh: 'Queens 11385：R06，热线已12分钟无数据（阈值10分钟，此前流量每分钟1.75起），橙色预警。',
    },
    {
      kind: {
        detectorKind: 'source_health',
        unit: 'percent',
        observed: 7,
        threshold: 5,
        sampleCount: 200,
        windowStart: TEST_TIME - HOUR_MS,
      },
      given: { subject: { kind: 'measure', value: 'late' } },
      en: 'Queens / 11385: R06: share of late events 7% within 1 hour (threshold 5%, sample of 200): orange.',
      zh: 'Queens 11385：R06，1小时内迟到事件占比7%（阈值5%，样本200件），橙色预警。',
    },
    {
      kind: {
        detectorKind: 'source_health',
        unit: 'percent',
        observed: 7,
        threshold: 5,
        sampleCount: 200,
        windowStart: TEST_TIME - HOUR_MS,
      },
      given: { subject: { kind: 'source', value: 'grid' } },
      en: 'Queens / 11385: R06: 7% of events from grid late or of unknown area within 1 hour (threshold 5%, sample of 200): orange.',
      zh: 'Queens 11385：R06，1小时内网格迟到或区域不明事件占7%（阈值5%，样本200件），橙色预警。',
    },
    {
      kind: { detectorKind: 'spread', unit: 'areas', observed: 2, threshold: 2 },
      given: { subject: { kind: 'none', value: '' }, riskDomain: 'unspecified' },
      en: 'Queens / 11385: 2 areas affected within 24 hours (threshold 2): orange.',
      zh: 'Queens 11385：24小时内波及区域2个（阈值2个），橙色预警。',
    },
  ];

  it.each(kinds)('$kind.detectorKind: $en', ({ kind, given, en, zh }) => {
    expect(sentencesOf({ ...given, explanation: anExplanation(kind) })).toEqual({ en, zh });
  });

  it('a group demand that is gone has no lower bound', () => {
    const explanation = anExplanation({ detectorKind: 'magnitude', unit: 'parties', observed: 0, threshold: 30 });
    expect(sentencesOf({ grade: 'none', explanation }, 'cleared').en).toContain('R06: 0 parties of category sewer');
  });

  it('a deadline that is met clears as settled; a level held for no time clears without a length', () => {
    const deadline = anExplanation({ detectorKind: 'deadline', unit: 'minutes', observed: 0, threshold: -1440 });
    expect(sentencesOf({ grade: 'none', explanation: deadline }, 'cleared')).toEqual({
      en: 'Queens / 11385: R06: due now of category sewer, settled or given a later deadline (threshold was due in 24 hours): cleared, orange at its gravest.',
      zh: 'Queens 11385：R06，“sewer”类到期，已办结或已延期（原阈值距到期24小时），预警解除（最高橙色）。',
    });
    const clearsWhen = { level: 90, side: 'at_or_above', steps: 1, stepSeconds: 0 } as const;
    const rate = anExplanation({ detectorKind: 'rate', unit: 'percent', observed: 92, threshold: 85, clearsWhen });
    const measured = { kind: 'measure', value: 'satisfaction' } as const;
    expect(sentencesOf({ grade: 'none', subject: measured, explanation: rate }, 'cleared').en).toBe(
      'Queens / 11385: satisfaction rate 92% within 24 hours, at or above 90% (threshold was 85%): cleared, orange at its gravest.',
    );
  });
});

describe('the template of a rule', () => {
  it('takes the place of the common one, and is not filled twice', () => {
    const subject = { kind: 'category', value: '{grade}' } as const;
    const own = revisionOfFinding(context, { finding: aFinding({ ruleId: 'R99' }), change: 'raised', previous: null });
    expect(own.sentence).toBe('Own words in Queens / 11385: 11 in 24 hours, orange!');
    const odd = ruleTextsOf([
      { id: 'R1', version: 1, name: { en: '', zh: '' }, sentence: { en: '{subject} {nonsense}', zh: '' } },
    ]);
    expect(sentenceFor({ ...own, subject }, ruleTextOf(odd, { ruleId: 'R1', ruleVersion: 1 }), 'en')).toBe(
      'of category {grade} {nonsense}',
    );
  });

  it('is refused by the names that no revision can fill', () => {
    expect(unknownPlaceholders('{area} {caller} {grade} {}')).toEqual(['caller', '']);
  });

  it('common templates hold known placeholders only, and each placeholder fills one of them or a rule', () => {
    const templates = [
      STANDING_TEMPLATE,
      CLEARED_TEMPLATE,
      ...Object.values(CONDITION_TEMPLATES),
      ...Object.values(OUTCOME_TEMPLATES),
    ];
    const text = templates.map(({ en, zh }) => en + zh).join('');
    expect(unknownPlaceholders(text)).toEqual([]);
    expect(PLACEHOLDERS.filter((name) => !text.includes(`{${name}}`))).toEqual(['window']);
  });
});
