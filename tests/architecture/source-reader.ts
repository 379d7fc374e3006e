// Reads the repository for the architecture tests: which files there are, and what each TypeScript file imports,
// declares and comments. It parses with oxc-parser, so no rule here is fooled by a string or a comment. The rules
// themselves are in the modules beside it; they take files as values, so that each is tried on planted violations.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor, type VisitorObject } from 'oxc-parser';

/** The repository's root folder, without a slash at the end. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Folders that are nobody's source: dependencies, history, and what .gitignore names. */
const LEFT_OUT = new Set(['node_modules', '.git', 'coverage', '.fengsui']);

/** One import, export-from, dynamic import or `new URL('./x.ts', import.meta.url)`; type imports count alike. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** A run of comment text, its delimiters taken off. */
export interface CommentText {
  readonly text: string;
  readonly line: number;
  readonly lastLine: number;
}

/** A parsed TypeScript file. `path` is relative to the root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly imports: readonly Import[];
  readonly comments: readonly CommentText[];
  /** Messages of the parser; a file that does not parse is a violation of its own. */
  readonly syntaxErrors: readonly string[];
  /** 1-based line of an offset in `text`. */
  readonly lineOf: (offset: number) => number;
  /** Walks the syntax tree. */
  readonly visit: (visitor: VisitorObject) => void;
}

/** Every file under a folder of the repository, relative to the root, sorted. Empty when there is no such folder. */
export function filesUnder(folder: string): readonly string[] {
  const absolute = join(ROOT, folder);
  if (!existsSync(absolute)) return [];
  const found: string[] = [];
  for (const entry of readdirSync(absolute, { withFileTypes: true })) {
    const path = posix.join(folder, entry.name);
    if (LEFT_OUT.has(entry.name) || entry.name.endsWith('.log')) continue;
    if (entry.isDirectory()) found.push(...filesUnder(path));
    else if (entry.isFile()) found.push(path);
  }
  return found.toSorted();
}

/** The text of a file of the repository; throws when it is not there. */
export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

export const isGenerated = (path: string): boolean => path.startsWith('libs/contracts/src/gen/');
export const isTest = (path: string): boolean => path.endsWith('.test.ts');

/** All TypeScript files of ours, the root's and deploy/local's too; generated code and what describes others' left out. */
export function readSources(): readonly SourceFile[] {
  const roots = filesUnder('.').filter((path) => !path.includes('/') && path.endsWith('.ts'));
  const paths = [...['libs', 'services', 'tests', 'deploy/local'].flatMap(filesUnder), ...roots];
  return paths
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && !isGenerated(path))
    .map((path) => parseSource(path, textOf(path)));
}

/** Parses one file. Never throws: what the parser objects to is in `syntaxErrors`. */
export function parseSource(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text, { lang: 'ts', sourceType: 'module' });
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
  const lineOf = (offset: number): number => lineStarts.findLastIndex((start) => start <= offset) + 1;
  const { program } = parsed;
  const visit = (visitor: VisitorObject): void => new Visitor(visitor).visit(program);
  return {
    path,
    text,
    lines: text.split('\n'),
    imports: importsOf({ visit, lineOf, staticImports: parsed.module.staticImports }),
    comments: parsed.comments.map((comment) => ({
      text: comment.value,
      line: lineOf(comment.start),
      lastLine: lineOf(comment.end),
    })),
    syntaxErrors: parsed.errors.map((error) => error.message),
    lineOf,
    visit,
  };
}

interface ImportSource extends Pick<SourceFile, 'visit' | 'lineOf'> {
  readonly staticImports: readonly { readonly moduleRequest: { readonly value: string; readonly start: number } }[];
}

function importsOf({ visit, lineOf, staticImports }: ImportSource): readonly Import[] {
  const found = staticImports.map(({ moduleRequest }) => ({
    specifier: moduleRequest.value,
    line: lineOf(moduleRequest.start),
  }));
  const add = (node: { readonly type: string; readonly value?: unknown; readonly start: number } | null): void => {
    if (node?.type === 'Literal' && typeof node.value === 'string') {
      found.push({ specifier: node.value, line: lineOf(node.start) });
    }
  };
  visit({
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
    NewExpression: (node) => {
      const isUrl = node.callee.type === 'Identifier' && node.callee.name === 'URL' && node.arguments.length === 2;
      const [first] = node.arguments;
      if (isUrl && first?.type === 'Literal' && /^\.{1,2}\/.*\.ts$/.test(String(first.value))) add(first);
    },
  });
  return found;
}

/** Where a relative import leads, relative to the root; null for the name of a package. */
export function resolveRelative(from: string, specifier: string): string | null {
  return specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(from), specifier)) : null;
}

/** The lower-case words of a name in camel, snake, kebab or capital form: `dueAtMs` is due, at, ms. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}
