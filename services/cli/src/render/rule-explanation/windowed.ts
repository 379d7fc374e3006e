// The kinds that count in windows, in plain words.
import { AREA_LEVELS } from '@fengsui/domain';
import {
  clearFact,
  type Fact,
  fromText,
  gradesText,
  LEVEL_WORDS,
  perText,
  plural,
  type RuleOf,
  type Speech,
  selectorsText,
  spreadFacts,
  stepsText,
} from './parts.ts';

/** Counts, thresholds by level, baseline, spread, second stream and profiles. */
export function burstFacts(rule: RuleOf<'burst'>, speech: Speech): readonly Fact[] {
  const { say, fact, time } = speech;
  const unit = rule.count === 'matters' ? say('distinct matters', '不同事项') : say('events', '事件');
  const per = perText(rule.subject, speech);
  const within = time(rule.windowMs);
  const { baseline, secondStream, during } = rule;
  return [
    fact('counts', `${unit}${per} within ${within}`, `${within}内的${unit}${per}`),
    { head: 'raises', text: gradesText(speech, (grade) => levelsText(rule.thresholds[grade], speech)) },
    ...(baseline === null
      ? []
      : [
          fact(
            'raises',
            `only at ${baseline.ratio} times the mean of the ${baseline.windows} windows before; by the thresholds alone until ${baseline.windowsMin} of them are known`,
            `且不低于此前${baseline.windows}个窗口均值的${baseline.ratio}倍；已知窗口不足${baseline.windowsMin}个时仅按阈值`,
          ),
        ]),
    ...(during === null ? [] : [fact('raises', `only during ${during}`, `仅在${during}期间`)]),
    ...profileFacts(rule.profiles, speech),
    ...(secondStream === null
      ? []
      : [
          fact(
            'raises',
            `one grade graver, if the rule has it, once a second stream has ${secondStream} of them`,
            `第二数据源达到${secondStream}件时升高一级（以本规则设有的等级为限）`,
          ),
        ]),
    ...spreadFacts(rule.spread, speech),
    clearFact(rule, speech),
  ];
}

/** Of several that are active at once, the smallest factor counts. */
function profileFacts(profiles: RuleOf<'burst'>['profiles'], { fact, say }: Speech): readonly Fact[] {
  const factors = Object.entries(profiles);
  const together = factors.length < 2 ? '' : say(' (of several, the smallest)', '（同时生效时取最小）');
  return factors.map(([profile, factor]) =>
    fact('raises', `thresholds × ${factor} during ${profile}${together}`, `${profile}期间阈值×${factor}${together}`),
  );
}

function levelsText(byLevel: RuleOf<'burst'>['thresholds']['blue'], { language }: Speech): string {
  if (byLevel === undefined) return '';
  if (byLevel.any !== undefined) return fromText(byLevel.any);
  return AREA_LEVELS.flatMap((level) =>
    byLevel[level] === undefined ? [] : [`${fromText(byLevel[level])} (${LEVEL_WORDS[level][language]})`],
  ).join(' ');
}

/** What each stream must have. */
export function convergenceFacts(rule: RuleOf<'convergence'>, speech: Speech): readonly Fact[] {
  const within = speech.time(rule.windowMs);
  return [
    speech.fact(
      'counts',
      `distinct matters of one risk domain within ${within}, at least so many of each: hotline/grid/mediation`,
      `${within}内同一风险领域的不同事项，须分别达到：热线/网格/调解`,
    ),
    {
      head: 'raises',
      text: gradesText(speech, (grade) => {
        const counts = rule.thresholds[grade];
        return counts === undefined ? '' : `${counts.hotline}/${counts.grid}/${counts.mediation}`;
      }),
    },
    clearFact(rule, speech),
  ];
}

type Measure = RuleOf<'rate_fall'>['measures'][number];

