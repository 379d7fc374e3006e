// What our code does without: unchecked types, hidden clocks, skipped tests, sleeps, leftovers. Each violation names
// the replacement. Formatting and general lint are biome's and oxlint's; these are the rules that neither knows.
import { folderOf, PURE_LIBS } from './directions.ts';
import { isTest, type SourceFile } from './source-reader.ts';

/** Calls that bring in the world, by their text up to the parenthesis, and what a pure library does instead. */
const IMPURE_CALLS: readonly { readonly callee: RegExp; readonly instead: string }[] = [
  { callee: /^(Date\.now|performance\.\w+|globalThis\.performance\.\w+)$/, instead: 'take the time as an argument' },
  { callee: /^Math\.random$/, instead: 'take what is random as an argument' },
  { callee: /^(crypto|globalThis\.crypto)\./, instead: 'take what is random as an argument' },
  { callee: /^(setTimeout|setInterval|setImmediate|queueMicrotask)$/, instead: 'answer deadlines from ticks' },
  { callee: /^console\.\w+$/, instead: 'return an outcome with a reason' },
  { callee: /^(fetch|require)$/, instead: 'leave input and output to the rim' },
];

/** Clock, chance, timers and output in a pure library. `new Date(ms)` is arithmetic, `new Date()` is a clock. */
export function impureCalls(file: SourceFile): readonly string[] {
  const pure = PURE_LIBS[folderOf(file.path)?.replace('libs/', '') ?? ''];
  if (pure === undefined || isTest(file.path)) return [];
  const found: string[] = [];
  file.visit({
    CallExpression: (node) => {
      const callee = file.text.slice(node.callee.start, node.callee.end).replaceAll(/\s|\?/g, '');
      const rule = IMPURE_CALLS.find((one) => one.callee.test(callee));
      if (rule) found.push(`${file.path}:${file.lineOf(node.start)} calls ${callee}: ${rule.instead}`);
    },
    NewExpression: (node) => {
      const isClock = node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0;
      if (isClock) found.push(`${file.path}:${file.lineOf(node.start)} reads the clock: take the time as an argument`);
    },
  });
  return found;
}

/** `any`, `!` and casts. `as const` is no cast. In libs/contracts casts are allowed: wire numbers become words there. */
export function uncheckedTypes(file: SourceFile): readonly string[] {
  const found: string[] = [];
  const castsAllowed = file.path.startsWith('libs/contracts/');
  const add = (node: { readonly start: number }, sentence: string): void => {
    found.push(`${file.path}:${file.lineOf(node.start)} ${sentence}`);
  };
  file.visit({
    TSAnyKeyword: (node) => add(node, 'says any: say unknown and narrow it'),
    TSNonNullExpression: (node) => add(node, 'says !: handle the missing value, or assert'),
    TSTypeAssertion: (node) => add(node, 'casts: narrow, or decode through libs/contracts'),
    TSAsExpression: (node) => {
      const type = file.text.slice(node.typeAnnotation.start, node.typeAnnotation.end);
      if (type !== 'const' && !castsAllowed) add(node, `casts to ${type}: narrow, or decode through libs/contracts`);
    },
    VariableDeclarator: (node) => {
      if (node.definite === true) add(node, 'says !: give it a value');
    },
  });
  return found;
}

/** Marks of unfinished work in comments, and lint rules switched off without a reason. */
export function leftovers(file: SourceFile): readonly string[] {
  return file.comments.flatMap(({ text, line }) => {
    if (/\b(TODO|FIXME|XXX|HACK)\b/.test(text)) return [`${file.path}:${line} leaves work: do it, or file an issue`];
    if (/@ts-(ignore|nocheck)/.test(text)) return [`${file.path}:${line} switches the types off: fix the type`];
    const suppression = /(?:biome-ignore\s+\S+|(?:oxlint|eslint)-disable(?:-[\w-]+)?\s+\S+)(.*)/.exec(text);
    const reason = suppression?.[1]?.replace(/^[\s:-]+/, '');
    return reason !== undefined && reason.length < 10
      ? [`${file.path}:${line} suppresses a rule without a reason`]
      : [];
  });
}

const TEST_NAMES = new Set(['it', 'test', 'describe', 'suite', 'context', 'ctx', 'task']);
const NOT_RUN = /^(skip|only|todo|skipIf|runIf|fails)$/;

interface Callee {
  readonly type: string;
  readonly name?: unknown;
  readonly callee?: Callee;
  readonly object?: Callee;
  readonly property?: Callee;
}

/** The names along a chain of members and calls: `it.skip.each(a)` is it, skip, each. */
function chainOf(callee: Callee): readonly string[] {
  if (callee.type === 'Identifier') return [String(callee.name)];
  const [before, last] = [callee.object ?? callee.callee, callee.property];
  return [...(before ? chainOf(before) : []), ...(last ? chainOf(last) : [])];
}

/** Tests that do not run, or that make others not run. */
export function unrunTests(file: SourceFile): readonly string[] {
  if (!isTest(file.path)) return [];
  const found = new Set<string>();
  file.visit({
    CallExpression: (node) => {
      const [root = '', ...members] = chainOf(node.callee);
      const word = TEST_NAMES.has(root) ? members.find((member) => NOT_RUN.test(member)) : undefined;
      if (word) found.add(`${file.path}:${file.lineOf(node.start)} says .${word}: every test runs, everywhere`);
    },
  });
  return [...found];
}

/**
 * Waiting for the clock in a test: slow when it passes, a riddle when it fails. A timer whose handle is kept is a guard
 * that the test clears again, and setImmediate only yields: neither is a sleep.
 */
export function sleepsInTests(file: SourceFile): readonly string[] {
  if (!isTest(file.path)) return [];
  const found: string[] = [];
  const kept = new Set<number>();
  const add = (node: { readonly start: number }, did: string): void => {
    const line = file.lineOf(node.start);
    found.push(`${file.path}:${line} ${did}: move a manual clock, or await what should happen`);
  };
  file.visit({
    ImportDeclaration: (node) => {
      const names = file.text.slice(node.start, node.source.start);
      if (/^(node:)?timers\b/.test(node.source.value) && /\b(setTimeout|setInterval|scheduler)\b/.test(names)) {
        add(node, 'imports timers');
      }
    },
    VariableDeclarator: (node) => {
      if (node.init) kept.add(node.init.start);
    },
    CallExpression: (node) => {
      if (node.callee.type !== 'Identifier' || kept.has(node.start)) return;
      if (/^(setTimeout|setInterval|sleep|delay)$/.test(node.callee.name)) add(node, 'sleeps');
    },
  });
  return found;
}
