// A topic of the registry (每月一题): what a city has set itself to work on in a month, as data. Which file it comes from is
// load-topics.ts' business, what it has the engine do that of topic-rules.ts.
import { CODE_BYTES_MAX, IDENTIFIER_BYTES_MAX, RISK_DOMAINS, type RiskDomain } from '@fengsui/domain';
import { z } from 'zod';

/** Topics of one registry; more are refused. Each is a rule of its own in the engine. */
export const TOPICS_MAX = 240;
/** Months that one topic can take: its notice counts days from a year before the first until the last is over. */
export const TOPIC_MONTHS_MAX = 4;
const AREAS_MAX = 1_000;
const CATEGORIES_MAX = 100;

/** A month of the calendar: 12 × year + (0 to 11). */
export type Month = number;

export interface Topic {
  readonly id: string;
  readonly title: { readonly en: string; readonly zh: string };
  readonly firstMonth: Month;
  readonly monthCount: number;
  /** What its matters are about: one of the patterns (a trailing * stands for anything), … null: any. */
  readonly categories: readonly string[] | null;
  /** … and of that domain; null: any. */
  readonly riskDomain: Exclude<RiskDomain, 'unspecified'> | null;
  /** Codes of counties, or of what lies above them; null: everywhere. */
  readonly areas: readonly string[] | null;
  /** The organisation in charge; '' where none is named. Never a person. */
  readonly lead: string;
}

const month = z
  .string('a month in the form 2026-03')
  .regex(/^20\d{2}-(0[1-9]|1[0-2])$/, 'a month such as 2026-03, of 2000 to 2099')
  .transform((text): Month => Number(text.slice(0, 4)) * 12 + Number(text.slice(5)) - 1);
const text = z.string().min(1).max(80);
const category = z
  .string()
  .max(CODE_BYTES_MAX)
  .regex(/^[^\s*]+\*?$/, 'a category such as H08.01, H08* for all that begin so, or a group such as @noise');
const area = z.string().min(1).max(CODE_BYTES_MAX);

const topic = z
  .strictObject({
    id: z.string().regex(/^T[A-Za-z0-9-]{1,15}$/, 'an id such as T2026-03: T, then at most 15 letters, digits, dashes'),
    month: month.optional(),
    months: z.array(month).min(2).max(TOPIC_MONTHS_MAX).optional(),
    title: z.strictObject({ en: text, zh: text }),
    categories: z.array(category).min(1).max(CATEGORIES_MAX).optional(),
    riskDomain: z.enum(RISK_DOMAINS).exclude(['unspecified']).optional(),
    areas: z.array(area).min(1).max(AREAS_MAX).optional(),
    lead: z
      .string()
      .max(IDENTIFIER_BYTES_MAX)
      .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]*$/, "an organisation's code such as 110000-HRSS")
      .optional(),
  })
  .superRefine((given, context) => {
    const problem = (path: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [path], message });
    };
    if ((given.month === undefined) === (given.months === undefined)) problem('month', 'either month or months');
    if (given.categories === undefined && given.riskDomain === undefined) {
      problem('categories', 'what its matters are about: categories, riskDomain or both');
    }
    const [first = 0, ...rest] = given.months ?? [];
    if (rest.some((one, i) => one !== first + i + 1)) problem('months', 'months that follow each other');
  });

/** topics.yaml. */
export const topicsFile = z.strictObject({ topics: z.array(topic).min(1).max(TOPICS_MAX) });
export const TOPIC_FIELDS: readonly string[] = Object.keys(topic.shape);

/** The topic of an entry whose shape is right. */
export function topicOf(raw: z.infer<typeof topic>): Topic {
  const months = raw.months ?? [raw.month ?? 0];
  return {
    id: raw.id,
    title: raw.title,
    firstMonth: months[0] ?? 0,
    monthCount: months.length,
    categories: raw.categories ?? null,
    riskDomain: raw.riskDomain ?? null,
    areas: raw.areas ?? null,
    lead: raw.lead ?? '',
  };
}
