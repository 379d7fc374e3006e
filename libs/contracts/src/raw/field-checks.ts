// Checks of single fields while a raw event is built: each returns the clean value and notes what is wrong with it.
// An event that any problem was noted for is never used, so the value returned beside a problem does not matter.
import { CODE_BYTES_MAX, IDENTIFIER_BYTES_MAX, wordOf } from '@fengsui/domain';
import type { Timestamp } from '../gen/google/protobuf/timestamp.ts';
import { problemOf, type RawProblem } from './problems.ts';
import { RAW_COUNT_MAX, REPEATED_ENTRIES_MAX, type YesNo } from './raw-event.ts';

/** First second that is no longer an instant: the year 10000. */
const SECONDS_END = 253_402_300_800;
const NANOS_MAX = 999_999_999;
const UTF8_BYTES_PER_UNIT_MAX = 3;

/** Paths are snake_case names of the proto. */
export interface FieldChecks {
  readonly note: (problem: RawProblem) => void;
  /** Longer than bytesMax: field_too_long. */
  text(path: string, text: string, bytesMax: number): string;
  identifier(path: string, text: string): string;
  /** As identifier; '' is missing_field. */
  requiredIdentifier(path: string, text: string): string;
  code(path: string, text: string): string;
  /** At most REPEATED_ENTRIES_MAX identifiers. */
  identifiers(path: string, texts: readonly string[]): readonly string[];
  /** The word of an enum number; one that is not in the list is unknown_enum. */
  word<W extends string>(path: string, words: readonly W[], number: number): W | 'unspecified';
  /** The words of a repeated enum; 'unspecified' entries are dropped. */
  words<W extends string>(
    path: string,
    words: readonly ('unspecified' | W)[],
    numbers: readonly number[],
  ): readonly W[];
  /** As word for the field `phase`, where unspecified is missing_field. */
  phase<W extends string>(words: readonly ('unspecified' | W)[], number: number, fallback: W): W;
  /** ms since 1970, 0 when absent. */
  instant(path: string, timestamp: Timestamp | undefined): number;
  requiredInstant(path: string, timestamp: Timestamp | undefined): number;
  /** More than RAW_COUNT_MAX: bad_field. */
  count(path: string, count: number): number;
  yesNo(flag: boolean | undefined): YesNo;
}

/** Checks that note what they find in the list. */
export function createFieldChecks(problems: RawProblem[]): FieldChecks {
  // One problem a field is enough: a field of the wrong type is not also missing.
  const note = (problem: RawProblem): void => {
    if (!problems.some((known) => known.fieldPath === problem.fieldPath)) problems.push(problem);
  };
  const text = (path: string, value: string, bytesMax: number): string => {
    if (isLongerThan(value, bytesMax)) note(problemOf('field_too_long', path, `at most ${bytesMax} bytes of UTF-8`));
    return value;
  };
  const identifier = (path: string, value: string): string => text(path, value, IDENTIFIER_BYTES_MAX);
  const required = <T>(path: string, value: T, absent: T): T => {
    if (value === absent) note(problemOf('missing_field', path));
    return value;
  };
  const word = <W extends string>(path: string, words: readonly W[], number: number): W | 'unspecified' => {
    const found = wordOf(words, number);
    if (found === undefined) note(problemOf('unknown_enum', path, enumHint(words)));
    return found ?? 'unspecified';
  };
  // Entries beyond the bound are not looked at: sixty thousand of them must not make as many problems.
  const bounded = <T>(path: string, entries: readonly T[]): readonly T[] => {
    if (entries.length <= REPEATED_ENTRIES_MAX) return entries;
    note(problemOf('field_too_long', path, `at most ${REPEATED_ENTRIES_MAX} entries`));
    return entries.slice(0, REPEATED_ENTRIES_MAX);
  };
  const instant = (path: string, timestamp: Timestamp | undefined): number => {
    if (timestamp === undefined) return 0;
    const ms = msOrNothing(timestamp);
    if (ms === 0) note(problemOf('bad_time', path));
    return ms;
  };
  return {
    note,
    text,
    identifier,
    requiredIdentifier: (path, value) => required(path, identifier(path, value), ''),
    code: (path, value) => text(path, value, CODE_BYTES_MAX),
    identifiers: (path, texts) => bounded(path, texts).map((entry, i) => identifier(`${path}[${i}]`, entry)),
    word,
    words: (path, words, numbers) =>
      bounded(path, numbers)
        .map((number, i) => word(`${path}[${i}]`, words, number))
        .filter(isSpecified),
    phase: (words, number, fallback) => {
      const found = required('phase', word('phase', words, number), 'unspecified');
      return found === 'unspecified' ? fallback : found;
    },
    instant,
    requiredInstant: (path, timestamp) => required(path, instant(path, timestamp), 0),
    count: (path, count) => {
      if (count > RAW_COUNT_MAX) note(problemOf('bad_field', path, `at most ${RAW_COUNT_MAX}`));
      return count;
    },
    yesNo: (flag) => {
      if (flag === undefined) return 'unspecified';
      return flag ? 'yes' : 'no';
    },
  };
}

function isSpecified<W extends string>(word: 'unspecified' | W): word is W {
  return word !== 'unspecified';
}

function isLongerThan(text: string, bytesMax: number): boolean {
  if (text.length * UTF8_BYTES_PER_UNIT_MAX <= bytesMax) return false;
  return text.length > bytesMax || Buffer.byteLength(text) > bytesMax;
}

/** The instant in ms, or 0 if it is none that a city of our days can mean: at or before 1970, after 9999, bad nanos. */
function msOrNothing(timestamp: Timestamp): number {
  const seconds = Number(timestamp.seconds);
  const { nanos } = timestamp;
  if (seconds < 0 || seconds >= SECONDS_END || nanos < 0 || nanos > NANOS_MAX) return 0;
  return seconds * 1000 + Math.floor(nanos / 1_000_000);
}

/** "ACCEPTED, ANSWERED, …": the names of the contract without prefixes. */
function enumHint(words: readonly string[]): string {
  const names = words.slice(1).map((word) => word.slice(word.indexOf('.') + 1).toUpperCase());
  return `one of ${names.join(', ')}`;
}
