// Where in a YAML text a value stands: the only place that knows the yaml package's nodes.
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

export interface YamlPosition {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

export type YamlPath = readonly (string | number)[];

export type YamlResult =
  | { readonly kind: 'value'; readonly value: unknown; positionOf(path: YamlPath): YamlPosition }
  | { readonly kind: 'broken'; readonly faults: readonly (YamlPosition & { readonly message: string })[] };

/** The value of a YAML text with the position of everything in it, or its faults of form. */
export function readYaml(text: string): YamlResult {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): YamlPosition => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    return {
      kind: 'broken',
      faults: document.errors.map((error) => ({ ...at(error.pos[0]), message: error.message })),
    };
  }
  return {
    kind: 'value',
    value: document.toJS(),
    positionOf: (path) => at(offsetOf(document, path)),
  };
}

/** The key's offset for what a map holds, the item's for a list; the deepest known ancestor for what is missing. */
function offsetOf(document: Document, path: YamlPath): number {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    const found = stepInto(node, step);
    if (found === undefined) break;
    offset = found.offset;
    node = found.node;
  }
  return offset;
}

function stepInto(
  node: unknown,
  step: string | number,
): { readonly node: unknown; readonly offset: number } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    return pair === undefined ? undefined : { node: pair.value, offset: startOf(pair.key) };
  }
  const item: unknown = isSeq(node) ? node.items[Number(step)] : undefined;
  return item === undefined ? undefined : { node: item, offset: startOf(item) };
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

function isNode(node: unknown): node is Node {
  return isMap(node) || isSeq(node) || isScalar(node) || isAlias(node);
}
