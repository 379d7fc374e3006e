// Between the domain's closed word lists and the enum numbers of the generated code: the index of a word is its wire
// number (tests/contract/wire-words.test.ts holds the two against each other).
import { numberOf, wordOf } from '@fengsui/domain';
import { MalformedMessage } from './malformed.ts';

/**
 * The enum number of a word, typed as the generated enum the caller assigns it to. The cast is sound because the lists
 * are tested against the enums. Throws for a word outside its list: a bug.
 */
export function enumOf<N extends number>(words: readonly string[], word: string): N {
  return numberOf(words, word) as N;
}

/** The word of an enum number; an unknown number makes the message malformed. */
export function wordFrom<W extends string>(words: readonly W[], number: number): W {
  const word = wordOf(words, number);
  if (word === undefined) throw new MalformedMessage(`unknown enum number ${number}`);
  return word;
}

/** As wordFrom, where the list's first word stands for "absent" and the field must be present. */
export function presentWordFrom<W extends string, A extends W>(
  words: readonly W[],
  absent: A,
  number: number,
): Exclude<W, A> {
  const word = wordFrom(words, number);
  if (!isOtherThan(word, absent)) throw new MalformedMessage(`enum field is ${absent}`);
  return word;
}

function isOtherThan<W extends string, A extends W>(word: W, absent: A): word is Exclude<W, A> {
  return word !== absent;
}

/** A text that must be one of a list, e.g. the area level of an alert. */
export function listedWord<W extends string>(words: readonly W[], text: string): W {
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) throw new MalformedMessage('text is not in its word list');
  return word;
}
