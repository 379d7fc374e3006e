// A rule in plain words of either language: what it reads, what it counts, when it raises and when it clears. Fields and
// phases go by the names that rule files have.
import { type Bilingual, formatDuration, GRADE_WORDS, type Language, SOURCE_WORDS } from '@fengsui/alerting';
import type { Rule, Selector } from '@fengsui/detector';
import { AREA_LEVELS, type AreaLevel, GRADES, type Grade } from '@fengsui/domain';
import { KIND_WORDS } from './words.ts';

const LEVEL_WORDS: Readonly<Record<AreaLevel, Bilingual>> = {
  nation: { en: 'nation', zh: '全国' },
  province: { en: 'province', zh: '省' },
  city: { en: 'city', zh: '市' },
  county: { en: 'county', zh: '区县' },
  street: { en: 'street', zh: '街道' },
  community: { en: 'community', zh: '社区' },
  grid: { en: 'grid', zh: '网格' },
};

const HEADS: Readonly<Record<'reads' | 'counts' | 'raises' | 'clears', Bilingual>> = {
  reads: { en: 'reads', zh: '读取' },
  counts: { en: 'counts', zh: '统计' },
  raises: { en: 'raises', zh: '触发' },
  clears: { en: 'clears', zh: '解除' },
};

/** One fact under a heading. */
interface Fact {
  readonly head: keyof typeof HEADS;
  readonly text: string;
}

/** Says a text in one of the two languages. */
type Say = (en: string, zh: string) => string;

/** Lines for a person. */
export function explainRule(rule: Rule, language: Language): readonly string[] {
  const say: Say = (en, zh) => (language === 'en' ? en : zh);
  const levels = rule.levels.map((level) => LEVEL_WORDS[level][language]).join(say(', ', '、'));
  const facts: readonly Fact[] = [
    ...selectorsOf(rule).map((selector) => ({ head: 'reads', text: selectorText(selector, language) }) as const),
    ...kindFacts(rule, say, language),
  ];
  return [
    `${rule.id} v${rule.version}  ${rule.name[language]}  (${KIND_WORDS[rule.kind][language]}; ${levels})`,
    ...facts.map(({ head, text }) => `  ${HEADS[head][language].padEnd(say('       ', '  ').length)} ${text}`),
  ];
}

function selectorsOf(rule: Rule): readonly Selector[] {
  switch (rule.kind) {
    case 'rate':
      return rule.measures.flatMap(({ of }) => of);
    case 'deadline':
      return rule.tracks.flatMap(({ select }) => select);
    case 'source_health':
      return rule.sources.map((source) => ({ source, phases: [], where: [] }));
    default:
      return rule.select;
  }
}

function selectorText({ source, phases, where, when }: Selector, language: Language): string {
  const what = phases.map((phase) => phase.slice(source.length + 1)).join('/');
  const conditions = where.map(({ field, anyOf }) => `${field}=${anyOf.join('|')}`).join(' ');
  const expression = when === undefined ? '' : `${language === 'en' ? 'when' : '当'} ${when}`;
  return [SOURCE_WORDS[source][language], what, conditions, expression].filter((part) => part !== '').join(' ');
}

function kindFacts(rule: Rule, say: Say, language: Language): readonly Fact[] {
  switch (rule.kind) {
    case 'burst':
      return burstFacts(rule, say, language);
    case 'convergence':
      return convergenceFacts(rule, say, language);
    case 'rate':
      return rateFacts(rule, say, language);
    case 'deadline':
      return deadlineFacts(rule, say, language);
    case 'magnitude':
      return magnitudeFacts(rule, say, language);
    case 'repeat':
      return repeatFacts(rule, say, language);
    case 'scheduled':
      return scheduledFacts(rule, say);
    case 'source_health':
      return healthFacts(rule, say, language);
  }
}

type RuleOf<Kind extends Rule['kind']> = Extract<Rule, { readonly kind: Kind }>;

