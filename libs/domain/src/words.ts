// The closed word lists of the field, in the order of their wire numbers: the index of a word is its number in
// proto/fengsui. tests/contract holds the two against each other. Every metric label, log field and rule file uses
// these words and no others.

/** Where an event came from. Index = wire number; `grid` is the governance grid, never a spatial index. */
export const SOURCES = ['unspecified', 'hotline', 'grid', 'mediation'] as const;
export type Source = (typeof SOURCES)[number];

/** What kind of risk a matter is about. */
export const RISK_DOMAINS = [
  'unspecified',
  'public_order',
  'work_safety',
  'food_drug',
  'fire',
  'traffic',
  'cyber',
  'utility',
  'housing_property',
  'labour',
  'environment',
  'consumer',
  'construction',
  'health_edu',
  'weather_flood',
  'group_dispute',
  'gov_service',
  'other',
] as const;
export type RiskDomain = (typeof RISK_DOMAINS)[number];

/** How many parties a matter has: a band, never a list. */
export const PARTY_BANDS = ['unspecified', 'p1', 'p2_4', 'p5_9', 'p10_29', 'p30_99', 'p100_plus'] as const;
export type PartyBand = (typeof PARTY_BANDS)[number];

/** Money at stake in yuan, as a band. */
export const AMOUNT_BANDS = ['unspecified', 'none', 'lt_10k', 'lt_100k', 'lt_1m', 'lt_10m', 'ge_10m'] as const;
export type AmountBand = (typeof AMOUNT_BANDS)[number];

/** Answer to a revisit question; also used for yes/no facts that may be unknown. */
export const ANSWERS = ['unspecified', 'yes', 'no', 'partly', 'not_asked'] as const;
export type Answer = (typeof ANSWERS)[number];

export const REQUEST_TYPES = [
  'unspecified',
  'consult',
  'help',
  'complaint',
  'report',
  'suggest',
  'praise',
  'other',
] as const;
export type RequestType = (typeof REQUEST_TYPES)[number];

export const URGENCIES = ['unspecified', 'emergency', 'utility', 'general', 'complex'] as const;
export type Urgency = (typeof URGENCIES)[number];

export const HAZARD_LEVELS = ['unspecified', 'none', 'general', 'serious', 'major'] as const;
export type HazardLevel = (typeof HAZARD_LEVELS)[number];

export const GRID_KINDS = ['unspecified', 'component', 'event', 'hazard', 'dispute_clue', 'service_need'] as const;
export type GridKind = (typeof GRID_KINDS)[number];

export const DISPUTE_TYPES = [
  'unspecified',
  'family',
  'neighbour',
  'property_mgmt',
  'housing_site',
  'land',
  'contract',
  'consumer',
  'damages',
  'traffic',
  'labour',
  'medical',
  'demolition',
  'environment',
  'village_affairs',
  'finance',
  'new_employment',
  'other',
] as const;
export type DisputeType = (typeof DISPUTE_TYPES)[number];

/** Facts that show a dispute hardening. In a signal they are the bits 1 << index. */
export const HARDENINGS = [
  'unspecified',
  'threat_words',
  'physical',
  'police_3_plus',
  'media',
  'date_set',
  'walkout',
] as const;
export type Hardening = Exclude<(typeof HARDENINGS)[number], 'unspecified'>;

export const LIMIT_UNITS = ['unspecified', 'calendar', 'work_hours'] as const;
export type LimitUnit = (typeof LIMIT_UNITS)[number];

/** What happened to a matter, over all sources: `<source>.<phase>`; the value is the wire number. */
export const PHASES = {
  'hotline.accepted': 1,
  'hotline.answered': 2,
  'hotline.dispatched': 3,
  'hotline.returned': 4,
  'hotline.signed': 5,
  'hotline.contacted': 6,
  'hotline.done': 7,
  'hotline.revisited': 8,
  'hotline.redo': 9,
  'hotline.supervised': 10,
  'hotline.extended': 11,
  'hotline.closed': 12,
  'grid.reported': 21,
  'grid.verified': 22,
  'grid.filed': 23,
  'grid.dispatched': 24,
  'grid.handled': 25,
  'grid.check_passed': 26,
  'grid.check_failed': 27,
  'grid.closed': 28,
  'grid.rejected': 29,
  'grid.reopened': 30,
  'grid.on_site_closed': 31,
  'grid.patrol': 32,
  'mediation.screened': 41,
  'mediation.registered': 42,
  'mediation.accepted': 43,
  'mediation.session': 44,
  'mediation.agreed': 45,
  'mediation.failed': 46,
  'mediation.terminated': 47,
  'mediation.confirmed': 48,
  'mediation.performed': 49,
  'mediation.breached': 50,
  'mediation.to_petition': 51,
  'mediation.to_arbitration': 52,
  'mediation.to_court': 53,
  'mediation.revisited': 54,
  'mediation.closed': 55,
} as const;
export type Phase = keyof typeof PHASES;
/** One more than the largest phase number: the length of a table indexed by phase. */
export const PHASE_COUNT = 56;

/** Governance levels from the top; the index is the level number, smaller = wider. */
export const AREA_LEVELS = ['nation', 'province', 'city', 'county', 'street', 'community', 'grid'] as const;
export type AreaLevel = (typeof AREA_LEVELS)[number];

/** Bits of `SignalRecord.flags`, set by intake. */
export const SIGNAL_FLAGS = {
  areaRolledUp: 1,
  categoryDefaulted: 2,
  late: 4,
  lifeSafety: 8,
  excluded: 16,
  highFrequency: 32,
  groupEvent: 64,
} as const;

/** Why intake refused a record. Closed: metric label, quarantine reason and test use the same word. */
export const QUARANTINE_REASONS = [
  'record_too_large',
  'malformed_protobuf',
  'malformed_json',
  'unknown_content_type',
  'missing_field',
  'unknown_enum',
  'field_too_long',
  'bad_field',
  'bad_time',
  'occurred_in_future',
  'occurred_too_long_ago',
  'time_jump',
  'rules_do_not_compile',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

/** Why a detector set a valid signal aside. Closed, as above. */
export const DROP_REASONS = ['duplicate', 'too_late', 'unknown_area', 'malformed_signal'] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** Longest identifier (event, ticket, matter, case, organisation, site) in UTF-8 bytes. */
export const IDENTIFIER_BYTES_MAX = 48;
/** Longest area or category code in UTF-8 bytes. */
export const CODE_BYTES_MAX = 64;
/** Largest raw record that intake reads, in bytes. */
export const RECORD_BYTES_MAX = 65_536;

/** The topics, under the names that operators see. */
export const TOPICS = {
  hotline: 'hotline.events',
  grid: 'grid.events',
  mediation: 'mediation.events',
  signals: 'fengsui.signals',
  inbox: 'fengsui.inbox',
  alerts: 'fengsui.alerts',
  control: 'fengsui.control',
  quarantine: 'fengsui.quarantine',
} as const;
export type Topic = (typeof TOPICS)[keyof typeof TOPICS];

/** The number of a word in its list. Throws for a word that is not in it: lists are closed, so that is a bug. */
export function numberOf<T extends string>(words: readonly T[], word: T): number {
  const number = words.indexOf(word);
  if (number < 0) throw new Error(`"${word}" is none of ${words.join(', ')}`);
  return number;
}

/** The word with that number, or undefined. */
export function wordOf<T extends string>(words: readonly T[], number: number): T | undefined {
  return words[number];
}
