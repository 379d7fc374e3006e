// A YAML text as a plain value, with the place of everything in it: the only file here that knows the yaml package.
import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

/** Both from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

export type YamlText =
  | { readonly kind: 'value'; readonly value: unknown; placeOf(path: string): TextPlace }
  | { readonly kind: 'faults'; readonly faults: readonly (TextPlace & { readonly problem: string })[] };

/** Aliases that one text may expand to: a rule needs none, and a few lines of them could fill the memory. */
const ALIASES_MAX = 10;

/** The value of a text, or everything that is wrong with its form. Paths are dotted: `select.0.where`. */
export function readYamlText(text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const placeAt = (offset: number): TextPlace => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    const faults = document.errors.map((error) => ({ ...placeAt(error.pos[0]), problem: error.message }));
    return { kind: 'faults', faults };
  }
  const parts = (path: string): readonly string[] => (path === '' ? [] : path.split('.'));
  return {
    kind: 'value',
    value: document.toJS({ maxAliasCount: ALIASES_MAX }),
    placeOf: (path) => placeAt(offsetOf(document, parts(path))),
  };
}

/** Where the named value's key (in a list: the item) begins; of what is missing, its deepest ancestor that is there. */
function offsetOf(document: Document, path: readonly string[]): number {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const step of path) {
    const found = stepInto(node, step);
    if (found === null) break;
    offset = found.offset;
    node = found.node;
  }
  return offset;
}

function stepInto(node: unknown, step: string): { readonly node: unknown; readonly offset: number } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
    return pair === undefined ? null : { node: pair.value, offset: startOf(pair.key) };
  }
  const item: unknown = isSeq(node) ? node.items[Number(step)] : undefined;
  return item === undefined ? null : { node: item, offset: startOf(item) };
}

function startOf(node: unknown): number {
  return isMap(node) || isSeq(node) || isScalar(node) ? (node.range?.[0] ?? 0) : 0;
}
