// The kinds that follow single matters, in plain words.
import {
  closedFacts,
  type Fact,
  fromText,
  gradesText,
  percentOf,
  type RuleOf,
  type Speech,
  selectorsText,
} from './parts.ts';

/** What a track is called where there are several. */
export function trackName({ tracks }: RuleOf<'deadline'>, index: number, { say }: Speech): string {
  return tracks.length === 1 ? '' : say(`track ${index + 1}`, `第${index + 1}组`);
}

/** Stages around a deadline or after an acceptance. */
export function deadlineFacts(rule: RuleOf<'deadline'>, speech: Speech): readonly Fact[] {
  const { fact, time, named } = speech;
  const { breachWithinMs, tracks } = rule;
  return [
    breachWithinMs === null
      ? fact('counts', 'open matters by the stage that they have reached', '按所到阶段统计未办结事项')
      : fact(
          'counts',
          `matters that reached their first stage within ${time(breachWithinMs)}, closed since or not`,
          `${time(breachWithinMs)}内到达首个阶段的事项（含其后办结的）`,
        ),
    ...(tracks.length === 1
      ? []
      : [
          fact(
            'counts',
            'each matter by the track that read it last; of several at once, the later one',
            '各事项按最近读取它的一组；同时符合多组的按靠后的一组',
          ),
        ]),
    ...tracks.map((track, i) => ({
      head: 'raises' as const,
      text: named(trackName(rule, i, speech), stagesText(track, speech)),
    })),
    ...deadlineClears(rule, speech),
  ];
}

function stagesText(track: Track, speech: Speech): string {
  return gradesText(speech, (grade) => {
    const stage = stageText(track, track.stages[grade], speech);
    const count = track.counts[grade] ?? 1;
    return stage === '' || count === 1
      ? stage
      : speech.say(`${stage} (≥ ${count} matters)`, `${stage}（≥ ${count}件）`);
  });
}

type Track = RuleOf<'deadline'>['tracks'][number];

function stageText({ from, hours }: Track, ms: number | undefined, { say, time }: Speech): string {
  if (ms === undefined) return '';
  if (ms === 0) return from === 'due' ? say('at the deadline', '到期时') : say('on acceptance', '受理时');
  const length = hours === 'working' ? say(`${time(ms)} of working time`, `${time(ms)}（工作时间）`) : time(ms);
  if (from === 'accepted') return say(`${length} after acceptance`, `受理后${length}`);
  return ms < 0 ? say(`${length} before`, `到期前${length}`) : say(`${length} after`, `逾期${length}`);
}

/** What ends a matter; a breach that counts for a while outlives its matter. */
function deadlineClears(rule: RuleOf<'deadline'>, speech: Speech): readonly Fact[] {
  const { fact, time, say, named } = speech;
  const { breachWithinMs, giveUpAfterMs } = rule;
  const sorts = new Set(rule.tracks.map(({ from }) => from));
  const base =
    sorts.size > 1 ? say('deadline or acceptance', '到期或受理') : say(...BASES[rule.tracks[0]?.from ?? 'due']);
  const before = breachWithinMs === null ? '' : say('before its first stage', '到达首个阶段之前');
  return [
    ...closedFacts(rule.closedBy, speech).map((one) => ({ ...one, text: named(before, one.text) })),
    ...(breachWithinMs === null
      ? []
      : [
          fact(
            'clears',
            `or ${time(breachWithinMs)} after its first stage, closed since or not`,
            `或到达首个阶段后${time(breachWithinMs)}，无论是否办结`,
          ),
        ]),
    fact('clears', `or ${time(giveUpAfterMs)} after its ${base}`, `或${base}后${time(giveUpAfterMs)}`),
  ];
}

const BASES: Readonly<Record<Track['from'], readonly [string, string]>> = {
  due: ['deadline', '到期'],
  accepted: ['acceptance', '受理'],
};

/** What a matter is by itself, and what makes it graver. */
export function magnitudeFacts(rule: RuleOf<'magnitude'>, speech: Speech): readonly Fact[] {
  const { fact, time, grade } = speech;
  const { escalate, many } = rule;
  return [
    fact('counts', 'each matter by itself', '逐个事项'),
    ...magnitudeGrades(rule, speech),
    ...(escalate === null
      ? []
      : [
          fact(
            'raises',
            `${grade(escalate.grade)} after ${time(escalate.afterMs)}, unless: ${selectorsText(escalate.unless, speech)}`,
            `${time(escalate.afterMs)}后为${grade(escalate.grade)}，除非：${selectorsText(escalate.unless, speech)}`,
          ),
        ]),
    ...(many === null
      ? []
      : [
          fact(
            'raises',
            `${grade(many.grade)} from ${many.count} matters within ${time(many.withinMs)} on`,
            `${time(many.withinMs)}内达到${many.count}件时为${grade(many.grade)}`,
          ),
        ]),
    ...closedFacts(rule.closedBy, speech),
    fact('clears', `or ${time(rule.holdMs)} after the last news of it`, `或最后一次消息后${time(rule.holdMs)}`),
  ];
}

