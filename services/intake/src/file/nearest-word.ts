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
  let rows: Rows = { beforePrevious: [], previous: Array.from({ length: b.length + 1 }, (_, i) => i) };
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++)
      current.push(Math.min(cost(current, j - 1) + 1, distanceAt({ a, b, i, j }, rows)));
    rows = { beforePrevious: rows.previous, previous: current };
  }
  return cost(rows.previous, b.length);
}

interface Rows {
  readonly beforePrevious: readonly number[];
  readonly previous: readonly number[];
}

/** The cheapest way to the cell from the rows above it: a letter left out, replaced, or swapped with its neighbour. */
function distanceAt(
  { a, b, i, j }: { readonly a: string; readonly b: string; readonly i: number; readonly j: number },
  { beforePrevious, previous }: Rows,
): number {
  const replaced = cost(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
  const changed = Math.min(replaced, cost(previous, j) + 1);
  const areSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
  return areSwapped ? Math.min(changed, cost(beforePrevious, j - 2) + 1) : changed;
}

function cost(row: readonly number[], at: number): number {
  return row[at] ?? 0;
}