function burstFacts(rule: RuleOf<'burst'>, say: Say, language: Language): readonly Fact[] {
  const { baseline, spread } = rule;
  const unit = rule.count === 'matters' ? say('distinct matters', '不同事项') : say('events', '事件');
  const subject = {
    category: ['category', '类别'],
    risk_domain: ['risk domain', '风险领域'],
    site: ['site', '地点'],
    none: ['', ''],
  }[rule.subject];
  const [en = '', zh = ''] = subject;
  const per = en === '' ? '' : say(` of one ${en}`, `（同一${zh}）`);
  const steps = (spread?.steps ?? []).map(({ level, areas, grade }) => {
    const from = GRADE_WORDS[spread?.at ?? 'none'][language];
    return say(
      `${GRADE_WORDS[grade].en} for a ${LEVEL_WORDS[level].en} in which ${areas} parts are ${from} or graver`,
      `${LEVEL_WORDS[level].zh}内有${areas}个下级区域达到${from}及以上时为${GRADE_WORDS[grade].zh}`,
    );
  });
  return [
    {
      head: 'counts',
      text: say(
        `${unit}${per} within ${formatDuration(rule.windowMs, language)}`,
        `${formatDuration(rule.windowMs, language)}内的${unit}${per}`,
      ),
    },
    { head: 'raises', text: gradesText(language, (grade) => levelsText(rule.thresholds[grade], language)) },
    ...(baseline === null
      ? []
      : [
          {
            head: 'raises',
            text: say(
              `only at ${baseline.ratio} times the mean of the ${baseline.windows} windows before, once ${baseline.windowsMin} are known`,
              `且不低于此前${baseline.windows}个窗口均值的${baseline.ratio}倍（已有${baseline.windowsMin}个窗口后）`,
            ),
          } as const,
        ]),
    ...steps.map((text) => ({ head: 'raises', text }) as const),
    clearFact(rule, say, language),
  ];
}

function convergenceFacts(rule: RuleOf<'convergence'>, say: Say, language: Language): readonly Fact[] {
  const need = (grade: Grade): string => {
    const counts = rule.thresholds[grade];
    return counts === undefined ? '' : `${counts.hotline}/${counts.grid}/${counts.mediation}`;
  };
  const within = formatDuration(rule.windowMs, language);
  return [
    {
      head: 'counts',
      text: say(
        `distinct matters of one risk domain within ${within}, as hotline/grid/mediation`,
        `${within}内同一风险领域的不同事项，按热线/网格/调解计`,
      ),
    },
    { head: 'raises', text: gradesText(language, need) },
    clearFact(rule, say, language),
  ];
}

function rateFacts(rule: RuleOf<'rate'>, say: Say, language: Language): readonly Fact[] {
  const within = formatDuration(rule.windowMs, language);
  return [
    {
      head: 'counts',
      text: say(
        `shares within ${within}, from ${rule.samplesMin} on`,
        `${within}内的比率，样本不少于${rule.samplesMin}`,
      ),
    },
    ...rule.measures.map(({ id, below }) => ({
      head: 'raises' as const,
      text: `${id}: ${gradesText(language, (grade) => (below[grade] === undefined ? '' : `< ${below[grade]} %`))}`,
    })),
    {
      head: 'clears',
      text: say(
        `${rule.clearMargin} points above the threshold for ${rule.clear.steps} steps of ${formatDuration(rule.advanceMs, language)}`,
        `高于阈值${rule.clearMargin}个百分点并持续${rule.clear.steps}个步长（每步${formatDuration(rule.advanceMs, language)}）`,
      ),
    },
  ];
}

function deadlineFacts(rule: RuleOf<'deadline'>, say: Say, language: Language): readonly Fact[] {
  const when = (ms: number | undefined): string => {
    if (ms === undefined) return '';
    if (ms === 0) return say('at the deadline', '到期时');
    return ms < 0
      ? say(`${formatDuration(-ms, language)} before`, `到期前${formatDuration(-ms, language)}`)
      : say(`${formatDuration(ms, language)} after`, `逾期${formatDuration(ms, language)}`);
  };
  return [
    { head: 'counts', text: say('open matters by their deadlines', '按办理时限统计未办结事项') },
    ...rule.tracks.map(({ stages }) => ({
      head: 'raises' as const,
      text: gradesText(language, (grade) => when(stages[grade])),
    })),
    ...closedFacts(rule.closedBy, language),
  ];
}

function magnitudeFacts(rule: RuleOf<'magnitude'>, say: Say, language: Language): readonly Fact[] {
  const { grades, escalate, many } = rule;
  const word = (grade: Grade): string => GRADE_WORDS[grade][language];
  const first =
    grades.by === 'arrival'
      ? say(`${word(grades.grade)} on arrival`, `到达即为${word(grades.grade)}`)
      : gradesText(language, (grade) => (grades.from[grade] === undefined ? '' : `partyBand ${grades.from[grade]}`));
  return [
    { head: 'counts', text: say('each matter by itself', '逐个事项') },
    { head: 'raises', text: first },
    ...(escalate === null
      ? []
      : [
          {
            head: 'raises' as const,
            text: say(
              `${word(escalate.grade)} after ${formatDuration(escalate.afterMs, language)}, unless: ${escalate.unless.map((one) => selectorText(one, language)).join('; ')}`,
              `${formatDuration(escalate.afterMs, language)}后为${word(escalate.grade)}，除非：${escalate.unless.map((one) => selectorText(one, language)).join('；')}`,
            ),
          },
        ]),
    ...(many === null
      ? []
      : [
          {
            head: 'raises' as const,
            text: say(
              `${word(many.grade)} from ${many.count} within ${formatDuration(many.withinMs, language)} on`,
              `${formatDuration(many.withinMs, language)}内达到${many.count}件为${word(many.grade)}`,
            ),
          },
        ]),
    ...closedFacts(rule.closedBy, language),
    {
      head: 'clears',
      text: say(
        `or ${formatDuration(rule.holdMs, language)} after the last news of it`,
        `或最后一次消息后${formatDuration(rule.holdMs, language)}`,
      ),
    },
  ];
}

