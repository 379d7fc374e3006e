// Kinds that count in windows, each told in both languages.
import { expect, it } from 'vitest';
import { CALLS, CASES, explained, type Told } from './explained.fixture.ts';

const HOURLY = { levels: ['street'], window: '24h', advance: '1h' };
const BURST = { ...HOURLY, kind: 'burst', select: [CALLS, CASES], subject: 'category' };

const TOLD: readonly Told[] = [
  {
    of: 'thresholds by level, a baseline, a spread, a second stream and profiles',
    rule: {
      ...BURST,
      thresholds: { blue: 3, red: { street: 20, county: 90 } },
      baseline: { ratio: 2.5, windows: 28, windowsMin: 7 },
      secondStream: 3,
      during: 'exam_season',
      profiles: { rainy: 0.5, windy: 0.8 },
      spread: { at: 'blue', steps: [{ level: 'county', areas: 3, grade: 'red' }] },
    },
    en: [
      '  reads   hotline accepted',
      '  reads   grid reported/filed riskDomain=fire',
      '  counts  distinct matters of one category within 24 h',
      '  raises  blue ≥ 3, red ≥ 90 (county) ≥ 20 (street)',
      '  raises  only at 2.5 times the mean of the 28 windows before; by the thresholds alone until 7 of them are known',
      '  raises  only during exam_season',
      '  raises  thresholds × 0.5 during rainy (of several, the smallest)',
      '  raises  thresholds × 0.8 during windy (of several, the smallest)',
      '  raises  one grade graver, if the rule has it, once a second stream has 3 of them',
      '  raises  red for a county in which 3 parts are blue or graver',
      '  clears  below 60 % of the threshold for 2 steps of 1 h',
    ],
    zh: [
      '  读取 热线 accepted',
      '  读取 网格 reported/filed riskDomain=fire',
      '  统计 24小时内的不同事项（同一类别）',
      '  触发 蓝色 ≥ 3，红色 ≥ 90 (区县) ≥ 20 (街道)',
      '  触发 且不低于此前28个窗口均值的2.5倍；已知窗口不足7个时仅按阈值',
      '  触发 仅在exam_season期间',
      '  触发 rainy期间阈值×0.5（同时生效时取最小）',
      '  触发 windy期间阈值×0.8（同时生效时取最小）',
      '  触发 第二数据源达到3件时升高一级（以本规则设有的等级为限）',
      '  触发 区县内有3个下级区域达到蓝色及以上时为红色',
      '  解除 低于阈值的60%并持续2个步长（每步1小时）',
    ],
  },
  {
    of: 'events instead of matters, and one profile',
    rule: { ...BURST, subject: 'none', count: 'events', thresholds: { blue: 2 }, profiles: { rainy: 0.5 } },
    en: [
      '  reads   hotline accepted',
      '  reads   grid reported/filed riskDomain=fire',
      '  counts  events within 24 h',
      '  raises  blue ≥ 2',
      '  raises  thresholds × 0.5 during rainy',
      '  clears  below 60 % of the threshold for 2 steps of 1 h',
    ],
    zh: [
      '  读取 热线 accepted',
      '  读取 网格 reported/filed riskDomain=fire',
      '  统计 24小时内的事件',
      '  触发 蓝色 ≥ 2',
      '  触发 rainy期间阈值×0.5',
      '  解除 低于阈值的60%并持续2个步长（每步1小时）',
    ],
  },
  {
    of: 'what each stream must have',
    rule: {
      ...HOURLY,
      kind: 'convergence',
      select: [CALLS, CASES],
      thresholds: { yellow: { hotline: 5, grid: 1, mediation: 0 } },
    },
    en: [
      '  reads   hotline accepted',
      '  reads   grid reported/filed riskDomain=fire',
      '  counts  distinct matters of one risk domain within 24 h, at least so many of each: hotline/grid/mediation',
      '  raises  yellow 5/1/0',
      '  clears  below 60 % of the threshold for 2 steps of 1 h',
    ],
    zh: [
      '  读取 热线 accepted',
      '  读取 网格 reported/filed riskDomain=fire',
      '  统计 24小时内同一风险领域的不同事项，须分别达到：热线/网格/调解',
      '  触发 黄色 5/1/0',
      '  解除 低于阈值的60%并持续2个步长（每步1小时）',
    ],
  },
  {
    of: 'rates that are bad when low and when high, and what hits are',
    rule: {
      ...HOURLY,
      kind: 'rate',
      samplesMin: 30,
      clearMargin: 1,
      measures: [
        {
          id: 'resolution',
          of: [CALLS],
          hit: { resolved: true },
          hitWhen: 'redoCount == 0',
          below: { blue: 90, red: 50 },
        },
        { id: 'redo', of: [CASES], hitBy: [{ source: 'hotline', phases: ['redo'] }], above: { blue: 5 } },
      ],
    },
    en: [
      '  reads   resolution: hotline accepted',
      '  reads   redo: grid reported/filed riskDomain=fire',
      '  counts  hits as a share of what is read within 24 h, judged from 30 read on',
      '  counts  resolution: hits are resolved=yes when redoCount == 0',
      '  raises  resolution: blue < 90 %, red < 50 %',
      '  counts  redo: hits are hotline redo',
      '  raises  redo: blue ≥ 5 %',
      '  clears  1 point on the good side of the threshold, or with fewer read, for 2 steps of 1 h',
    ],
    zh: [
      '  读取 resolution：热线 accepted',
      '  读取 redo：网格 reported/filed riskDomain=fire',
      '  统计 24小时内分子占所读取的比率，所读取的不少于30件',
      '  统计 resolution：计入分子的是 resolved=yes 当 redoCount == 0',
      '  触发 resolution：蓝色 < 90 %，红色 < 50 %',
      '  统计 redo：计入分子的是 热线 redo',
      '  触发 redo：蓝色 ≥ 5 %',
      '  解除 优于阈值1个百分点或所读取的件数不足，并持续2个步长（每步1小时）',
    ],
  },
  {
    of: 'how far a rate has fallen, and for how long',
    rule: {
      kind: 'rate_fall',
      levels: ['street'],
      window: '7d',
      advance: '7d',
      samplesMin: 30,
      measures: [{ id: 'resolution', of: [CALLS], hit: { resolved: true } }],
      reference: { windows: 4 },
      windows: 2,
      fall: { blue: 1, yellow: 5.5 },
    },
    en: [
      '  reads   hotline accepted',
      '  counts  hits as a share of what is read in whole windows of 7 d, known from 30 read on; each of the last 2 against the mean of the 4 before, at least half of them known',
      '  counts  resolution: hits are resolved=yes',
      '  raises  blue from 1 point below, yellow from 5.5 points below',
      '  clears  below 60 % of the points of its grade for 2 steps of 7 d',
    ],
    zh: [
      '  读取 热线 accepted',
      '  统计 每7天一个窗口内分子占所读取的比率（所读取的不少于30件）；最近2个窗口均与此前4个窗口的均值相比，其中至少半数已知',
      '  统计 resolution：计入分子的是 resolved=yes',
      '  触发 蓝色 低1个百分点及以上，黄色 低5.5个百分点及以上',
      '  解除 低于该等级百分点数的60%并持续2个步长（每步7天）',
    ],
  },
  {
    of: 'the health of whole sources',
    rule: {
      kind: 'source_health',
      levels: ['county'],
      sources: ['hotline', 'grid'],
      flowPerMinuteMin: 2.5,
      silent: { orange: '10m', red: '90m' },
      lateShare: { percent: 5, grade: 'blue' },
      unknownAreaShare: { percent: 10, grade: 'yellow' },
      samplesMin: 20,
    },
    en: [
      '  reads   hotline',
      '  reads   grid',
      '  counts  silence where the hour before it had 2.5 events a minute; shares of late events and of unknown areas within 1 h, from 20 events on',
      '  raises  silent for: orange ≥ 10 min, red ≥ 1 h 30 min',
      '  raises  late: blue > 5 %',
      '  raises  unknown area: yellow > 10 %',
      '  clears  once that is over',
    ],
    zh: [
      '  读取 热线',
      '  读取 网格',
      '  统计 此前一小时每分钟不少于2.5条时的中断；1小时内迟到事件、区域不明事件的占比（不少于20条）',
      '  触发 中断时长：橙色 ≥ 10分钟，红色 ≥ 1小时30分钟',
      '  触发 迟到占比：蓝色 > 5 %',
      '  触发 区域不明占比：黄色 > 10 %',
      '  解除 上述情形消失时',
    ],
  },
];

it.each(TOLD)('a rule that counts in windows is told with $of', ({ rule, en, zh }) => {
  expect(explained(rule)).toEqual({ en, zh });
});
