// Conditions compiled to bit tests: a field's number is looked up in a mask of allowed numbers. Conditions on fields
// that never change for a (phase, risk domain, category) are decided once, when the combination is first seen.
import {
  AMOUNT_BANDS,
  ANSWERS,
  DISPUTE_TYPES,
  GRID_KINDS,
  HAZARD_LEVELS,
  LIMIT_UNITS,
  numberOf,
  PARTY_BANDS,
  REQUEST_TYPES,
  RISK_DOMAINS,
  SIGNAL_FLAGS,
  type SignalRecord,
  URGENCIES,
} from '@fengsui/domain';
import type { Condition, ConditionField } from './rule.ts';

const YES_NO = ['no', 'yes'] as const;

/** The words a field can take, by number; null for a category, which is open. */
export function conditionWords(field: ConditionField): readonly string[] | null {
  switch (field) {
    case 'riskDomain':
      return RISK_DOMAINS;
    case 'requestType':
      return REQUEST_TYPES;
    case 'urgency':
      return URGENCIES;
    case 'hazardLevel':
      return HAZARD_LEVELS;
    case 'disputeType':
      return DISPUTE_TYPES;
    case 'gridKind':
      return GRID_KINDS;
    case 'partyBand':
      return PARTY_BANDS;
    case 'amountBand':
      return AMOUNT_BANDS;
    case 'limitUnit':
      return LIMIT_UNITS;
    case 'resolved':
    case 'satisfied':
    case 'contactedInTime':
    case 'success':
      return ANSWERS;
    case 'category':
      return null;
    case 'lifeSafety':
    case 'excluded':
    case 'highFrequency':
    case 'groupEvent':
      return YES_NO;
  }
}

/** A test of a field's number against a set of allowed numbers (all are below 32). */
export interface MaskTest {
  readonly field: Exclude<ConditionField, 'category'>;
  readonly mask: number;
}

/** The value of a tested field of a record, as a number below 32. */
export function fieldOf(record: SignalRecord, field: MaskTest['field']): number {
  switch (field) {
    case 'riskDomain':
      return record.riskDomain;
    case 'requestType':
      return record.requestType;
    case 'urgency':
      return record.urgency;
    case 'hazardLevel':
      return record.hazardLevel;
    case 'disputeType':
      return record.disputeType;
    case 'gridKind':
      return record.gridKind;
    case 'partyBand':
      return record.partyBand;
    case 'amountBand':
      return record.amountBand;
    case 'limitUnit':
      return record.limitUnit;
    default:
      return answerOrFlagOf(record, field);
  }
}

type AnswerOrFlag = Exclude<
  MaskTest['field'],
  | 'riskDomain'
  | 'requestType'
  | 'urgency'
  | 'hazardLevel'
  | 'disputeType'
  | 'gridKind'
  | 'partyBand'
  | 'amountBand'
  | 'limitUnit'
>;

function answerOrFlagOf(record: SignalRecord, field: AnswerOrFlag): number {
  switch (field) {
    case 'resolved':
      return record.resolved;
    case 'satisfied':
      return record.satisfied;
    case 'contactedInTime':
      return record.contactedInTime;
    case 'success':
      return record.success;
    case 'lifeSafety':
      return (record.flags & SIGNAL_FLAGS.lifeSafety) === 0 ? 0 : 1;
    case 'excluded':
      return (record.flags & SIGNAL_FLAGS.excluded) === 0 ? 0 : 1;
    case 'highFrequency':
      return (record.flags & SIGNAL_FLAGS.highFrequency) === 0 ? 0 : 1;
    case 'groupEvent':
      return (record.flags & SIGNAL_FLAGS.groupEvent) === 0 ? 0 : 1;
  }
}

/** True if the record meets every test. */
export function meetsAll(tests: readonly MaskTest[], record: SignalRecord): boolean {
  for (const test of tests) {
    if (((test.mask >>> fieldOf(record, test.field)) & 1) === 0) return false;
  }
  return true;
}

/** A condition list split into what the record decides and what the category decides. */
export interface CompiledConditions {
  readonly tests: readonly MaskTest[];
  readonly matchesCategory: (category: string) => boolean;
}

/** Compiles conditions; words were checked by the schema, an unknown one is a bug and throws. */
export function compileConditions(conditions: readonly Condition[]): CompiledConditions {
  const tests: MaskTest[] = [];
  const categories: (readonly string[])[] = [];
  for (const { field, anyOf } of conditions) {
    if (field === 'category') {
      categories.push(anyOf);
      continue;
    }
    const words = conditionWords(field) ?? [];
    tests.push({ field, mask: anyOf.reduce((mask, word) => mask | (1 << numberOf(words, word)), 0) });
  }
  return {
    tests,
    matchesCategory: (category) => categories.every((patterns) => patterns.some((p) => matchesPattern(category, p))),
  };
}

function matchesPattern(category: string, pattern: string): boolean {
  return pattern.endsWith('*') ? category.startsWith(pattern.slice(0, -1)) : category === pattern;
}
