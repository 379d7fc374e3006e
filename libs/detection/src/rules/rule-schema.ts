// Reads rules from plain values (parsed YAML) and tells everything that is wrong with them, each with the path of the
// offending field and what is allowed. It knows the shape of a rule; line numbers are the reader's business.
import { AREA_LEVELS, GRADES, PARTY_BANDS, PHASES, type Phase } from '@fengsui/domain';
import { z } from 'zod';
import { conditionWords } from './conditions.ts';
import { CONDITION_FIELDS, type Condition, type ConditionField, type Rule, type Selector } from './rule.ts';
import { isRising, type RuleProblem, senseProblems } from './rule-sense.ts';

export type RuleResult =
  | { readonly kind: 'rule'; readonly rule: Rule }
  | { readonly kind: 'problems'; readonly problems: readonly RuleProblem[] };

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Longest duration in a rule: minutes of deadlines are kept in 32 bits. */
export const DURATION_DAYS_MAX = 3660;

const duration = z
  .string()
  .regex(/^-?\d+[smhd]$/, 'a duration such as 30m, 24h or 7d')
  .transform((text) => Number(text.slice(0, -1)) * (UNIT_MS[text.slice(-1)] ?? 0))
  .refine((ms) => ms % 60_000 === 0, 'a duration of whole minutes')
  .refine((ms) => Math.abs(ms) <= DURATION_DAYS_MAX * 86_400_000, `a duration of at most ${DURATION_DAYS_MAX}d`);
const span = duration.refine((ms) => ms > 0, 'a duration above zero');
const grade = z.enum(['blue', 'yellow', 'orange', 'red']);
const level = z.enum(AREA_LEVELS);
const source = z.enum(['hotline', 'grid', 'mediation']);

const conditions = z.record(z.string(), z.union([z.boolean(), z.string(), z.array(z.string())]));
const where = conditions.default({}).transform((fields, context): Condition[] => {
  const read: Condition[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const field = CONDITION_FIELDS.find((known) => known === name);
    if (field === undefined) {
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `unknown field; allowed: ${CONDITION_FIELDS.join(', ')}`,
      });
      continue;
    }
    const anyOf = wordsOf(value);
    const words = conditionWords(field);
    if (anyOf.length === 0) context.addIssue({ code: 'custom', path: [name], message: 'at least one word' });
    for (const word of anyOf) {
      if (words !== null && !words.includes(word)) {
        context.addIssue({ code: 'custom', path: [name], message: `"${word}" is none of ${words.join(', ')}` });
      }
    }
    read.push({ field, anyOf });
  }
  return read;
});

const phaseName = z.string();
/** phases are written without their source: `source: hotline, phases: [accepted]`. */
const selector = z
  .strictObject({ source, phases: z.array(phaseName).min(1), where })
  .transform((value, context): Selector => {
    const phases: Phase[] = [];
    for (const name of value.phases) {
      const phase = phaseNamed(`${value.source}.${name}`);
      if (phase !== undefined) phases.push(phase);
      else {
        const allowed = Object.keys(PHASES).flatMap((key) =>
          key.startsWith(`${value.source}.`) ? [key.split('.')[1]] : [],
        );
        context.addIssue({ code: 'custom', path: ['phases'], message: `"${name}" is none of ${allowed.join(', ')}` });
      }
    }
    return { source: value.source, phases, where: value.where };
  });
const selectors = z.array(selector).min(1);

/** `true`, `word` and `[word, word]` are ways to write a list of words. */
function wordsOf(value: boolean | string | readonly string[]): readonly string[] {
  if (typeof value === 'boolean') return [value ? 'yes' : 'no'];
  return typeof value === 'string' ? [value] : value;
}

function phaseNamed(text: string): Phase | undefined {
  return isPhase(text) ? text : undefined;
}
function isPhase(text: string): text is Phase {
  return text in PHASES;
}

/** A value a grade; at least one grade. */
const byGrade = <T extends z.ZodType>(value: T) =>
  z
    .strictObject({ blue: value.optional(), yellow: value.optional(), orange: value.optional(), red: value.optional() })
    .refine((grades) => GRADES.some((name) => name !== 'none' && grades[name] !== undefined), 'at least one grade');

const counts = byGrade(z.number().positive()).refine((t) => isRising(t, 1), 'thresholds that rise from blue to red');
const byLevel = z.partialRecord(level, z.number().positive());
const levelCounts = z
  .union([z.number().positive(), byLevel])
  .transform((value) => (typeof value === 'number' ? { any: value } : value));

const clear = z
  .strictObject({ ratio: z.number().positive().max(1), steps: z.number().int().positive().max(100) })
  .default({ ratio: 0.6, steps: 2 });
const base = {
  id: z
    .string()
    .regex(/^[A-Z][A-Za-z0-9-]{1,15}$/, 'an id such as R01: a capital, then at most 15 letters, digits, dashes'),
  version: z.number().int().positive(),
  mode: z.enum(['active', 'shadow']).default('active'),
  name: z.strictObject({ en: z.string().min(1).max(120), zh: z.string().min(1).max(120) }),
  levels: z.array(level).min(1),
  sentence: z.strictObject({ en: z.string().min(1).max(300), zh: z.string().min(1).max(300) }).optional(),
};
const windowed = { ...base, window: span, advance: span, clear };

