// What the terminal says around an alert, in both languages. Grades, units and reasons have their words in alerting.
import type { Bilingual } from '@fengsui/alerting';
import type { AlertChange, DetectorKind, QualityFlag, Unit } from '@fengsui/domain';

export const CHANGE_WORDS: Readonly<Record<AlertChange, Bilingual>> = {
  raised: { en: 'raised', zh: '发布' },
  raised_higher: { en: 'raised higher', zh: '升级' },
  lowered: { en: 'lowered', zh: '降级' },
  cleared: { en: 'cleared', zh: '解除' },
  acknowledged: { en: 'acknowledged', zh: '确认' },
};

export const FLAG_WORDS: Readonly<Record<QualityFlag, Bilingual>> = {
  none: { en: 'none', zh: '无' },
  area_rolled_up: { en: 'the area of some events was unknown and rolled up', zh: '部分事件区域不明，已上卷' },
  category_defaulted: { en: 'some categories took the default', zh: '部分类别取默认值' },
  partial_data: { en: 'a stream is silent: the count may be too low', zh: '有数据源静默，计数可能偏低' },
  no_baseline: { en: 'no baseline yet: floors alone decided', zh: '暂无基线，仅按下限判定' },
  late_events: { en: 'some events came late', zh: '部分事件迟到' },
  second_stream: { en: 'a second stream agrees: one grade graver', zh: '另一数据源相互印证，升高一级' },
};

export const KIND_WORDS: Readonly<Record<DetectorKind, Bilingual>> = {
  burst: { en: 'burst', zh: '突增' },
  convergence: { en: 'convergence of streams', zh: '多源叠加' },
  rate: { en: 'rate', zh: '比率' },
  deadline: { en: 'deadline', zh: '时限' },
  magnitude: { en: 'magnitude', zh: '量级' },
  repeat: { en: 'repeats', zh: '重复' },
  source_health: { en: 'source health', zh: '数据源健康' },
  spread: { en: 'spread', zh: '扩散' },
  aberration: { en: 'aberration', zh: '异常偏离' },
  ratio: { en: 'ratio to the usual', zh: '同比倍数' },
  rate_fall: { en: 'fall of a rate', zh: '比率下滑' },
  per_capita: { en: 'per-capita against peers', zh: '人均对比' },
  seasonal: { en: 'seasonal notice', zh: '季节性预告' },
  scheduled: { en: 'planning notice', zh: '计划预告' },
  silence: { en: 'silence', zh: '静默' },
  backlog: { en: 'backlog', zh: '积压' },
  sequence: { en: 'sequence', zh: '时序链' },
};

/** The unit in a heading; none and the units that are written into the number say nothing. */
export const UNIT_HEADINGS: Readonly<Record<Unit, Bilingual>> = {
  none: { en: '', zh: '' },
  matters: { en: 'distinct matters', zh: '诉求事项' },
  events: { en: 'events', zh: '事件' },
  percent: { en: '', zh: '' },
  contacts: { en: 'contacts', zh: '联系' },
  parties: { en: 'parties', zh: '涉及人数' },
  areas: { en: 'areas', zh: '波及区域' },
  minutes: { en: '', zh: '' },
  yuan: { en: 'yuan', zh: '金额（元）' },
  per_10k: { en: 'per 10,000 residents', zh: '每万人' },
};
