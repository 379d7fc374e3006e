// The kinds that hold an area against what is usual there or elsewhere, in plain words.
import { clearFact, type Fact, gradesText, perText, plural, type RuleOf, type Speech, spreadFacts } from './parts.ts';

/** A day against the days before. */
export function aberrationFacts(rule: RuleOf<'aberration'>, speech: Speech): readonly Fact[] {
  const { days, lag, sigmaMin } = rule.baseline;
  const per = perText(rule.subject, speech);
  const of =
    lag === 0
      ? speech.say(`the ${days} days before it`, `该日之前${days}天`)
      : speech.say(
          `the ${days} days that ended ${plural(lag, 'day')} before it began`,
          `该日开始前${lag}天为止的${days}天`,
        );
  return [
    speech.fact(
      'counts',
      `distinct matters${per} of a day, against mean and deviation (at least ${sigmaMin} and √mean) of ${of}, once they are known`,
      `单日不同事项${per}，与${of}的均值和标准差（不小于${sigmaMin}和√均值）相比，均已知后才判定`,
    ),
    {
      head: 'raises',
      text: gradesText(speech, (grade) =>
        rule.z[grade] === undefined ? '' : atLeast(`z ≥ ${rule.z[grade]}`, rule.floors[grade], speech),
      ),
    },
    clearFact(rule, speech),
  ];
}

/** A window as a multiple of earlier ones. */
export function ratioFacts(rule: RuleOf<'ratio'>, speech: Speech): readonly Fact[] {
  const { of, windows, windowsMin, statistic } = rule.reference;
  const { say, fact, time } = speech;
  const per = perText(rule.subject, speech);
  const within = time(rule.windowMs);
  const word = statistic === 'median' ? say('median', '中位数') : say('mean', '均值');
  const reference =
    of === 'same_weekday'
      ? say(`the ${word} of the same weekday in the ${windows} weeks before`, `此前${windows}周同一周几的${word}`)
      : say(`the ${word} of the ${windows} windows before`, `此前${windows}个窗口的${word}`);
  return [
    fact(
      'counts',
      `distinct matters${per} within ${within}, as a multiple of ${reference}, once at least ${windowsMin} of them are known`,
      `${within}内的不同事项${per}，为${reference}的倍数（至少已知${windowsMin}个后）`,
    ),
    {
      head: 'raises',
      text: gradesText(speech, (grade) =>
        rule.ratios[grade] === undefined ? '' : atLeast(`≥ ${rule.ratios[grade]} ×`, rule.floors[grade], speech),
      ),
    },
    clearFact(rule, speech),
  ];
}

function atLeast(text: string, floor: number | undefined, { say }: Speech): string {
  return floor === undefined ? text : say(`${text} and ≥ ${floor}`, `${text}且≥ ${floor}件`);
}

/** An area against its peers. */
export function perCapitaFacts(rule: RuleOf<'per_capita'>, speech: Speech): readonly Fact[] {
  const { fact, time, grade } = speech;
  const within = time(rule.windowMs);
  const { percent, windows } = rule.rise;
  return [
    fact('counts', `distinct matters within ${within} per 10,000 residents`, `${within}内每万人的不同事项`),
    fact(
      'raises',
      `${grade(rule.grade)} from ${rule.floor} matters on, in the top ${rule.topPercent} % of the areas of its level, and risen by ${percent} % or more in ${plural(windows, 'window')} in a row`,
      `不少于${rule.floor}件、居同级区域前${rule.topPercent}%且连续${windows}个窗口上升不少于${percent}%时为${grade(rule.grade)}`,
    ),
    clearFact(rule, speech, { en: 'where the top begins', zh: '前列起点' }),
  ];
}

/** What is planned. */
export function scheduledFacts({ notice, areas, grade }: RuleOf<'scheduled'>, speech: Speech): readonly Fact[] {
  const { fact, say } = speech;
  const instant = (at: number): string => new Date(at).toISOString().replace(':00.000Z', 'Z');
  const where = areas === null ? '' : say(` within ${areas.join(', ')}`, `（限${areas.join('、')}）`);
  return [
    fact(
      'counts',
      'events of the last 30 days, beside those of the same time last year',
      '最近30天的事件数，并列出去年同期的事件数',
    ),
    fact(
      'raises',
      `${speech.grade(grade)} at ${instant(notice.from)}, where the year before had any${where}`,
      `${instant(notice.from)}起发布${speech.grade(grade)}预告，此前一年内有相关事件的区域${where}`,
    ),
    fact('clears', `at ${instant(notice.to)}`, `${instant(notice.to)}解除`),
  ];
}

/** A season to come. */
export function seasonalFacts(rule: RuleOf<'seasonal'>, speech: Speech): readonly Fact[] {
  const { fact, time, grade } = speech;
  const per = perText(rule.subject, speech);
  const [ahead, season] = [time(rule.aheadMs), time(rule.seasonMs)];
  return [
    fact(
      'counts',
      `events${per} a year ago, in the ${season} that begin ${ahead} from now`,
      `去年同期（${ahead}后开始的${season}）的事件${per}`,
    ),
    fact(
      'raises',
      `${grade(rule.grade)} from ${rule.floor} events on, at ${rule.ratio} times what ${season} of that year had on average`,
      `不少于${rule.floor}起且达到该年同等时长（${season}）均值的${rule.ratio}倍时为${grade(rule.grade)}`,
    ),
    fact('clears', 'once that no longer holds of the time ahead', '此后一段时间不再符合时'),
  ];
}

/** An area of which nothing is heard. */
export function silenceFacts(rule: RuleOf<'silence'>, speech: Speech): readonly Fact[] {
  const { fact, time } = speech;
  return [
    fact(
      'counts',
      `how long nothing is read of an area while others are heard of, where the median day of ${rule.baselineDays} had ${plural(rule.perDayMin, 'event')} or more`,
      `其他区域有上报期间，本区域无所读取事件的时长；仅限此前${rule.baselineDays}天日中位数不低于${rule.perDayMin}件的区域`,
    ),
    {
      head: 'raises',
      text: gradesText(speech, (grade) =>
        rule.silentMs[grade] === undefined ? '' : `≥ ${time(rule.silentMs[grade] ?? 0)}`,
      ),
    },
    ...spreadFacts(rule.spread, speech),
    fact('clears', 'once it is heard of again', '恢复上报时'),
  ];
}