const burst = z.strictObject({
  ...windowed,
  kind: z.literal('burst'),
  select: selectors,
  subject: z.enum(['category', 'risk_domain', 'site', 'none']),
  count: z.enum(['matters', 'events']).default('matters'),
  thresholds: byGrade(levelCounts),
  baseline: z
    .strictObject({
      ratio: z.number().positive(),
      windows: z.number().int().min(1).max(60),
      windowsMin: z.number().int().min(1),
    })
    .nullable()
    .default(null),
  spread: z
    .strictObject({
      at: grade,
      steps: z.array(z.strictObject({ level, areas: z.number().int().min(2), grade })).min(1),
    })
    .nullable()
    .default(null),
});
const convergence = z.strictObject({
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
});
const rate = z.strictObject({
  ...windowed,
  kind: z.literal('rate'),
  samplesMin: z.number().int().positive(),
  clearMargin: z.number().min(0).default(1),
  measures: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z_]{1,32}$/),
        of: selectors,
        hit: where,
        below: byGrade(z.number().min(0).max(100)).refine(
          (t) => isRising(t, -1),
          'thresholds that fall from blue to red',
        ),
      }),
    )
    .min(1),
});
const deadline = z.strictObject({
  ...base,
  kind: z.literal('deadline'),
  tracks: z
    .array(
      z.strictObject({
        select: selectors,
        stages: byGrade(duration).refine((t) => isRising(t, 1), 'stages that rise from blue to red'),
      }),
    )
    .min(1),
  closedBy: selectors,
  giveUpAfter: span,
});
const partyBand = z.enum(PARTY_BANDS);
const magnitude = z.strictObject({
  ...base,
  kind: z.literal('magnitude'),
  select: selectors,
  closedBy: selectors,
  grades: z.discriminatedUnion('by', [
    z.strictObject({ by: z.literal('partyBand'), from: byGrade(partyBand) }),
    z.strictObject({ by: z.literal('arrival'), grade }),
  ]),
  escalate: z.strictObject({ after: span, unless: selectors, grade }).nullable().default(null),
  many: z
    .strictObject({ count: z.number().int().min(2), within: span, grade })
    .nullable()
    .default(null),
  hold: span,
});
const repeat = z.strictObject({
  ...base,
  kind: z.literal('repeat'),
  select: selectors,
  closedBy: selectors,
  window: span,
  thresholds: counts.refine(
    (t) => Object.values(t).every((n) => n === undefined || n <= 8),
    'thresholds of at most 8 contacts',
  ),
});
const share = z.strictObject({ percent: z.number().positive().max(100), grade });
const sourceHealth = z.strictObject({
  ...base,
  kind: z.literal('source_health'),
  sources: z.array(source).min(1),
  flowPerMinuteMin: z.number().positive(),
  silent: byGrade(span).refine((t) => isRising(t, 1), 'durations that rise from blue to red'),
  lateShare: share,
  unknownAreaShare: share,
  samplesMin: z.number().int().positive(),
});

const rule = z.discriminatedUnion('kind', [burst, convergence, rate, deadline, magnitude, repeat, sourceHealth]);
type RawRule = z.infer<typeof rule>;

/**
 * The shape of a rule file as JSON Schema (2020-12), for editors: completion, and most of what is wrong as it is typed.
 * What only rises, falls or fits between fields is told by parseRule.
 */
export function ruleJsonSchema(): object {
  return z.toJSONSchema(rule, {
    io: 'input',
    reused: 'ref',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === phaseName) jsonSchema.enum = PHASE_NAMES;
      const fields = zodSchema === conditions ? CONDITION_FIELDS.map((field) => [field, wordsSchema(field)]) : null;
      const levels = zodSchema === byLevel ? AREA_LEVELS.map((name) => [name, jsonSchema.additionalProperties]) : null;
      if (fields === null && levels === null) return;
      // As properties, so that editors complete them.
      delete jsonSchema.propertyNames;
      jsonSchema.properties = Object.fromEntries(fields ?? levels ?? []);
      jsonSchema.additionalProperties = false;
    },
  });
}

const PHASE_NAMES = [...new Set(Object.keys(PHASES).map((name) => name.split('.')[1] ?? ''))];

function wordsSchema(field: ConditionField) {
  const words = conditionWords(field);
  const word = words === null ? { type: 'string' as const } : { enum: [...words] };
  const list = { type: 'array' as const, items: word, minItems: 1 };
  return { anyOf: [...(words?.includes('yes') === true ? [{ type: 'boolean' as const }] : []), word, list] };
}

/** Reads one rule from a plain value. Tells all problems of its shape; once there is none, all between its fields. */
export function parseRule(value: unknown): RuleResult {
  const parsed = rule.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), problem: issue.message }));
    return { kind: 'problems', problems };
  }
  const read = ruleOf(parsed.data);
  const problems = senseProblems(read);
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'rule', rule: read };
}

/** Durations get their unit in the name. */
function ruleOf(raw: RawRule): Rule {
  switch (raw.kind) {
    case 'burst':
    case 'convergence':
    case 'rate': {
      const { window, advance, ...rest } = raw;
      return { ...rest, windowMs: window, advanceMs: advance };
    }
    case 'deadline': {
      const { giveUpAfter, ...rest } = raw;
      return { ...rest, giveUpAfterMs: giveUpAfter };
    }
    case 'magnitude': {
      const { hold, escalate, many, ...rest } = raw;
      return {
        ...rest,
        holdMs: hold,
        escalate:
          escalate === null ? null : { afterMs: escalate.after, unless: escalate.unless, grade: escalate.grade },
        many: many === null ? null : { count: many.count, withinMs: many.within, grade: many.grade },
      };
    }
    case 'repeat': {
      const { window, ...rest } = raw;
      return { ...rest, windowMs: window };
    }
    case 'source_health': {
      const { silent, ...rest } = raw;
      return { ...rest, silentMs: silent };
    }
  }
}
