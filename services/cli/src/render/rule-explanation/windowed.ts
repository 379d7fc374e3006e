// The kinds that count in windows, in plain words.
import { AREA_LEVELS } from '@fengsui/domain';
import {
  clearFact,
  type Fact,
  fromText,
  gradesText,
  LEVEL_WORDS,
  perText,
  type RuleOf,
  type Speech,
  selectorsText,
  spreadFacts,
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
            `only at ${baseline.ratio} times the mean of the ${baseline.windows} windows before, once ${baseline.windowsMin} are known`,
            `且不低于此前${baseline.windows}个窗口均值的${baseline.ratio}倍（已有${baseline.windowsMin}个窗口后）`,
          ),
        ]),
    ...(during === null ? [] : [fact('raises', `only during ${during}`, `仅在${during}期间`)]),
    ...Object.entries(rule.profiles).map(([profile, factor]) =>
      fact('raises', `thresholds × ${factor} during ${profile}`, `${profile}期间阈值×${factor}`),
    ),
    ...(secondStream === null
      ? []
      : [
          fact(
            'raises',
            `one grade graver when a second stream has ${secondStream} of them`,
            `第二数据源达到${secondStream}件时升高一级`,
          ),
        ]),
    ...spreadFacts(rule.spread, speech),
    clearFact(rule, speech),
  ];
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
      `distinct matters of one risk domain within ${within}, as hotline/grid/mediation`,
      `${within}内同一风险领域的不同事项，按热线/网格/调解计`,
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
  const own = [...fields, ...(hitWhen === undefined ? [] : [hitWhen])].join(' ');
  const what = hitBy === null ? own : selectorsText(hitBy, speech);
  return speech.fact('counts', `${id}: hits are ${what}`, `${id}：计入分子的是${what}`);
}

/** Shares, the samples that they need, and on which side they are bad. */
export function rateFacts(rule: RuleOf<'rate'>, speech: Speech): readonly Fact[] {
  const { fact, time } = speech;
  const within = time(rule.windowMs);
  const step = time(rule.advanceMs);
  return [
    fact(
      'counts',
      `shares within ${within}, from ${rule.samplesMin} on`,
      `${within}内的比率，样本不少于${rule.samplesMin}`,
    ),
    ...rule.measures.flatMap((measure) => {
      const { id, bad, thresholds } = measure;
      const sign = bad === 'low' ? '<' : '≥';
      const text = gradesText(speech, (grade) =>
        thresholds[grade] === undefined ? '' : `${sign} ${thresholds[grade]} %`,
      );
      return [hitFact(measure, speech), { head: 'raises', text: `${id}: ${text}` } as const];
    }),
    fact(
      'clears',
      `${rule.clearMargin} points on the good side of the threshold for ${rule.clear.steps} steps of ${step}`,
      `优于阈值${rule.clearMargin}个百分点并持续${rule.clear.steps}个步长（每步${step}）`,
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
      `shares in whole windows of ${window}, from ${rule.samplesMin} on; each of the last ${rule.windows} against the mean of the ${before} before`,
      `每${window}一个窗口的比率（样本不少于${rule.samplesMin}）；最近${rule.windows}个窗口均与此前${before}个窗口的均值相比`,
    ),
    ...rule.measures.map((measure) => hitFact(measure, speech)),
    {
      head: 'raises',
      text: gradesText(speech, (grade) =>
        rule.fall[grade] === undefined
          ? ''
          : speech.say(`from ${rule.fall[grade]} points below`, `低${rule.fall[grade]}个百分点及以上`),
      ),
    },
    clearFact(rule, speech),
  ];
}

/** Whole sources: silence, lateness, unknown areas. */
export function healthFacts(rule: RuleOf<'source_health'>, speech: Speech): readonly Fact[] {
  const { fact, time, grade } = speech;
  const silent = gradesText(speech, (one) => {
    const ms = rule.silentMs[one];
    return ms === undefined ? '' : time(ms);
  });
  const share = (of: RuleOf<'source_health'>['lateShare']): string => `${grade(of.grade)} > ${of.percent} %`;
  return [
    fact(
      'counts',
      `silence where the hour before had ${rule.flowPerMinuteMin} events a minute; late events; events of unknown areas`,
      `此前一小时每分钟不少于${rule.flowPerMinuteMin}条时的中断；迟到事件；区域不明事件`,
    ),
    fact('raises', `silent for: ${silent}`, `中断时长：${silent}`),
    fact('raises', `late: ${share(rule.lateShare)}`, `迟到占比：${share(rule.lateShare)}`),
    fact('raises', `unknown area: ${share(rule.unknownAreaShare)}`, `区域不明占比：${share(rule.unknownAreaShare)}`),
  ];
}
