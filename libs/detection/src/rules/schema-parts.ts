// What the schemas of all detector kinds are made of: durations, words, selectors, values by grade.
import { AREA_LEVELS, GRADES, PHASES, type Phase } from '@fengsui/domain';
import { z } from 'zod';
import { conditionWords } from './conditions.ts';
import { EXPRESSION_CHARACTERS_MAX, expressionProblems } from './expression.ts';
import { CONDITION_FIELDS, type Condition, type Selector } from './rule.ts';
import { isRising } from './rule-sense.ts';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Longest duration in a rule: minutes of deadlines are kept in 32 bits. */
export const DURATION_DAYS_MAX = 3660;

export const duration = z
  .string()
  .regex(/^-?\d+[smhd]$/, 'a duration such as 30m, 24h or 7d')
  .transform((text) => Number(text.slice(0, -1)) * (UNIT_MS[text.slice(-1)] ?? 0))
  .refine((ms) => ms % 60_000 === 0, 'a duration of whole minutes')
  .refine((ms) => Math.abs(ms) <= DURATION_DAYS_MAX * 86_400_000, `a duration of at most ${DURATION_DAYS_MAX}d`);
export const span = duration.refine((ms) => ms > 0, 'a duration above zero');
export const grade = z.enum(['blue', 'yellow', 'orange', 'red']);
export const level = z.enum(AREA_LEVELS);
export const source = z.enum(['hotline', 'grid', 'mediation']);

/** As written: a word, several, or yes and no as booleans. */
export const conditions = z.record(z.string(), z.union([z.boolean(), z.string(), z.array(z.string())]));
export const where = conditions.default({}).transform((fields, context): Condition[] => {
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

/** A condition in CEL. Its problems name their column within it. */
export const expression = z
  .string()
  .max(EXPRESSION_CHARACTERS_MAX, { error: `at most ${EXPRESSION_CHARACTERS_MAX} characters`, abort: true })
  .superRefine((text, context) => {
    for (const message of expressionProblems(text)) context.addIssue({ code: 'custom', message });
  })
  .optional();

export const phaseName = z.string();
/** phases are written without their source: `source: hotline, phases: [accepted]`. */
const selector = z
  .strictObject({ source, phases: z.array(phaseName).min(1), where, when: expression })
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
    return { ...value, phases };
  });
export const selectors = z.array(selector).min(1);

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
export const byGrade = <T extends z.ZodType>(value: T) =>
  z
    .strictObject({ blue: value.optional(), yellow: value.optional(), orange: value.optional(), red: value.optional() })
    .refine((grades) => GRADES.some((name) => name !== 'none' && grades[name] !== undefined), 'at least one grade');

export const RISING = 'thresholds that rise from blue to red';
export const counts = byGrade(z.number().positive()).refine((t) => isRising(t, 1), RISING);
export const percents = byGrade(z.number().min(0).max(100));
export const byLevel = z.partialRecord(level, z.number().positive());
export const levelCounts = z
  .union([z.number().positive(), byLevel])
  .transform((value) => (typeof value === 'number' ? { any: value } : value));

export const clear = z
  .strictObject({ ratio: z.number().positive().max(1), steps: z.number().int().positive().max(100) })
  .default({ ratio: 0.6, steps: 2 });
/** What every rule has. */
export const head = {
  id: z
    .string()
    .regex(/^[A-Z][A-Za-z0-9-]{1,15}$/, 'an id such as R01: a capital, then at most 15 letters, digits, dashes'),
  version: z.number().int().positive(),
  mode: z.enum(['active', 'shadow']).default('active'),
  name: z.strictObject({ en: z.string().min(1).max(120), zh: z.string().min(1).max(120) }),
  sentence: z.strictObject({ en: z.string().min(1).max(300), zh: z.string().min(1).max(300) }).optional(),
};
