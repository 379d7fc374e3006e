// The kinds that hold an area against what is usual there or elsewhere, in plain words.
import { clearFact, type Fact, gradesText, perText, type RuleOf, type Speech, spreadFacts } from './parts.ts';

/** A day against the days before. */
export function aberrationFacts(rule: RuleOf<'aberration'>, speech: Speech): readonly Fact[] {
  const { days, lag, sigmaMin } = rule.baseline;
  const per = perText(rule.subject, speech);
  return [
    speech.fact(
      'counts',
      `distinct matters${per} of a day, against mean and deviation (at least ${sigmaMin}) of ${days} days that end ${lag} days before`,
      `单日不同事项${per}，与${lag}天前截止的${days}天均值和标准差（不小于${sigmaMin}）相比`,
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
      ? say(`the ${word} of the same weekday in ${windows} weeks`, `此前${windows}周同一星期日的${word}`)
      : say(`the ${word} of the ${windows} windows before`, `此前${windows}个窗口的${word}`);
  return [
    fact(
      'counts',
      `distinct matters${per} within ${within}, as a multiple of ${reference}, once ${windowsMin} are known`,
      `${within}内的不同事项${per}，为${reference}的倍数（已有${windowsMin}个后）`,
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
      `${grade(rule.grade)} from ${rule.floor} matters on, in the top ${rule.topPercent} % of areas of its level, risen by ${percent} % ${windows} windows in a row`,
      `不少于${rule.floor}件、居同级前${rule.topPercent}%且连续${windows}个窗口上升${percent}%时为${grade(rule.grade)}`,
    ),
    clearFact(rule, speech),
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
      `${grade(rule.grade)} at ${rule.ratio} times the mean of the year, from ${rule.floor} on`,
      `达到全年均值的${rule.ratio}倍且不少于${rule.floor}起时为${grade(rule.grade)}`,
    ),
    fact('clears', 'once that season is no longer ahead', '该季节不再处于前方时'),
  ];
}

/** An area of which nothing is heard. */
export function silenceFacts(rule: RuleOf<'silence'>, speech: Speech): readonly Fact[] {
  const { fact, time } = speech;
  return [
    fact(
      'counts',
      `time without any, while others are heard of; where the median of ${rule.baselineDays} days is at least ${rule.perDayMin} a day`,
      `其他区域有上报期间的无上报时长；仅限${rule.baselineDays}天中位数不低于每日${rule.perDayMin}的区域`,
    ),
    {
      head: 'raises',
      text: gradesText(speech, (grade) => (rule.silentMs[grade] === undefined ? '' : time(rule.silentMs[grade] ?? 0))),
    },
    ...spreadFacts(rule.spread, speech),
    fact('clears', 'once it is heard of again', '恢复上报时'),
  ];
}