/** What counts as a hit of a measure. */
function hitFact({ id, hit, hitWhen, hitBy }: Measure, speech: Speech): Fact {
  const fields = hit.map(({ field, anyOf }) => `${field}=${anyOf.join('|')}`);
  const joined = fields.length > 0 ? speech.say('when ', '当 ') : '';
  const own = [...fields, ...(hitWhen === undefined ? [] : [`${joined}${hitWhen}`])].join(' ');
  const what = hitBy === null ? own : selectorsText(hitBy, speech);
  return speech.fact('counts', `${id}: hits are ${what}`, `${id}：计入分子的是 ${what}`);
}

/** Shares, the samples that they need, and on which side they are bad. */
export function rateFacts(rule: RuleOf<'rate'>, speech: Speech): readonly Fact[] {
  const { fact, time } = speech;
  const within = time(rule.windowMs);
  return [
    fact(
      'counts',
      `hits as a share of what is read within ${within}, judged from ${rule.samplesMin} read on`,
      `${within}内分子占所读取的比率，所读取的不少于${rule.samplesMin}件`,
    ),
    ...rule.measures.flatMap((measure) => {
      const { id, bad, thresholds } = measure;
      const sign = bad === 'low' ? '<' : '≥';
      const text = gradesText(speech, (grade) =>
        thresholds[grade] === undefined ? '' : `${sign} ${thresholds[grade]} %`,
      );
      return [hitFact(measure, speech), { head: 'raises', text: speech.named(id, text) } as const];
    }),
    fact(
      'clears',
      `${plural(rule.clearMargin, 'point')} on the good side of the threshold, or with fewer read, ${stepsText(rule, speech)}`,
      `优于阈值${rule.clearMargin}个百分点或所读取的件数不足，${stepsText(rule, speech)}`,
    ),
  ];
}

/** How far a rate lies below its own mean, and for how long. */
export function rateFallFacts(rule: RuleOf<'rate_fall'>, speech: Speech): readonly Fact[] {
  const { fact, time } = speech;
  const window = time(rule.windowMs);
  const { windows: before } = rule.reference;
  return [
    fact(
      'counts',
      `hits as a share of what is read in whole windows of ${window}, known from ${rule.samplesMin} read on; each of the last ${rule.windows} against the mean of the ${before} before, at least half of them known`,
      `每${window}一个窗口内分子占所读取的比率（所读取的不少于${rule.samplesMin}件）；最近${rule.windows}个窗口均与此前${before}个窗口的均值相比，其中至少半数已知`,
    ),
    ...rule.measures.map((measure) => hitFact(measure, speech)),
    {
      head: 'raises',
      text: gradesText(speech, (grade) =>
        rule.fall[grade] === undefined
          ? ''
          : speech.say(`from ${plural(rule.fall[grade] ?? 0, 'point')} below`, `低${rule.fall[grade]}个百分点及以上`),
      ),
    },
    clearFact(rule, speech, { en: 'the points of its grade', zh: '该等级百分点数' }),
  ];
}

/** Whole sources: silence, lateness, unknown areas. */
export function healthFacts(rule: RuleOf<'source_health'>, speech: Speech): readonly Fact[] {
  const { fact, time, grade } = speech;
  const silent = gradesText(speech, (one) => {
    const ms = rule.silentMs[one];
    return ms === undefined ? '' : `≥ ${time(ms)}`;
  });
  const share = (of: RuleOf<'source_health'>['lateShare']): string => `${grade(of.grade)} > ${of.percent} %`;
  return [
    fact(
      'counts',
      `silence where the hour before it had ${plural(rule.flowPerMinuteMin, 'event')} a minute; shares of late events and of unknown areas within 1 h, from ${plural(rule.samplesMin, 'event')} on`,
      `此前一小时每分钟不少于${rule.flowPerMinuteMin}条时的中断；1小时内迟到事件、区域不明事件的占比（不少于${rule.samplesMin}条）`,
    ),
    fact('raises', `silent for: ${silent}`, `中断时长：${silent}`),
    fact('raises', `late: ${share(rule.lateShare)}`, `迟到占比：${share(rule.lateShare)}`),
    fact('raises', `unknown area: ${share(rule.unknownAreaShare)}`, `区域不明占比：${share(rule.unknownAreaShare)}`),
    fact('clears', 'once that is over', '上述情形消失时'),
  ];
}
