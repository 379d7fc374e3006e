// Kinds that hold an area against what is usual, each told in both languages.
import { expect, it } from 'vitest';
import { CALLS, CASES, explained, type Told } from './explained.fixture.ts';

const HOURLY = { levels: ['street'], window: '24h', advance: '1h' };
const DAILY = { levels: ['street'], window: '1d', advance: '1d', clear: { ratio: 0.5, steps: 1 } };

const TOLD: readonly Told[] = [
  {
    of: 'the days that a day is held against',
    rule: {
      ...DAILY,
      kind: 'aberration',
      select: [CALLS],
      subject: 'risk_domain',
      baseline: { days: 7, lag: 2, sigmaMin: 1 },
      z: { blue: 2.5, red: 6 },
      floors: { blue: 3, red: 20 },
    },
    en: [
      '  reads   hotline accepted',
      '  counts  distinct matters of one risk domain of a day, against mean and deviation (at least 1 and √mean) of the 7 days that ended 2 days before it began, once they are known',
      '  raises  blue z ≥ 2.5 and ≥ 3, red z ≥ 6 and ≥ 20',
      '  clears  below 50 % of the threshold for 1 step of 24 h',
    ],
    zh: [
      '  读取 热线 accepted',
      '  统计 单日不同事项（同一风险领域），与该日开始前2天为止的7天的均值和标准差（不小于1和√均值）相比，均已知后才判定',
      '  触发 蓝色 z ≥ 2.5且≥ 3件，红色 z ≥ 6且≥ 20件',
      '  解除 低于阈值的50%并持续1个步长（每步24小时）',
    ],
  },
  {
    of: 'days that end as the day begins',
    rule: {
      ...DAILY,
      kind: 'aberration',
      select: [CALLS],
      subject: 'none',
      baseline: { days: 14, lag: 0, sigmaMin: 0.5 },
      z: { blue: 2 },
      floors: { blue: 3 },
    },
    en: [
      '  reads   hotline accepted',
      '  counts  distinct matters of a day, against mean and deviation (at least 0.5 and √mean) of the 14 days before it, once they are known',
      '  raises  blue z ≥ 2 and ≥ 3',
      '  clears  below 50 % of the threshold for 1 step of 24 h',
    ],
    zh: [
      '  读取 热线 accepted',
      '  统计 单日不同事项，与该日之前14天的均值和标准差（不小于0.5和√均值）相比，均已知后才判定',
      '  触发 蓝色 z ≥ 2且≥ 3件',
      '  解除 低于阈值的50%并持续1个步长（每步24小时）',
    ],
  },
  {
    of: 'the same weekdays',
    rule: {
      ...DAILY,
      kind: 'ratio',
      select: [CALLS],
      subject: 'none',
      reference: { of: 'same_weekday', windows: 4, windowsMin: 3, statistic: 'median' },
      ratios: { blue: 2, red: 10 },
      floors: { blue: 10, red: 100 },
    },
    en: [
      '  reads   hotline accepted',
      '  counts  distinct matters within 24 h, as a multiple of the median of the same weekday in the 4 weeks before, once at least 3 of them are known',
      '  raises  blue ≥ 2 × and ≥ 10, red ≥ 10 × and ≥ 100',
      '  clears  below 50 % of the threshold for 1 step of 24 h',
    ],
    zh: [
      '  读取 热线 accepted',
      '  统计 24小时内的不同事项，为此前4周同一周几的中位数的倍数（至少已知3个后）',
      '  触发 蓝色 ≥ 2 ×且≥ 10件，红色 ≥ 10 ×且≥ 100件',
      '  解除 低于阈值的50%并持续1个步长（每步24小时）',
    ],
  },
  {
    of: 'the windows before',
    rule: {
      ...HOURLY,
      kind: 'ratio',
      select: [CALLS],
      subject: 'category',
      reference: { of: 'previous', windows: 3, windowsMin: 1, statistic: 'mean' },
      ratios: { blue: 2 },
      floors: { blue: 10 },
    },
    en: [
      '  reads   hotline accepted',
      '  counts  distinct matters of one category within 24 h, as a multiple of the mean of the 3 windows before, once at least 1 of them are known',
      '  raises  blue ≥ 2 × and ≥ 10',
      '  clears  below 60 % of the threshold for 2 steps of 1 h',
    ],
    zh: [
      '  读取 热线 accepted',
      '  统计 24小时内的不同事项（同一类别），为此前3个窗口的均值的倍数（至少已知1个后）',
      '  触发 蓝色 ≥ 2 ×且≥ 10件',
      '  解除 低于阈值的60%并持续2个步长（每步1小时）',
    ],
  },
  {
    of: 'the peers of an area, and its rise',
    rule: {
      ...HOURLY,
      kind: 'per_capita',
      select: [CALLS],
      topPercent: 3,
      rise: { percent: 20, windows: 2 },
      floor: 20,
      grade: 'blue',
    },
    en: [
      '  reads   hotline accepted',
      '  counts  distinct matters within 24 h per 10,000 residents',
      '  raises  blue from 20 matters on, in the top 3 % of the areas of its level, and risen by 20 % or more in 2 windows in a row',
      '  clears  below 60 % of where the top begins for 2 steps of 1 h',
    ],
    zh: [
      '  读取 热线 accepted',
      '  统计 24小时内每万人的不同事项',
      '  触发 不少于20件、居同级区域前3%且连续2个窗口上升不少于20%时为蓝色',
      '  解除 低于前列起点的60%并持续2个步长（每步1小时）',
    ],
  },
  {
    of: 'the season of a year ago',
    rule: {
      kind: 'seasonal',
      levels: ['county'],
      select: [CALLS],
      subject: 'category',
      ahead: '30d',
      season: '20d',
      ratio: 3,
      floor: 30,
      grade: 'blue',
    },
    en: [
      '  reads   hotline accepted',
      '  counts  events of one category a year ago, in the 20 d that begin 30 d from now',
      '  raises  blue from 30 events on, at 3 times what 20 d of that year had on average',
      '  clears  once that no longer holds of the time ahead',
    ],
    zh: [
      '  读取 热线 accepted',
      '  统计 去年同期（30天后开始的20天）的事件（同一类别）',
      '  触发 不少于30起且达到该年同等时长（20天）均值的3倍时为蓝色',
      '  解除 此后一段时间不再符合时',
    ],
  },
  {
    of: 'how long an area was silent, and how far that spread',
    rule: {
      kind: 'silence',
      levels: ['grid'],
      select: [CASES],
      baselineDays: 28,
      perDayMin: 1,
      silent: { blue: '24h', red: '50h' },
      spread: { at: 'red', steps: [{ level: 'street', areas: 3, grade: 'red' }] },
    },
    en: [
      '  reads   grid reported/filed riskDomain=fire',
      '  counts  how long nothing is read of an area while others are heard of, where the median day of 28 had 1 event or more',
      '  raises  blue ≥ 24 h, red ≥ 2 d 2 h',
      '  raises  red for a street in which 3 parts are red or graver',
      '  clears  once it is heard of again',
    ],
    zh: [
      '  读取 网格 reported/filed riskDomain=fire',
      '  统计 其他区域有上报期间，本区域无所读取事件的时长；仅限此前28天日中位数不低于1件的区域',
      '  触发 蓝色 ≥ 24小时，红色 ≥ 2天2小时',
      '  触发 街道内有3个下级区域达到红色及以上时为红色',
      '  解除 恢复上报时',
    ],
  },
];

it.each(TOLD)('a rule about what is usual is told with $of', ({ rule, en, zh }) => {
  expect(explained(rule)).toEqual({ en, zh });
});
