// The words of both languages for every closed list that a sentence names. A Record over the list's type: a word added
// to the domain without its translation does not compile.
import type { AckReason, GradeOrNone, RiskDomain, Source, Unit } from '@fengsui/domain';

export type Language = 'en' | 'zh';
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

/** The grades of the four-colour scale. */
export const GRADE_WORDS: Readonly<Record<GradeOrNone, Bilingual>> = {
  none: { en: 'none', zh: '无' },
  blue: { en: 'blue', zh: '蓝色' },
  yellow: { en: 'yellow', zh: '黄色' },
  orange: { en: 'orange', zh: '橙色' },
  red: { en: 'red', zh: '红色' },
};

/** unspecified: several domains at once, which is not named. */
export const RISK_DOMAIN_WORDS: Readonly<Record<RiskDomain, Bilingual>> = {
  unspecified: { en: '', zh: '' },
  public_order: { en: 'public order', zh: '治安' },
  work_safety: { en: 'work safety', zh: '安全生产' },
  food_drug: { en: 'food and drugs', zh: '食品药品' },
  fire: { en: 'fire safety', zh: '消防' },
  traffic: { en: 'traffic', zh: '交通' },
  cyber: { en: 'cyber security', zh: '网络安全' },
  utility: { en: 'water, power, gas and heating', zh: '水电气热' },
  housing_property: { en: 'housing and property management', zh: '住房物业' },
  labour: { en: 'labour and wages', zh: '劳动欠薪' },
  environment: { en: 'environment and noise', zh: '环境噪声' },
  consumer: { en: 'consumer affairs', zh: '消费预付' },
  construction: { en: 'construction', zh: '违建施工' },
  health_edu: { en: 'health and education', zh: '医教' },
  weather_flood: { en: 'weather and flooding', zh: '汛情' },
  group_dispute: { en: 'group disputes', zh: '群体纠纷' },
  gov_service: { en: 'government services', zh: '政务服务' },
  other: { en: 'other matters', zh: '其他' },
};

export const SOURCE_WORDS: Readonly<Record<Source, Bilingual>> = {
  unspecified: { en: 'source', zh: '来源' },
  hotline: { en: 'hotline', zh: '热线' },
  grid: { en: 'grid', zh: '网格' },
  mediation: { en: 'mediation', zh: '调解' },
};

/** How a unit is said: one and many stand after an English number; noun stands before a Chinese one, classifier after. */
export interface UnitWord {
  readonly one: string;
  readonly many: string;
  readonly noun: string;
  readonly classifier: string;
}

/** Percent and minutes have no noun: the number itself is written with its sign or as a length of time. */
export const UNIT_WORDS: Readonly<Record<Unit, UnitWord>> = {
  none: { one: '', many: '', noun: '', classifier: '' },
  matters: { one: 'distinct matter', many: 'distinct matters', noun: '诉求事项', classifier: '件' },
  events: { one: 'event', many: 'events', noun: '事件', classifier: '起' },
  percent: { one: '', many: '', noun: '', classifier: '%' },
  contacts: { one: 'contact', many: 'contacts', noun: '联系', classifier: '次' },
  parties: { one: 'party', many: 'parties', noun: '涉及', classifier: '人' },
  areas: { one: 'area', many: 'areas', noun: '波及区域', classifier: '个' },
  minutes: { one: '', many: '', noun: '', classifier: '' },
  yuan: { one: 'yuan', many: 'yuan', noun: '涉案金额', classifier: '元' },
  per_10k: { one: 'per 10,000 residents', many: 'per 10,000 residents', noun: '每万人诉求', classifier: '件' },
};

/** Measures are named by rules, so the list is open: one without a word here goes by its own name. */
export const MEASURE_WORDS: ReadonlyMap<string, Bilingual> = new Map([
  ['resolution', { en: 'resolution rate', zh: '解决率' }],
  ['satisfaction', { en: 'satisfaction rate', zh: '满意率' }],
  ['response', { en: 'response rate', zh: '响应率' }],
  ['success', { en: 'mediation success rate', zh: '调解成功率' }],
  ['on_time', { en: 'on-time closing rate', zh: '按期结案率' }],
  ['redo', { en: 'redo rate', zh: '重办率' }],
  ['dispatch_overdue', { en: 'share of overdue dispatches', zh: '派单超时率' }],
  ['check_failed', { en: 'share of failed checks', zh: '核查不通过率' }],
  ['closed_per_opened', { en: 'closed per opened', zh: '整改销号比' }],
  ['spill_over', { en: 'share turned to petition, arbitration or court', zh: '外溢率' }],
  ['late', { en: 'share of late events', zh: '迟到事件占比' }],
  ['unknown_area', { en: 'share of events of unknown area', zh: '区域不明事件占比' }],
  ['silence', { en: 'time without events', zh: '无数据时长' }],
]);

export const ACK_REASON_WORDS: Readonly<Record<AckReason, Bilingual>> = {
  unspecified: { en: 'no reason given', zh: '未说明' },
  handling: { en: 'handling', zh: '处置中' },
  known: { en: 'known', zh: '已知悉' },
  false_alarm: { en: 'false alarm', zh: '误报' },
  drill: { en: 'drill', zh: '演练' },
};
