// Finds the word a person probably meant: used in every message that refuses a word, a column or a field. It only
// compares text; which words are allowed is the caller's business.

/** Longest text that is compared; longer ones are surely no slip of the keyboard. */
const COMPARED_LENGTH_MAX = 64;

/** The closest of the words if it differs by at most a third of its letters, else undefined. Case does not count. */
export function nearestWord(text: string, words: readonly string[]): string | undefined {
  if (text.length > COMPARED_LENGTH_MAX) return undefined;
  const wanted = plain(text);
  let nearest: string | undefined;
  let smallest = Number.POSITIVE_INFINITY;
  for (const word of words) {
    const distance = editDistance(wanted, plain(word));
    if (distance < smallest && distance <= Math.max(1, Math.floor(word.length / 3))) {
      nearest = word;
      smallest = distance;
    }
  }
  return nearest;
}

/** What to write instead of a word that is not in the list: the nearest one, then all of them. */
export function adviceFor(text: string, words: readonly string[]): string {
  const nearest = nearestWord(text, words);
  const all = `one of: ${words.join(', ')}`;
  return nearest === undefined ? all : `did you mean "${nearest}"? ${all}`;
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[\s_-]+/g, '');
}

/** Levenshtein's distance with swapped neighbours as one slip, three rows of the table at a time. */
function editDistance(a: string, b: string): number {
  let beforePrevious: readonly number[] = [];
  let previous: readonly number[] = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const changed = Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1);
      const areSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      current.push(areSwapped ? Math.min(changed, (beforePrevious[j - 2] ?? 0) + 1) : changed);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
