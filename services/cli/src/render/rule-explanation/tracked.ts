// The kinds that follow single matters, in plain words.
import { closedFacts, type Fact, fromText, gradesText, type RuleOf, type Speech, selectorsText } from './parts.ts';

/** Stages around a deadline or after an acceptance. */
export function deadlineFacts(rule: RuleOf<'deadline'>, speech: Speech): readonly Fact[] {
  const { say, fact, time } = speech;
  const { breachWithinMs } = rule;
  return [
    breachWithinMs === null
      ? fact('counts', 'open matters by their deadlines', '按办理时限统计未办结事项')
      : fact(
          'counts',
          `deadlines broken within ${time(breachWithinMs)}, whether closed since or not`,
          `${time(breachWithinMs)}内发生的超时事项（含其后办结的）`,
        ),
    ...rule.tracks.map((track) => ({
      head: 'raises' as const,
      text: `${selectorsText(track.select, speech)}: ${gradesText(speech, (grade) => {
        const stage = stageText(track, track.stages[grade], speech);
        const count = track.counts[grade];
        return stage === '' || count === undefined
          ? stage
          : say(`${stage} (${count} of them)`, `${stage}（${count}件）`);
      })}`,
    })),
    ...closedFacts(rule.closedBy, speech),
    fact('clears', `or ${time(rule.giveUpAfterMs)} after it`, `或其后${time(rule.giveUpAfterMs)}`),
  ];
}

function stageText(
  { from, hours }: RuleOf<'deadline'>['tracks'][number],
  ms: number | undefined,
  { say, time }: Speech,
): string {
  if (ms === undefined) return '';
  const length = hours === 'working' ? say(`${time(ms)} of working time`, `${time(ms)}（工作时间）`) : time(ms);
  if (from === 'accepted') return say(`${length} after acceptance`, `受理后${length}`);
  if (ms === 0) return say('at the deadline', '到期时');
  return ms < 0 ? say(`${length} before`, `到期前${length}`) : say(`${length} after`, `逾期${length}`);
}

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
            `${grade(many.grade)} from ${many.count} within ${time(many.withinMs)} on`,
            `${time(many.withinMs)}内达到${many.count}件为${grade(many.grade)}`,
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
    text: gradesText(speech, (one) => (of[one] === undefined ? '' : `${name} ${of[one]}`)),
  });
  const money = Object.values(grades.amount).some((amount) => amount !== undefined);
  return [band('partyBand', grades.from), ...(money ? [band('amountBand', grades.amount)] : [])];
}

/** How often the same happens to one matter. */
export function repeatFacts(rule: RuleOf<'repeat'>, speech: Speech): readonly Fact[] {
  const { fact, time, say } = speech;
  const within = time(rule.windowMs);
  const each = rule.subject === 'matter' ? '' : say(', told together by risk domain', '，按风险领域合并');
  return [
    fact('counts', `times on one unresolved matter within ${within}${each}`, `${within}内同一未解决事项的次数${each}`),
    { head: 'raises', text: gradesText(speech, (grade) => fromText(rule.thresholds[grade])) },
    ...rule.marks.map(({ select, thresholds }) => ({
      head: 'raises' as const,
      text: `${selectorsText(select, speech)}: ${gradesText(speech, (grade) => fromText(thresholds[grade]))}`,
    })),
    ...closedFacts(rule.closedBy, speech),
  ];
}

/** Open matters. */
export function backlogFacts(rule: RuleOf<'backlog'>, speech: Speech): readonly Fact[] {
  const { fact, time, say } = speech;
  const per = rule.subject === 'none' ? '' : say(' of one risk domain', '（同一风险领域）');
  const percent = Math.round(rule.clearRatio * 100);
  return [
    fact('counts', `open matters${per}`, `未办结事项${per}`),
    { head: 'raises', text: gradesText(speech, (grade) => fromText(rule.thresholds[grade])) },
    ...closedFacts(rule.closedBy, speech),
    fact(
      'clears',
      `below ${percent} % of the threshold; a matter is given up ${time(rule.giveUpAfterMs)} after the last news of it`,
      `低于阈值的${percent}%；最后一次消息后${time(rule.giveUpAfterMs)}不再计入`,
    ),
  ];
}

/** Steps of one matter in their order. */
export function sequenceFacts(rule: RuleOf<'sequence'>, speech: Speech): readonly Fact[] {
  const { fact, time, grade } = speech;
  return [
    fact(
      'counts',
      `matters that go through these steps within ${time(rule.withinMs)} of the first`,
      `自第一步起${time(rule.withinMs)}内依次经历下列步骤的事项`,
    ),
    ...rule.steps.map(({ select, times }, i) => ({
      head: 'counts' as const,
      text: `${i + 1}. ${selectorsText(select, speech)}${times === 1 ? '' : ` × ${times}`}`,
    })),
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
