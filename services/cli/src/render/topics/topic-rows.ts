// The topics of the year as rows of a table: when each is announced, worked on and over, and how it stands.
import { type Bilingual, type Language, RISK_DOMAIN_WORDS } from '@fengsui/alerting';
import { type Topic, type TopicState, topicMonths, topicStateAt, topicTimes } from '@fengsui/detector';
import type { ZonedTime } from '../../settings/zone.ts';

const STATE_WORDS: Readonly<Record<TopicState, Bilingual>> = {
  planned: { en: 'planned', zh: '计划中' },
  notice: { en: 'notice', zh: '预告中' },
  running: { en: 'running', zh: '进行中' },
  over: { en: 'over', zh: '已结束' },
};

const HEADS: Readonly<Record<Language, readonly string[]>> = {
  en: ['TOPIC', 'MONTH', 'STATE', 'NOTICE FROM', 'LEAD', 'ABOUT', 'WHERE', 'TITLE'],
  zh: ['编号', '月份', '状态', '预告日', '牵头单位', '内容', '范围', '题目'],
};

/** A row a topic, below the heads. */
export function topicRows(
  topics: readonly Topic[],
  of: { readonly at: number; readonly zoned: ZonedTime; readonly language: Language },
): readonly (readonly string[])[] {
  const { at, zoned, language } = of;
  const rows = topics.map((topic) => {
    const times = topicTimes(topic, zoned.offsetMs(at));
    return [
      topic.id,
      topicMonths(topic)[language],
      STATE_WORDS[topicStateAt(times, at)][language],
      zoned.format(times.notice.from).slice(0, 10),
      topic.lead === '' ? '-' : topic.lead,
      aboutOf(topic, language),
      topic.areas === null ? '-' : topic.areas.join(' '),
      topic.title[language],
    ];
  });
  return [HEADS[language], ...rows];
}

function aboutOf({ categories, riskDomain }: Topic, language: Language): string {
  const domain = riskDomain === null ? [] : [RISK_DOMAIN_WORDS[riskDomain][language]];
  return [...(categories === null ? [] : [categories.join(' ')]), ...domain].join(language === 'en' ? ', ' : '，');
}
