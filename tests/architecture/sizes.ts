// Sizes of files and functions, share of comments, and how a file opens. The bounds are hard and have no list of
// exceptions: what is over one is split. Nesting, complexity and parameters are bounded by oxlint (.oxlintrc.json).
import { isTest, type SourceFile } from './source-reader.ts';

export const FILE_LINES_MAX = 400;
export const TEST_FILE_LINES_MAX = 500;
export const FUNCTION_LINES_MAX = 70;

/** Bounds on the whole, so that many files just below the hard bound are not fine either. */
export const FILE_LINES = { median: 100, p95: 300 } as const;
export const FUNCTION_LINES = { median: 10, p95: 40 } as const;

/** Comment lines per non-blank line of a library's own code, its tests left out. */
export const COMMENT_SHARE = { min: 0.1, max: 0.35 } as const;

/** A function with a block body, closures included. */
export interface FunctionSize {
  readonly path: string;
  readonly line: number;
  readonly lines: number;
}

/** Lines of text; a newline at the end of the file opens no line of its own. */
export const lineCountOf = (file: SourceFile): number => file.text.replace(/\n$/, '').split('\n').length;

export function fileSizeViolations(file: SourceFile): readonly string[] {
  const max = isTest(file.path) ? TEST_FILE_LINES_MAX : FILE_LINES_MAX;
  const count = lineCountOf(file);
  return count > max ? [`${file.path} has ${count} lines, at most ${max}: split it by what it is about`] : [];
}

/** Sizes of all functions with a block body, but for the callbacks that group tests: those are lists, not functions. */
export function functionSizes(file: SourceFile): readonly FunctionSize[] {
  const found: FunctionSize[] = [];
  const groups = new Set<number>();
  const add = (node: { readonly start: number; readonly end: number }): void => {
    if (groups.has(node.start)) return;
    const line = file.lineOf(node.start);
    found.push({ path: file.path, line, lines: file.lineOf(node.end) - line + 1 });
  };
  file.visit({
    CallExpression: (node) => {
      const callee = file.text.slice(node.callee.start, node.callee.end);
      if (/^describe(?:WithRealParts)?\b/.test(callee))
        for (const argument of node.arguments) groups.add(argument.start);
    },
    FunctionDeclaration: add,
    FunctionExpression: add,
    ArrowFunctionExpression: (node) => {
      if (node.body.type === 'BlockStatement') add(node);
    },
  });
  return found;
}

export function functionSizeViolations(file: SourceFile): readonly string[] {
  return functionSizes(file)
    .filter((one) => one.lines > FUNCTION_LINES_MAX)
    .map((one) => `${one.path}:${one.line} is a function of ${one.lines} lines, at most ${FUNCTION_LINES_MAX}`);
}

/** The value below or at which that share of the values lies; 0 for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** Comment lines per non-blank line over some files. A line is a comment's when it holds nothing else. */
export function commentShareOf(files: readonly SourceFile[]): number {
  let comments = 0;
  let nonBlank = 0;
  for (const file of files) {
    const commented = new Set<number>();
    for (const comment of file.comments) {
      const opens = /^\s*\/[/*]/.test(file.lines[comment.line - 1] ?? '');
      if (!opens) continue;
      for (let line = comment.line; line <= comment.lastLine; line++) commented.add(line);
    }
    comments += [...commented].filter((line) => (file.lines[line - 1] ?? '').trim() !== '').length;
    nonBlank += file.lines.filter((line) => line.trim() !== '').length;
  }
  return nonBlank === 0 ? 0 : comments / nonBlank;
}

/** A file opens with a comment that says what it is for: at least one sentence, at most eight lines. */
export function headerViolations(file: SourceFile): readonly string[] {
  const lines = file.text.replace(/^#!.*\n/, '').split('\n');
  const length = lines.findIndex((line) => !line.startsWith('//'));
  const header = lines
    .slice(0, length < 0 ? lines.length : length)
    .map((line) => line.replace(/^\/\/\s?/, ''))
    .join(' ');
  if (!/\w.*[.:]/s.test(header)) return [`${file.path} does not open with // and a sentence on what it is for`];
  return length > 8 ? [`${file.path} opens with ${length} lines of comment: two to six`] : [];
}

/** Names that a door lets out of each module: `*`, or the names it lists. Keyed by the module's path from the door. */
export function letOutBy(door: SourceFile): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const add = (from: string, name: string): void => {
    found.set(from, (found.get(from) ?? new Set()).add(name));
  };
  door.visit({
    ExportAllDeclaration: (node) => add(node.source.value, '*'),
    ExportNamedDeclaration: (node) => {
      for (const { local } of node.specifiers) if (node.source && 'name' in local) add(node.source.value, local.name);
    },
  });
  return found;
}

/** Functions that a package lets out and that have no doc comment right above them. */
export function undocumentedFunctions(file: SourceFile, letOut: ReadonlySet<string>): readonly string[] {
  const commentEnds = new Set(file.comments.map((comment) => comment.lastLine));
  const found: string[] = [];
  file.visit({
    ExportNamedDeclaration: (node) => {
      if (node.declaration?.type !== 'FunctionDeclaration') return;
      const line = file.lineOf(node.start);
      const name = node.declaration.id?.name ?? '';
      const isOut = letOut.has('*') || letOut.has(name);
      if (isOut && !commentEnds.has(line - 1))
        found.push(`${file.path}:${line} lets out ${name} without a sentence on it`);
    },
  });
  return found;
}
