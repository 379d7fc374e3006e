// The fields of each detector kind as a rule file writes them. What the fields mean stands in rule.ts; what must fit
// between them in rule-sense.ts.
import { AMOUNT_BANDS, CODE_BYTES_MAX, PARTY_BANDS, PROFILE_NAME } from '@fengsui/domain';
import { z } from 'zod';
import { isNotFalling, isRising } from './rule-sense.ts';
import {
  byGrade,
  clear,
  counts,
  duration,
  expression,
  grade,
  level,
  levelCounts,
  percents,
  period,
  RISING,
  selectors,
  source,
  span,
  where,
} from './schema-parts.ts';

/** Contacts (or failures) of one matter that a repeat rule can tell apart. */
export const REPEATS_MAX = 8;
/** Areas that one scheduled rule can name. */
export const AREAS_MAX = 1_000;
/** Alternatives of one grade of a combined rule. */
const ALTERNATIVES_MAX = 16;

const levels = z.array(level).min(1);
const windowed = { levels, window: span, advance: span, clear };
const base = { levels, select: selectors };
const closing = { ...base, closedBy: selectors };
const subject = z.enum(['category', 'risk_domain', 'none']);
const wholeNumber = z.number().int().positive();
const profile = z.string().regex(PROFILE_NAME, 'a profile such as exam_season');
const measureId = z.string().regex(/^[a-z_]{1,32}$/);
const spread = z
  .strictObject({
    at: grade,
    steps: z.array(z.strictObject({ level, areas: z.number().int().min(2), grade })).min(1),
  })
  .nullable()
  .default(null);

/** A share of events: hits by their own fields, or signals that another selector picks. */
const measured = {
  id: measureId,
  of: selectors,
  hit: where,
  hitWhen: expression,
  hitBy: selectors.nullable().default(null),
};
const rising = percents.refine((t) => isRising(t, 1), RISING);
const falling = percents.refine((t) => isRising(t, -1), 'thresholds that fall from blue to red');
const measure = z
  .strictObject({ ...measured, below: falling.optional(), above: rising.optional() })
  .refine(
    ({ below, above }) => (below === undefined) !== (above === undefined),
    'thresholds either below or above which the rate is bad',
  )
  .transform(({ below, above, ...rest }) => ({
    ...rest,
    bad: below === undefined ? ('high' as const) : ('low' as const),
    thresholds: below ?? above ?? {},
  }));

const ordered = byGrade(duration).refine((t) => isNotFalling(t), 'stages that do not fall from blue to red');
const track = z.strictObject({
  select: selectors,
  from: z.enum(['due', 'accepted']).default('due'),
  hours: z.enum(['calendar', 'working']).default('calendar'),
  stages: ordered,
  counts: byGrade(wholeNumber).or(z.strictObject({})).default({}),
});
const repeats = counts.refine(
  (t) => Object.values(t).every((n) => n === undefined || n <= REPEATS_MAX),
  `thresholds of at most ${REPEATS_MAX} contacts`,
);
const share = z.strictObject({ percent: z.number().positive().max(100), grade });

