// What a topic came to, as a value for JSON: it leaves the house, so that no count from 1 to 4 is in it at any level.
import { PERIODS, type ToldArea, type ToldCount, type ToldPeriod, type ToldShare } from '@fengsui/embedded';
import type { TopicReport } from './report-lines.ts';

/** Named in the text, so that readers notice when its shape changes. */
const FORMAT = 'fengsui.topic-report.v1';

/** Instants as ISO 8601; a count is a number, '< 5' or 'withheld'; null where nothing is known. */
export function topicReportJson({ topic, log, periods, areas }: TopicReport) {
  const { id, title, lead, categories, riskDomain } = topic;
  return {
    format: FORMAT,
    topic: { id, title, lead, categories, riskDomain, areas: topic.areas },
    log,
    periods: Object.fromEntries(
      PERIODS.map((name) => [name, { from: isoOf(periods[name].from), to: isoOf(periods[name].to) }]),
    ),
    areas: areas.map(areaJson),
  };
}

function areaJson({ areaCode, areaName, level, changePercent, periods }: ToldArea) {
  return {
    areaCode,
    areaName,
    level,
    changePercent: rounded(changePercent),
    ...Object.fromEntries(PERIODS.map((name) => [name, periodJson(periods[name])])),
  };
}

function periodJson({ matterCount, perWeek, weeks, resolved, satisfied, foundByGrid }: ToldPeriod) {
  return {
    matters: countJson(matterCount),
    perWeek: rounded(perWeek),
    weeks: weeks.map((count) => (count === null ? null : countJson(count))),
    resolved: shareJson(resolved),
    satisfied: shareJson(satisfied),
    foundByGrid: shareJson(foundByGrid),
  };
}

function shareJson({ percent, count }: ToldShare) {
  return { percent: rounded(percent), of: countJson(count) };
}

function countJson(count: ToldCount): number | string {
  return count === 'few' ? '< 5' : count;
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
