// The tree of administrative areas: reference data, loaded once, read by everyone. Areas carry dense numbers in
// preorder, so that a subtree is one range [index, subtreeEnd) and parents come before their children. The tree knows
// levels and parents; only resolve() looks at the text of a code, and only for codes it does not know.
import { assert } from './assert.ts';
import { AREA_LEVELS, type AreaLevel } from './words.ts';

/** Town or country: what a tenant may set thresholds by. */
export const AREA_CLASSES = ['urban', 'rural'] as const;
export type AreaClass = (typeof AREA_CLASSES)[number];

/** One line of an area file. parent '' marks the root; population 0 and no areaClass = unknown. */
export interface AreaEntry {
  readonly code: string;
  readonly parent: string;
  readonly level: AreaLevel;
  readonly name: string;
  readonly population: number;
  readonly areaClass?: AreaClass;
}

/** What is wrong with an area list; line is the entry's place in it, from 1. */
export interface AreaProblem {
  readonly line: number;
  readonly code: string;
  readonly problem:
    | 'duplicate_code'
    | 'unknown_parent'
    | 'level_not_below_parent'
    | 'second_root'
    | 'no_root'
    | 'cycle';
}

export interface AreaTree {
  readonly size: number;
  /** Dense number of a code, or -1. */
  indexOf(code: string): number;
  code(index: number): string;
  name(index: number): string;
  /** Index into AREA_LEVELS. */
  level(index: number): number;
  levelName(index: number): AreaLevel;
  population(index: number): number;
  /**
   * The area's own class; else the one that all of its parts have; else that of the area around it. null: unknown, or
   * mixed.
   */
  areaClass(index: number): AreaClass | null;
  /** -1 for the root. */
  parent(index: number): number;
  /** One past the last area of the subtree: children of i are i+1, subtreeEnd(i+1), … below subtreeEnd(i). */
  subtreeEnd(index: number): number;
  /** The ancestor-or-self at that level, or -1 where the path has none. */
  ancestorAt(index: number, level: number): number;
  /** The area whose code keys the partition: the deepest ancestor-or-self not below the partition level, else the root. */
  partitionAncestor(index: number): number;
  /** Names from the root down to the area. */
  path(index: number): readonly string[];
  /** True if area lies in ancestor's subtree or is it. */
  isWithin(index: number, ancestor: number): boolean;
  /** The area of a code, or of its longest known prefix (exact false), at worst the root. Never -1. */
  resolve(code: string): { readonly index: number; readonly exact: boolean };
}

export type AreaTreeResult =
  | { readonly kind: 'tree'; readonly tree: AreaTree }
  | { readonly kind: 'problems'; readonly problems: readonly AreaProblem[] };

/** Builds a tree, or tells everything that is wrong with the list. Order of the entries does not matter. */
export function createAreaTree(entries: readonly AreaEntry[], partitionLevel: AreaLevel): AreaTreeResult {
  const problems = findProblems(entries);
  if (problems.length > 0) return { kind: 'problems', problems };
  const ordered = inPreorder(entries);
  // A child that no walk from the root reaches hangs in a ring of parents.
  if (ordered.length < entries.length) {
    const reached = new Set(ordered.map((entry) => entry.code));
    const rings = entries.flatMap((entry, i) => (reached.has(entry.code) ? [] : [problem(i, entry, 'cycle')]));
    return { kind: 'problems', problems: rings };
  }
  return { kind: 'tree', tree: treeOf(ordered, AREA_LEVELS.indexOf(partitionLevel)) };
}

function problem(index: number, entry: AreaEntry, kind: AreaProblem['problem']): AreaProblem {
  return { line: index + 1, code: entry.code, problem: kind };
}

function findProblems(entries: readonly AreaEntry[]): AreaProblem[] {
  const byCode = new Map<string, AreaEntry>();
  const problems: AreaProblem[] = [];
  entries.forEach((entry, i) => {
    if (byCode.has(entry.code)) problems.push(problem(i, entry, 'duplicate_code'));
    byCode.set(entry.code, entry);
  });
  let roots = 0;
  entries.forEach((entry, i) => {
    if (entry.parent === '') {
      roots++;
      if (roots > 1) problems.push(problem(i, entry, 'second_root'));
      return;
    }
    const parent = byCode.get(entry.parent);
    if (parent === undefined) problems.push(problem(i, entry, 'unknown_parent'));
    else if (AREA_LEVELS.indexOf(entry.level) <= AREA_LEVELS.indexOf(parent.level)) {
      problems.push(problem(i, entry, 'level_not_below_parent'));
    }
  });
  if (roots === 0) problems.push({ line: 0, code: '', problem: 'no_root' });
  return problems;
}

/** Parents before children, siblings by code: the same numbers whatever the order of the file. */
function inPreorder(entries: readonly AreaEntry[]): AreaEntry[] {
  const children = new Map<string, AreaEntry[]>();
  for (const entry of entries) {
    const siblings = children.get(entry.parent);
    if (siblings === undefined) children.set(entry.parent, [entry]);
    else siblings.push(entry);
  }
  // Pushed last = visited first, so siblings are sorted from the last to the first.
  for (const siblings of children.values()) siblings.sort((a, b) => (a.code < b.code ? 1 : -1));
  const ordered: AreaEntry[] = [];
  const stack = [...(children.get('') ?? [])];
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    ordered.push(entry);
    for (const child of children.get(entry.code) ?? []) stack.push(child);
  }
  return ordered;
}

/** Numbers of every area, from the ordered list: levels, classes, parents, ends of subtrees, and ancestors by level. */
interface TreeArrays {
  readonly level: Uint8Array;
  /** Places in AREA_CLASSES, or UNKNOWN_CLASS. */
  readonly areaClass: Uint8Array;
  readonly parent: Int32Array;
  readonly subtreeEnd: Int32Array;
  /** ancestors[area × levels + level], -1 where the path has none. */
  readonly ancestors: Int32Array;
}

