import { describe, expect, it } from 'vitest';
import { assert } from './assert.ts';
import { isAtOrBelow, QUALITY_FLAGS, SUBJECT_KINDS, UNITS } from './finding.ts';
import { GRADE_NUMBERS, GRADES, gradeNumber, isGraver } from './grade.ts';
import { createSignalRecord, resetSignalRecord } from './signal-record.ts';
import {
  AMOUNT_BANDS,
  ANSWERS,
  AREA_LEVELS,
  DISPUTE_TYPES,
  DROP_REASONS,
  GRID_KINDS,
  HARDENINGS,
  HAZARD_LEVELS,
  LIMIT_UNITS,
  numberOf,
  PARTY_BANDS,
  PHASE_COUNT,
  PHASES,
  QUARANTINE_REASONS,
  REQUEST_TYPES,
  RISK_DOMAINS,
  SIGNAL_FLAGS,
  SOURCES,
  TOPICS,
  URGENCIES,
  wordOf,
} from './words.ts';

describe('grades', () => {
  it('rise from none over blue, yellow and orange to red', () => {
    expect(GRADES.map((grade) => gradeNumber(grade))).toEqual([0, 1, 2, 3, 4]);
    expect([...GRADE_NUMBERS]).toEqual([0, 1, 2, 3, 4]);
  });

  it('are graver than exactly those before them', () => {
    for (const [i, a] of GRADES.entries()) {
      for (const [j, b] of GRADES.entries()) expect(isGraver(a, b), `${a} over ${b}`).toBe(i > j);
    }
  });
});

describe('a place in the log', () => {
  it.each([
    { a: [5, 0], b: [6, 0], repeat: true },
    { a: [6, 0], b: [6, 0], repeat: true },
    { a: [6, 1], b: [6, 2], repeat: true },
    { a: [6, 3], b: [6, 2], repeat: false },
    { a: [7, 0], b: [6, 9], repeat: false },
  ] as const)('$a is at or below $b: $repeat', ({ a, b, repeat }) => {
    const position = ([offset, index]: readonly [number, number]) => ({ partition: 0, offset, index });
    expect(isAtOrBelow(position(a), position(b))).toBe(repeat);
  });
});

describe('word lists', () => {
  const lists: Readonly<Record<string, readonly string[]>> = {
    SOURCES,
    RISK_DOMAINS,
    PARTY_BANDS,
    AMOUNT_BANDS,
    ANSWERS,
    REQUEST_TYPES,
    URGENCIES,
    HAZARD_LEVELS,
    GRID_KINDS,
    DISPUTE_TYPES,
    HARDENINGS,
    LIMIT_UNITS,
    AREA_LEVELS,
    QUARANTINE_REASONS,
    DROP_REASONS,
    SUBJECT_KINDS,
    UNITS,
    QUALITY_FLAGS,
    TOPICS: Object.values(TOPICS),
  };
  it.each(Object.entries(lists))('%s names each word once, and numbers lead there and back', (_name, words) => {
    expect(new Set(words).size).toBe(words.length);
    for (const [number, word] of words.entries()) {
      expect(numberOf(words, word)).toBe(number);
      expect(wordOf(words, number)).toBe(word);
    }
    expect(wordOf(words, words.length)).toBeUndefined();
  });

  // A condition looks a number up among the 32 bits of a mask.
  it.each(Object.entries(lists))('%s has fewer than 32 words', (_name, words) => {
    expect(words.length).toBeLessThan(32);
  });

  it('refuse a word that they do not have', () => {
    expect(() => numberOf<string>(SOURCES, 'rumour')).toThrow(
      '"rumour" is none of unspecified, hotline, grid, mediation',
    );
  });

  it('have one bit a flag', () => {
    const bits = Object.values(SIGNAL_FLAGS);
    expect(bits.reduce<number>((sum, bit) => sum | bit, 0)).toBe(2 ** bits.length - 1);
  });
});

it('phases have numbers of their own, in the range of their source', () => {
  const numbers = Object.values(PHASES);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(Math.max(...numbers)).toBe(PHASE_COUNT - 1);
  for (const [phase, number] of Object.entries(PHASES)) {
    expect(SOURCES[Math.floor(number / 20) + 1]).toBe(phase.split('.')[0]);
  }
});

it('a signal record that is reset is as a new one, but for its buffer', () => {
  const record = createSignalRecord();
  const blank = { ...record };
  const buffer = new Uint8Array(3);
  const filled = Object.fromEntries(Object.keys(record).map((field) => [field, 7]));
  Object.assign(record, filled, { buffer });
  resetSignalRecord(record);
  expect(record).toEqual({ ...blank, buffer });
  const { buffer: _, ...numbers } = record;
  expect(Object.values(numbers).every((value) => value === 0)).toBe(true);
});

it('a broken invariant stops with its message, a kept one does nothing', () => {
  expect(() => assert(true, 'kept')).not.toThrow();
  expect(() => assert(false, 'the sum is right')).toThrow('invariant broken: the sum is right');
});
