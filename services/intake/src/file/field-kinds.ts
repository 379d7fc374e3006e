// The kinds of fields that a mapping may fill: words of a list, codes, counts, flags and times. Each says which texts it
// refuses, and why, before it is asked to set one.
import type { QuarantineReason } from '@fengsui/domain';

/** One field of an event of type T. */
export interface Field<T> {
  /** 'time' fields take an instant from the mapping's times, all others a text. */
  readonly takes: 'text' | 'time';
  /** The texts it takes, for messages; empty = not a list. */
  readonly words: readonly string[];
  /** Why the field refuses the text, or undefined. */
  refusalOf(text: string): QuarantineReason | undefined;
  /** Sets the field from a text that it does not refuse. */
  setText(event: T, text: string): void;
  /** Sets the field from an instant in ms. */
  setTime(event: T, instantMs: number): void;
}

const TRUE_WORDS = new Set(['true', 'yes', 'y', '1', 't']);
const FALSE_WORDS = new Set(['false', 'no', 'n', '0', 'f']);
const COUNT_MAX = 1_000_000;

/** For what a field does not take. */
export function setNothing(): void {
  // A field that takes texts has no time, and the other way round.
}

/** A field that takes one word of a list, whatever its case. */
export function words<T, W extends string>(list: readonly W[], set: (event: T, word: W) => void): Field<T> {
  const byText = new Map<string, W>(list.map((word) => [word, word]));
  const find = (text: string): W | undefined => byText.get(text) ?? byText.get(text.toLowerCase());
  return {
    takes: 'text',
    words: list.filter((word) => word !== 'unspecified'),
    refusalOf: (text) => (find(text) === undefined ? 'unknown_enum' : undefined),
    setText: (event, text) => {
      const word = find(text);
      if (word !== undefined) set(event, word);
    },
    setTime: setNothing,
  };
}

/** A field that takes a text of at most so many UTF-8 bytes. */
export function text<T>(bytesMax: number, set: (event: T, text: string) => void): Field<T> {
  return {
    takes: 'text',
    words: [],
    refusalOf: (value) => (isLongerThan(value, bytesMax) ? 'field_too_long' : undefined),
    setText: set,
    setTime: setNothing,
  };
}

/** True if the text has more UTF-8 bytes than that. */
export function isLongerThan(value: string, bytesMax: number): boolean {
  return value.length > bytesMax || (value.length * 3 > bytesMax && Buffer.byteLength(value) > bytesMax);
}

/** A field that takes a whole number up to a million. */
export function count<T>(set: (event: T, count: number) => void): Field<T> {
  return {
    takes: 'text',
    words: [],
    refusalOf: (value) => (/^\d{1,7}$/.test(value) && Number(value) <= COUNT_MAX ? undefined : 'bad_field'),
    setText: (event, value) => set(event, Number(value)),
    setTime: setNothing,
  };
}

/** A field that takes true or false, yes or no, 1 or 0. */
export function flag<T>(set: (event: T, isSet: boolean) => void): Field<T> {
  return {
    takes: 'text',
    words: ['true', 'false'],
    refusalOf: (value) => {
      const word = value.toLowerCase();
      return TRUE_WORDS.has(word) || FALSE_WORDS.has(word) ? undefined : 'bad_field';
    },
    setText: (event, value) => set(event, TRUE_WORDS.has(value.toLowerCase())),
    setTime: setNothing,
  };
}

/** A field that takes an instant. */
export function time<T>(set: (event: T, instantMs: number) => void): Field<T> {
  return { takes: 'time', words: [], refusalOf: () => 'bad_field', setText: setNothing, setTime: set };
}

/** The names of the fields of an event, with what each takes. */
export type FieldCatalogue<T> = ReadonlyMap<string, Field<T>>;

/** An event while it is filled. */
export type Open<T> = { -readonly [K in keyof T]: T[K] };

/** A yes/no fact that may be unknown. */
export const YES_NO = ['unspecified', 'yes', 'no'] as const;
