// What a topic came to, as lines of a terminal in either language: a row a county and street, and their weeks.
import type { Bilingual, Language } from '@fengsui/alerting';
import { type Topic, topicMonths } from '@fengsui/detector';
import {
  type ByPeriod,
  PERIODS,
  type PeriodName,
  type ToldArea,
  type ToldCount,
  type ToldPeriod,
  type ToldShare,
} from '@fengsui/embedded';
import type { ZonedTime } from '../../settings/zone.ts';
import { table } from '../columns.ts';

export interface TopicReport {
  readonly topic: Topic;
  /** As the command line named it. */
  readonly log: string;
  /** [from, to) in ms since 1970. */
  readonly periods: ByPeriod<{ readonly from: number; readonly to: number }>;
  /** As they may be told to whom it is for. */
  readonly areas: readonly ToldArea[];
}

const PERIOD_WORDS: Readonly<Record<PeriodName, Bilingual>> = {
  before: { en: 'before', zh: '之前' },
  during: { en: 'during', zh: '期间' },
  after: { en: 'after', zh: '之后' },
};

const HEADS: Readonly<Record<Language, readonly string[]>> = {
  en: ['AREA', 'A WEEK BEFORE', 'DURING', 'AFTER', 'CHANGE', 'RESOLVED', 'SATISFIED', 'FOUND BY THE GRID'],
  zh: ['区域', '之前每周', '期间', '之后', '变化', '解决率', '满意率', '网格先于诉求发现'],
};
const AREA_HEAD: Bilingual = { en: 'AREA', zh: '区域' };
const ALL: Bilingual = { en: 'all', zh: '合计' };
const EXPLAINED: readonly (readonly [mark: string, text: Bilingual])[] = [
  ['< 5', { en: '1 to 4 matters', zh: '1至4件' }],
  [
    '*',
    {
      en: 'withheld: a number below five could be worked out from it',
      zh: '不予显示：由此可推算出小于5的数',
    },
  ],
  ['-', { en: 'nothing to tell, or not in the log', zh: '无数据，或日志未覆盖' }],
];

/** Marks are explained where they stand. */
export function topicReportLines(
  report: TopicReport,
  { zoned, language }: { readonly zoned: ZonedTime; readonly language: Language },
): readonly string[] {
  const { areas } = report;
  const rows = [HEADS[language], ...areas.map((area) => figureRow(area, language))];
  const weeks = [weekHeads(areas, language), ...areas.map((area) => weekRow(area, language))];
  const cells = [...rows.slice(1), ...weeks.slice(1)].flat();
  const marks = EXPLAINED.filter(([mark]) => cells.some((cell) => cell === mark || cell.startsWith(`${mark} `)));
  return [
    headline(report, language),
    periodsLine(report, { zoned, language }),
    '',
    ...table(rows),
    '',
    language === 'en' ? 'matters of each week' : '逐周事项数',
    ...table(weeks),
    ...(marks.length === 0 ? [] : ['', ...marks.map(([mark, text]) => `${mark}  ${text[language]}`)]),
  ];
}

function headline({ topic, log }: TopicReport, language: Language): string {
  const months = topicMonths(topic)[language];
  const lead = topic.lead === '' ? '' : `${language === 'en' ? ', lead ' : '，牵头单位'}${topic.lead}`;
  const source = language === 'en' ? `; from ${log}` : `；数据来自${log}`;
  return `${topic.id} ${topic.title[language]}${language === 'en' ? `, ${months}` : `，${months}`}${lead}${source}`;
}

function periodsLine(
  { periods }: TopicReport,
  { zoned, language }: { readonly zoned: ZonedTime; readonly language: Language },
): string {
  const day = (at: number): string => zoned.format(at).slice(0, 10);
  return PERIODS.map((name) => {
    const { from, to } = periods[name];
    const days = `${day(from)} ${language === 'en' ? 'to' : '至'} ${day(to - 1)}`;
    return `${PERIOD_WORDS[name][language]} ${days}`;
  }).join(language === 'en' ? ', ' : '，');
}

function figureRow(area: ToldArea, language: Language): readonly string[] {
  const { before, during, after } = area.periods;
  return [
    nameOf(area, language),
    ...[before, during, after].map(mattersText),
    changeText(area.changePercent),
    `${shareText(before.resolved)} → ${shareText(after.resolved)}`,
    `${shareText(before.satisfied)} → ${shareText(after.satisfied)}`,
    `${shareText(before.foundByGrid)} → ${shareText(after.foundByGrid)}`,
  ];
}

function nameOf({ level, areaName }: ToldArea, language: Language): string {
  if (level === 'all') return ALL[language];
  return level === 'street' ? `  ${areaName}` : areaName;
}

/** Matters a week, and how many in all. */
function mattersText({ perWeek, matterCount }: ToldPeriod): string {
  if (typeof matterCount !== 'number') return countText(matterCount);
  return perWeek === null ? '-' : `${perWeek.toFixed(1)} (${matterCount})`;
}

function countText(count: ToldCount): string {
  if (count === 'few') return '< 5';
  return count === 'withheld' ? '*' : String(count);
}

function changeText(percent: number | null): string {
  return percent === null ? '-' : `${percent > 0 ? '+' : ''}${percent.toFixed(0)} %`;
}

function shareText({ percent, count }: ToldShare): string {
  if (percent !== null) return `${percent.toFixed(0)} % (${countText(count)})`;
  return count === 0 ? '-' : countText(count);
}

/** -8 to -1 before, 1 and on in the month, +1 to +8 after. */
function weekHeads([first]: readonly ToldArea[], language: Language): readonly string[] {
  const count = (name: PeriodName): number => first?.periods[name].weeks.length ?? 0;
  const numbered = (length: number, text: (i: number) => string) => Array.from({ length }, (_, i) => text(i));
  return [
    AREA_HEAD[language],
    ...numbered(count('before'), (i) => `${i - count('before')}`),
    ...numbered(count('during'), (i) => `${i + 1}`),
    ...numbered(count('after'), (i) => `+${i + 1}`),
  ];
}

function weekRow(area: ToldArea, language: Language): readonly string[] {
  const weeks = PERIODS.flatMap((name) => area.periods[name].weeks);
  return [nameOf(area, language), ...weeks.map((count) => (count === null ? '-' : countText(count)))];
}
