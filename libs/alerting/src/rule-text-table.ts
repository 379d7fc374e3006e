// The words of rules that came with releases, beside those that the alerter was started with, and which of their
// checkpoint pages are out of date. Keyed by rule and version, with one text each: it does not matter which partition
// brings it first, nor how often it comes.
import { ruleTextPageOf } from './alert-id.ts';
import { type RuleText, type RuleTexts, ruleTextKeyOf } from './rule-text.ts';

/** Texts of releases that are kept; beyond them the lowest versions are forgotten, whatever the order they came in. */
export const RULE_TEXTS_MAX = 5_000;

/** A text under the name of its page. */
export interface RuleTextPage {
  readonly name: string;
  readonly text: RuleText;
}

export interface RuleTextTable {
  put(text: RuleText): void;
  /** Those of the start and those of releases; it goes on to change. */
  texts(): RuleTexts;
  /** Texts of releases that are kept. */
  count(): number;
  /** What changed since the last call, by page name. */
  takeChanges(): { readonly changed: readonly RuleTextPage[]; readonly removed: readonly string[] };
  /** Counts all of them as changed: the next checkpoint is whole. */
  touchAll(): void;
}

/** Starts with the texts of the start and those of a checkpoint. textsMax: RULE_TEXTS_MAX if not given. */
export function createRuleTextTable(
  given: { readonly ofStart: RuleTexts; readonly restored: readonly RuleText[] },
  textsMax = RULE_TEXTS_MAX,
): RuleTextTable {
  const all = new Map(given.ofStart);
  const released = new Map<string, RuleText>();
  // Keys whose page in the checkpoint differs from what is here, and keys that have a page in the checkpoint.
  const dirty = new Set<string>();
  const saved = new Set<string>();
  const set = (text: RuleText): string => {
    const key = ruleTextKeyOf(text.id, text.version);
    all.set(key, text);
    released.set(key, text);
    return key;
  };
  for (const text of given.restored) saved.add(set(text));
  const forgetLowest = (): void => {
    const [lowest] = [...released.values()].toSorted((a, b) => a.version - b.version || (a.id < b.id ? -1 : 1));
    if (lowest === undefined) return;
    const key = ruleTextKeyOf(lowest.id, lowest.version);
    released.delete(key);
    dirty.add(key);
    const ofStart = given.ofStart.get(key);
    if (ofStart === undefined) all.delete(key);
    else all.set(key, ofStart);
  };
  return {
    put({ id, version, name, sentence }) {
      const words = { id, version, name: { en: name.en, zh: name.zh } };
      const text = sentence === undefined ? words : { ...words, sentence: { en: sentence.en, zh: sentence.zh } };
      const known = released.get(ruleTextKeyOf(id, version));
      if (known !== undefined && JSON.stringify(known) === JSON.stringify(text)) return;
      dirty.add(set(text));
      if (released.size > textsMax) forgetLowest();
    },
    texts: () => all,
    count: () => released.size,
    takeChanges() {
      const changed: RuleTextPage[] = [];
      const removed: string[] = [];
      for (const key of dirty) {
        const text = released.get(key);
        const name = ruleTextPageOf(key);
        if (text !== undefined) {
          changed.push({ name, text });
          saved.add(key);
        } else if (saved.delete(key)) removed.push(name);
      }
      dirty.clear();
      return { changed, removed };
    },
    touchAll() {
      for (const key of released.keys()) dirty.add(key);
    },
  };
}