function arraysOf(ordered: readonly AreaEntry[], indexByCode: ReadonlyMap<string, number>): TreeArrays {
  const size = ordered.length;
  const levels = AREA_LEVELS.length;
  const level = Uint8Array.from(ordered, (entry) => AREA_LEVELS.indexOf(entry.level));
  const parent = Int32Array.from(ordered, (entry) => indexByCode.get(entry.parent) ?? -1);
  const subtreeEnd = Int32Array.from(ordered, (_, index) => index + 1);
  const ancestors = new Int32Array(size * levels).fill(-1);
  for (let i = 0; i < size; i++) {
    const above = parent[i] ?? -1;
    if (above >= 0) ancestors.copyWithin(i * levels, above * levels, (above + 1) * levels);
    ancestors[i * levels + (level[i] ?? 0)] = i;
  }
  // Children come after their parents, so from the end each subtree is complete when it is handed up.
  for (let i = size - 1; i > 0; i--) {
    const above = parent[i] ?? 0;
    subtreeEnd[above] = Math.max(subtreeEnd[above] ?? 0, subtreeEnd[i] ?? 0);
  }
  return { level, areaClass: classesOf(ordered, parent), parent, subtreeEnd, ancestors };
}

const UNKNOWN_CLASS = AREA_CLASSES.length;

/** Places in AREA_CLASSES, or UNKNOWN_CLASS. */
function classesOf(ordered: readonly AreaEntry[], parent: Int32Array): Uint8Array {
  const classes = Uint8Array.from(ordered, ({ areaClass }) =>
    areaClass === undefined ? UNKNOWN_CLASS : AREA_CLASSES.indexOf(areaClass),
  );
  const classOf = (index: number): number => classes[index] ?? UNKNOWN_CLASS;
  const aboveOf = (index: number): number => parent[index] ?? 0;
  // One bit a class that some part has, the unknown one among them.
  const ofParts = new Uint8Array(classes.length);
  for (let i = classes.length - 1; i >= 0; i--) {
    if (classOf(i) === UNKNOWN_CLASS) classes[i] = onlyClass(ofParts[i] ?? 0);
    // The root has nothing above it: its bit is lost.
    ofParts[aboveOf(i)] = (ofParts[aboveOf(i)] ?? 0) | (1 << classOf(i));
  }
  for (let i = 1; i < classes.length; i++) if (classOf(i) === UNKNOWN_CLASS) classes[i] = classOf(aboveOf(i));
  return classes;
}

function onlyClass(bits: number): number {
  const place = AREA_CLASSES.findIndex((_, i) => bits === 1 << i);
  return place < 0 ? UNKNOWN_CLASS : place;
}

function treeOf(ordered: readonly AreaEntry[], partitionLevel: number): AreaTree {
  const indexByCode = new Map(ordered.map((entry, index) => [entry.code, index]));
  const { level, areaClass, parent, subtreeEnd, ancestors } = arraysOf(ordered, indexByCode);
  const entryAt = (index: number): AreaEntry => {
    const entry = ordered[index];
    assert(entry !== undefined, `area ${index} of ${ordered.length}`);
    return entry;
  };
  const ancestorAt = (index: number, wanted: number): number => ancestors[index * AREA_LEVELS.length + wanted] ?? -1;
  return {
    size: ordered.length,
    indexOf: (code) => indexByCode.get(code) ?? -1,
    code: (index) => entryAt(index).code,
    name: (index) => entryAt(index).name,
    level: (index) => level[index] ?? 0,
    levelName: (index) => entryAt(index).level,
    population: (index) => entryAt(index).population,
    areaClass: (index) => AREA_CLASSES[areaClass[index] ?? UNKNOWN_CLASS] ?? null,
    parent: (index) => parent[index] ?? -1,
    subtreeEnd: (index) => subtreeEnd[index] ?? 0,
    ancestorAt,
    partitionAncestor: (index) => {
      for (let wanted = partitionLevel; wanted >= 0; wanted--) {
        const ancestor = ancestorAt(index, wanted);
        if (ancestor >= 0) return ancestor;
      }
      return 0;
    },
    path: (index) => pathOf(index, parent, entryAt),
    isWithin: (index, ancestor) => index >= ancestor && index < (subtreeEnd[ancestor] ?? 0),
    resolve: (code) => resolveCode(code, indexByCode),
  };
}

function pathOf(index: number, parent: Int32Array, entryAt: (index: number) => AreaEntry): readonly string[] {
  const names: string[] = [];
  for (let i = index; i >= 0; i = parent[i] ?? -1) names.unshift(entryAt(i).name);
  return names;
}

/**
 * Shortens an unknown code until it is known: trees whose codes have a separator lose whole segments, codes of digits
 * lose digits (so padding zeros fall away, too).
 */
function resolveCode(code: string, indexByCode: ReadonlyMap<string, number>): { index: number; exact: boolean } {
  const exact = indexByCode.get(code);
  if (exact !== undefined) return { index: exact, exact: true };
  const segmented = code.includes('/');
  let rest = code;
  while (rest.length > 0) {
    const cut = segmented ? rest.lastIndexOf('/') : rest.length - 1;
    rest = cut > 0 ? rest.slice(0, cut) : '';
    const index = indexByCode.get(rest);
    // 110105001000 is street 110105001 written at full length, not an unknown community.
    if (index !== undefined) return { index, exact: !segmented && /^0+$/.test(code.slice(rest.length)) };
  }
  return { index: 0, exact: false };
}