function magnitudeGrades({ grades }: RuleOf<'magnitude'>, speech: Speech): readonly Fact[] {
  const { fact, grade } = speech;
  if (grades.by === 'arrival') {
    return [fact('raises', `${grade(grades.grade)} on arrival`, `到达即为${grade(grades.grade)}`)];
  }
  const band = (
    name: string,
    of: { readonly [key in 'blue' | 'yellow' | 'orange' | 'red']?: string | undefined },
  ): Fact => ({
    head: 'raises',
    text: gradesText(speech, (one) => (of[one] === undefined ? '' : `${name} ≥ ${of[one]}`)),
  });
  const money = Object.values(grades.amount).some((amount) => amount !== undefined);
  if (!money) return [band('partyBand', grades.from)];
  const both = fact('raises', 'the graver of both counts', '两者取其重');
  return [band('partyBand', grades.from), band('amountBand', grades.amount), both];
}

/** How often the same happens to one matter. */
export function repeatFacts(rule: RuleOf<'repeat'>, speech: Speech): readonly Fact[] {
  const { fact, time } = speech;
  const within = time(rule.windowMs);
  return [
    fact(
      'counts',
      `how often one unresolved matter is read within ${within}, or its repeatSeq if that is more`,
      `${within}内读取同一未解决事项的次数，repeatSeq更大时以其为准`,
    ),
    ...(rule.subject === 'matter'
      ? []
      : [fact('counts', 'the gravest matter of one risk domain', '同一风险领域取最重的事项')]),
    { head: 'raises', text: gradesText(speech, (grade) => fromText(rule.thresholds[grade])) },
    ...rule.marks.map(({ select, thresholds }) => markFact(select, thresholds, speech)),
    ...closedFacts(rule.closedBy, speech),
    fact('clears', `or once too few are left within ${within}`, `或${within}内所余次数不足时`),
  ];
}

/** Thresholds of a matter of which something in particular was read. */
function markFact(
  select: RuleOf<'repeat'>['select'],
  thresholds: RuleOf<'repeat'>['thresholds'],
  speech: Speech,
): Fact {
  const grades = gradesText(speech, (grade) => fromText(thresholds[grade]));
  const what = selectorsText(select, speech);
  return speech.fact('raises', `${grades}, if also: ${what}`, `${grades}，另有下列情形时：${what}`);
}

/** Open matters. */
export function backlogFacts(rule: RuleOf<'backlog'>, speech: Speech): readonly Fact[] {
  const { fact, time, say } = speech;
  const per = rule.subject === 'none' ? '' : say(' of one risk domain', '（同一风险领域）');
  const percent = percentOf(rule.clearRatio);
  return [
    fact('counts', `open matters${per}`, `未办结事项${per}`),
    { head: 'raises', text: gradesText(speech, (grade) => fromText(rule.thresholds[grade])) },
    ...closedFacts(rule.closedBy, speech),
    fact(
      'clears',
      `or ${time(rule.giveUpAfterMs)} after the last news of it`,
      `或最后一次消息后${time(rule.giveUpAfterMs)}`,
    ),
    fact('clears', `a grade below ${percent} % of its threshold`, `低于阈值的${percent}%时解除该等级`),
  ];
}

/** What a step is called, and how often it must come. */
export function stepName({ steps }: RuleOf<'sequence'>, index: number, { say }: Speech): string {
  const times = steps[index]?.times ?? 1;
  return `${say(`step ${index + 1}`, `第${index + 1}步`)}${times === 1 ? '' : ` × ${times}`}`;
}

/** Steps of one matter in their order. */
export function sequenceFacts(rule: RuleOf<'sequence'>, speech: Speech): readonly Fact[] {
  const { fact, time, grade } = speech;
  const within = time(rule.withinMs);
  return [
    fact(
      'counts',
      `matters that go through all ${rule.steps.length} steps in order, within ${within} of the first signal; after that they begin anew`,
      `自首个信号起${within}内依次完成全部${rule.steps.length}步的事项；超时则重新开始`,
    ),
    fact('raises', `${grade(rule.grade)} after the last step`, `完成最后一步时为${grade(rule.grade)}`),
    ...rule.graver.map(({ select, grade: graver }) =>
      fact(
        'raises',
        `${grade(graver)} if also: ${selectorsText(select, speech)}`,
        `另有下列情形时为${grade(graver)}：${selectorsText(select, speech)}`,
      ),
    ),
    ...closedFacts(rule.closedBy, speech),
    fact('clears', `or ${time(rule.holdMs)} after the last step`, `或最后一步后${time(rule.holdMs)}`),
  ];
}
