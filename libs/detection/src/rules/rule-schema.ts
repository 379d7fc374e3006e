// Reads rules from plain values (parsed YAML) and tells everything that is wrong with them, each with the path of the
// offending field and what is allowed. It knows the shape of a rule; line numbers are the reader's business.
import { AREA_LEVELS, PHASES } from '@fengsui/domain';
import { z } from 'zod';
import { conditionWords } from './conditions.ts';
import { COMBINED_SHAPE, KIND_SHAPES, part } from './kind-shapes.ts';
import { CONDITION_FIELDS, type ConditionField, type Rule, type SimpleRule } from './rule.ts';
import { PARTS_MAX, type RuleProblem, senseProblems } from './rule-sense.ts';
import { byLevel, conditions, head, phaseName } from './schema-parts.ts';
import { allowedInstead, shapeProblems } from './shape-problems.ts';

export type RuleResult =
  | { readonly kind: 'rule'; readonly rule: Rule }
  | { readonly kind: 'problems'; readonly problems: readonly RuleProblem[] };

/** Every kind but `combined`, with what a rule or a part has beside it. */
const kindsWith = <Shape extends z.ZodRawShape>(beside: Shape) =>
  [
    z.strictObject({ ...beside, ...KIND_SHAPES.burst }),
    z.strictObject({ ...beside, ...KIND_SHAPES.convergence }),
    z.strictObject({ ...beside, ...KIND_SHAPES.rate }),
    z.strictObject({ ...beside, ...KIND_SHAPES.rate_fall }),
    z.strictObject({ ...beside, ...KIND_SHAPES.aberration }),
    z.strictObject({ ...beside, ...KIND_SHAPES.ratio }),
    z.strictObject({ ...beside, ...KIND_SHAPES.per_capita }),
    z.strictObject({ ...beside, ...KIND_SHAPES.seasonal }),
    z.strictObject({ ...beside, ...KIND_SHAPES.scheduled }),
    z.strictObject({ ...beside, ...KIND_SHAPES.silence }),
    z.strictObject({ ...beside, ...KIND_SHAPES.deadline }),
    z.strictObject({ ...beside, ...KIND_SHAPES.magnitude }),
    z.strictObject({ ...beside, ...KIND_SHAPES.repeat }),
    z.strictObject({ ...beside, ...KIND_SHAPES.backlog }),
    z.strictObject({ ...beside, ...KIND_SHAPES.sequence }),
    z.strictObject({ ...beside, ...KIND_SHAPES.source_health }),
  ] as const;

const parts = z
  .array(z.discriminatedUnion('kind', kindsWith(part)))
  .min(2)
  .max(PARTS_MAX);
const combined = z.strictObject({ ...head, ...COMBINED_SHAPE, parts });
const rule = z.discriminatedUnion('kind', [...kindsWith(head), combined]);
type RawRule = z.infer<typeof rule>;
type RawCombined = z.infer<typeof combined>;
type RawSimple = Exclude<RawRule, RawCombined>;

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
  const parsed = rule.safeParse(value, { error: allowedInstead });
  if (!parsed.success) return { kind: 'problems', problems: shapeProblems(parsed.error) };
  const read = ruleOf(parsed.data);
  const problems = senseProblems(read);
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'rule', rule: read };
}

function ruleOf(raw: RawRule): Rule {
  if (raw.kind !== 'combined') return simpleRuleOf(raw);
  const { id, version, mode, name, sentence } = raw;
  const shared = { id, version, mode, name, ...(sentence === undefined ? {} : { sentence }) };
  const read = raw.parts.map(({ part: partName, ...body }) => ({
    part: partName,
    rule: simpleRuleOf({ ...shared, ...body }),
  }));
  const levels = [...new Set(read.flatMap((one) => one.rule.levels))];
  return { ...shared, kind: 'combined', levels, parts: read, raise: raw.raise };
}

/** Durations get their unit in the name. */
function simpleRuleOf(raw: RawSimple): SimpleRule {
  switch (raw.kind) {
    case 'burst':
    case 'convergence':
    case 'rate':
    case 'rate_fall':
    case 'aberration':
    case 'ratio':
    case 'per_capita': {
      const { window, advance, ...rest } = raw;
      return { ...rest, windowMs: window, advanceMs: advance };
    }
    case 'deadline': {
      const { giveUpAfter, breachWithin, ...rest } = raw;
      return { ...rest, giveUpAfterMs: giveUpAfter, breachWithinMs: breachWithin };
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
    default:
      return durationsOf(raw);
  }
}

function durationsOf(
  raw: Extract<RawSimple, { kind: 'seasonal' | 'scheduled' | 'silence' | 'backlog' | 'sequence' | 'source_health' }>,
) {
  switch (raw.kind) {
    case 'seasonal': {
      const { ahead, season, ...rest } = raw;
      return { ...rest, aheadMs: ahead, seasonMs: season };
    }
    case 'scheduled':
      return raw;
    case 'backlog': {
      const { giveUpAfter, ...rest } = raw;
      return { ...rest, giveUpAfterMs: giveUpAfter };
    }
    case 'sequence': {
      const { within, hold, ...rest } = raw;
      return { ...rest, withinMs: within, holdMs: hold };
    }
    case 'silence':
    case 'source_health': {
      const { silent, ...rest } = raw;
      return { ...rest, silentMs: silent };
    }
  }
}
