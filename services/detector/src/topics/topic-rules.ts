// What a registry of topics has the engine do: one rule a topic, which gives its planning notice. The engine itself knows
// rules only.
import type { Condition, Rule } from '@fengsui/detection';
import type { Month, Topic } from './topic.ts';
import { topicTimes } from './topic-times.ts';

/** The rules of a tenant's directory together with those that its topics come to. */
export function rulesInForce(
  { rules, tenant }: { readonly rules: readonly Rule[]; readonly tenant: { readonly topics: readonly Topic[] } | null },
  zoneOffsetMs: number,
): readonly Rule[] {
  return [...rules, ...topicRules(tenant?.topics ?? [], zoneOffsetMs)];
}

/** One rule of kind `scheduled` a topic, under the topic's id, in the order of the registry. */
export function topicRules(topics: readonly Topic[], zoneOffsetMs: number): readonly Rule[] {
  return topics.map((topic) => {
    const { notice, lastYear } = topicTimes(topic, zoneOffsetMs);
    return {
      id: topic.id,
      version: 1,
      mode: 'active',
      kind: 'scheduled',
      name: topicName(topic),
      levels: ['county'],
      select: [{ source: 'hotline', phases: ['hotline.accepted'], where: topicConditions(topic) }],
      areas: topic.areas,
      notice,
      lastYear,
      grade: 'blue',
    };
  });
}

/** What signals meet that are about the topic. */
export function topicConditions({ categories, riskDomain }: Topic): readonly Condition[] {
  return [
    ...(categories === null ? [] : [{ field: 'category', anyOf: categories } as const]),
    ...(riskDomain === null ? [] : [{ field: 'riskDomain', anyOf: [riskDomain] } as const]),
    { field: 'excluded', anyOf: ['no'] },
  ];
}

/** "Topic of March 2026: wage arrears"; "每月一题（2026年3月）：拖欠工资". */
export function topicName(topic: Topic): { readonly en: string; readonly zh: string } {
  const months = topicMonths(topic);
  return {
    en: `Topic of ${months.en}: ${topic.title.en}`,
    zh: `每月一题（${months.zh}）：${topic.title.zh}`,
  };
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** "March 2026"; "November 2026 to January 2027"; "2026年3月", "2026年11月至2027年1月". */
export function topicMonths({ firstMonth, monthCount }: Topic): { readonly en: string; readonly zh: string } {
  const first = monthWords(firstMonth);
  const last = monthWords(firstMonth + monthCount - 1);
  return monthCount === 1 ? first : { en: `${first.en} to ${last.en}`, zh: `${first.zh}至${last.zh}` };
}

function monthWords(month: Month): { readonly en: string; readonly zh: string } {
  const year = Math.floor(month / 12);
  return { en: `${MONTHS[month % 12] ?? ''} ${year}`, zh: `${year}年${(month % 12) + 1}月` };
}