function repeatFacts(rule: RuleOf<'repeat'>, say: Say, language: Language): readonly Fact[] {
  const within = formatDuration(rule.windowMs, language);
  return [
    {
      head: 'counts',
      text: say(`contacts on one unresolved matter within ${within}`, `${within}内同一未解决事项的诉求次数`),
    },
    { head: 'raises', text: gradesText(language, (grade) => fromText(rule.thresholds[grade])) },
    ...closedFacts(rule.closedBy, language),
  ];
}

function healthFacts(rule: RuleOf<'source_health'>, say: Say, language: Language): readonly Fact[] {
  const silent = gradesText(language, (grade) => {
    const ms = rule.silentMs[grade];
    return ms === undefined ? '' : formatDuration(ms, language);
  });
  const share = ({ percent, grade }: { readonly percent: number; readonly grade: Grade }): string =>
    `${GRADE_WORDS[grade][language]} > ${percent} %`;
  return [
    {
      head: 'counts',
      text: say(
        `silence where the hour before had ${rule.flowPerMinuteMin} events a minute; late events; events of unknown areas`,
        `此前一小时每分钟不少于${rule.flowPerMinuteMin}条时的中断；迟到事件；区域不明事件`,
      ),
    },
    { head: 'raises', text: say(`silent for: ${silent}`, `中断时长：${silent}`) },
    { head: 'raises', text: say(`late: ${share(rule.lateShare)}`, `迟到占比：${share(rule.lateShare)}`) },
    {
      head: 'raises',
      text: say(`unknown area: ${share(rule.unknownAreaShare)}`, `区域不明占比：${share(rule.unknownAreaShare)}`),
    },
  ];
}

function scheduledFacts({ notice, areas, grade }: RuleOf<'scheduled'>, say: Say): readonly Fact[] {
  const instant = (at: number): string => new Date(at).toISOString().replace(':00.000Z', 'Z');
  const where = areas === null ? '' : say(` within ${areas.join(', ')}`, `（限${areas.join('、')}）`);
  return [
    {
      head: 'counts',
      text: say(
        'events of the last 30 days, beside those of the same time last year',
        '最近30天的事件数，并列出去年同期的事件数',
      ),
    },
    {
      head: 'raises',
      text: say(
        `${GRADE_WORDS[grade].en} at ${instant(notice.from)}, where the year before had any${where}`,
        `${instant(notice.from)}起发布${GRADE_WORDS[grade].zh}预告，此前一年内有相关事件的区域${where}`,
      ),
    },
    { head: 'clears', text: say(`at ${instant(notice.to)}`, `${instant(notice.to)}解除`) },
  ];
}

function clearFact({ clear, advanceMs }: RuleOf<'burst' | 'convergence'>, say: Say, language: Language): Fact {
  const percent = Math.round(clear.ratio * 100);
  const step = formatDuration(advanceMs, language);
  return {
    head: 'clears',
    text: say(
      `below ${percent} % of the threshold for ${clear.steps} steps of ${step}`,
      `低于阈值的${percent}%并持续${clear.steps}个步长（每步${step}）`,
    ),
  };
}

function closedFacts(closedBy: readonly Selector[], language: Language): readonly Fact[] {
  return closedBy.map((selector) => ({ head: 'clears', text: selectorText(selector, language) }));
}

/** `blue 3, yellow 5`: the grades that have a text. */
function gradesText(language: Language, textOf: (grade: Grade) => string): string {
  return GRADES.flatMap((grade) => {
    const text = grade === 'none' ? '' : textOf(grade);
    return text === '' ? [] : [`${GRADE_WORDS[grade][language]} ${text}`];
  }).join(language === 'en' ? ', ' : '，');
}

function fromText(threshold: number | undefined): string {
  return threshold === undefined ? '' : `≥ ${threshold}`;
}

function levelsText(byLevel: RuleOf<'burst'>['thresholds']['blue'], language: Language): string {
  if (byLevel === undefined) return '';
  if (byLevel.any !== undefined) return fromText(byLevel.any);
  return AREA_LEVELS.flatMap((level) =>
    byLevel[level] === undefined ? [] : [`${fromText(byLevel[level])} (${LEVEL_WORDS[level][language]})`],
  ).join(' ');
}