/** The fields of every kind but `combined`. */
export const KIND_SHAPES = {
  burst: {
    ...windowed,
    kind: z.literal('burst'),
    select: selectors,
    subject: z.enum(['category', 'risk_domain', 'site', 'none']),
    count: z.enum(['matters', 'events']).default('matters'),
    thresholds: byGrade(levelCounts),
    baseline: z
      .strictObject({ ratio: z.number().positive(), windows: z.number().int().min(1).max(60), windowsMin: wholeNumber })
      .nullable()
      .default(null),
    spread,
    secondStream: wholeNumber.nullable().default(null),
    during: profile.nullable().default(null),
    profiles: z.record(profile, z.number().positive().max(10)).default({}),
  },
  convergence: {
    ...windowed,
    kind: z.literal('convergence'),
    select: selectors,
    thresholds: byGrade(
      z.strictObject({
        hotline: z.number().int().min(0),
        grid: z.number().int().min(0),
        mediation: z.number().int().min(0),
      }),
    ),
  },
  rate: {
    ...windowed,
    kind: z.literal('rate'),
    samplesMin: wholeNumber,
    clearMargin: z.number().min(0).default(1),
    measures: z.array(measure).min(1),
  },
  rate_fall: {
    ...windowed,
    kind: z.literal('rate_fall'),
    samplesMin: wholeNumber,
    measures: z.array(z.strictObject(measured)).min(1),
    reference: z.strictObject({ windows: z.number().int().min(1).max(60) }),
    windows: z.number().int().min(1).max(12),
    fall: rising,
  },
  aberration: {
    ...windowed,
    kind: z.literal('aberration'),
    select: selectors,
    subject,
    baseline: z.strictObject({
      days: z.number().int().min(3).max(56),
      lag: z.number().int().min(0).max(14),
      sigmaMin: z.number().positive(),
    }),
    z: counts,
    floors: byGrade(wholeNumber),
  },
  ratio: {
    ...windowed,
    kind: z.literal('ratio'),
    select: selectors,
    subject,
    reference: z.strictObject({
      of: z.enum(['same_weekday', 'previous']),
      windows: z.number().int().min(1).max(12),
      windowsMin: wholeNumber,
      statistic: z.enum(['median', 'mean']),
    }),
    ratios: counts,
    floors: byGrade(wholeNumber),
  },
  per_capita: {
    ...windowed,
    kind: z.literal('per_capita'),
    select: selectors,
    topPercent: z.number().positive().max(50),
    rise: z.strictObject({ percent: z.number().positive(), windows: z.number().int().min(1).max(8) }),
    floor: wholeNumber,
    grade,
  },
  seasonal: {
    ...base,
    kind: z.literal('seasonal'),
    subject,
    ahead: span,
    season: span,
    ratio: z.number().gt(1),
    floor: wholeNumber,
    grade,
  },
  scheduled: {
    ...base,
    kind: z.literal('scheduled'),
    areas: z.array(z.string().min(1).max(CODE_BYTES_MAX)).min(1).max(AREAS_MAX).nullable().default(null),
    notice: period,
    lastYear: period,
    grade,
  },
  silence: {
    ...base,
    kind: z.literal('silence'),
    baselineDays: z.number().int().min(7).max(56),
    perDayMin: z.number().positive(),
    silent: byGrade(span).refine((t) => isRising(t, 1), 'durations that rise from blue to red'),
    spread,
  },
  deadline: {
    levels,
    kind: z.literal('deadline'),
    tracks: z.array(track).min(1).max(6),
    closedBy: selectors,
    giveUpAfter: span,
    breachWithin: span.nullable().default(null),
  },
  magnitude: {
    ...closing,
    kind: z.literal('magnitude'),
    grades: z.discriminatedUnion('by', [
      z.strictObject({
        by: z.literal('partyBand'),
        from: byGrade(z.enum(PARTY_BANDS)),
        amount: byGrade(z.enum(AMOUNT_BANDS)).or(z.strictObject({})).default({}),
      }),
      z.strictObject({ by: z.literal('arrival'), grade }),
    ]),
    escalate: z.strictObject({ after: span, unless: selectors, grade }).nullable().default(null),
    many: z
      .strictObject({ count: z.number().int().min(2), within: span, grade })
      .nullable()
      .default(null),
    hold: span,
  },
  repeat: {
    ...closing,
    kind: z.literal('repeat'),
    window: span,
    subject: z.enum(['matter', 'risk_domain']).default('matter'),
    thresholds: repeats,
    marks: z
      .array(z.strictObject({ select: selectors, thresholds: repeats }))
      .max(3)
      .default([]),
  },
  backlog: {
    ...closing,
    kind: z.literal('backlog'),
    subject: z.enum(['risk_domain', 'none']),
    thresholds: counts,
    clearRatio: z.number().positive().max(1).default(0.6),
    giveUpAfter: span,
  },
  sequence: {
    levels,
    kind: z.literal('sequence'),
    steps: z
      .array(z.strictObject({ select: selectors, times: wholeNumber.max(100).default(1) }))
      .min(2)
      .max(8),
    within: span,
    grade,
    graver: z
      .array(z.strictObject({ select: selectors, grade }))
      .max(4)
      .default([]),
    closedBy: selectors,
    hold: span,
  },
  source_health: {
    levels,
    kind: z.literal('source_health'),
    sources: z.array(source).min(1),
    flowPerMinuteMin: z.number().positive(),
    silent: byGrade(span).refine((t) => isRising(t, 1), 'durations that rise from blue to red'),
    lateShare: share,
    unknownAreaShare: share,
    samplesMin: wholeNumber,
  },
} as const;

const partName = z.string().regex(/^[a-z][A-Za-z0-9]{0,31}$/, 'a name such as collapse');

/** What a part of a combined rule is called. */
export const part = { part: partName };
/** What a combined rule has beside its parts. */
export const COMBINED_SHAPE = {
  kind: z.literal('combined'),
  raise: byGrade(z.array(z.record(partName, grade)).min(1).max(ALTERNATIVES_MAX))
    .nullable()
    .default(null),
};
