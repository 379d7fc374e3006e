// One word, one meaning: names that say nothing, and words for which the glossary of ARCHITECTURE.md has another.
// Only what our code declares counts (variables, parameters, functions, types, members), not what it uses of others.
import { type SourceFile, wordsOf } from './source-reader.ts';

/** Words that name no thing of the field: never a file, a folder or part of a declared name. */
const EMPTY_WORDS = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'manager']);
/** As above for files and folders, where they stand for "everything else". */
const EMPTY_FILE_WORDS = new Set([...EMPTY_WORDS, 'info', 'data', 'process']);
/** As above when they are the whole of a declared name. */
const EMPTY_NAMES = new Set(['data', 'info', 'process', 'stuff', 'thing', 'obj', 'temp', 'tmp', 'foo']);

/** The given folder of test inputs. */
const FOLDERS_GIVEN = /^tests\/data\//;

/** Word to what to say instead. */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    timestamp: 'occurredAt, receivedAt, streamTime or now',
    bucket: 'window or pane',
    severity: 'grade',
    priority: 'grade',
    region: 'area',
    anomaly: 'finding or alert',
    incident: 'episode or alert',
    payload: 'value, record, event or message',
    cfg: 'config',
    ctx: 'context',
    msg: 'message, event or record',
    evt: 'event',
    idx: 'index',
    cnt: 'count',
    arr: 'a plural',
    cb: 'what it is called for',
    opts: 'options',
    mgr: 'what it does',
    svc: 'service',
  }),
);

interface Exception {
  readonly word: string;
  readonly under: RegExp;
  readonly name: RegExp;
  readonly reason: string;
}

/** Small, and each with its reason. */
const EXCEPTIONS: readonly Exception[] = [
  { word: 'timestamp', under: /^libs\/log\//, name: /timestamp/i, reason: "a record's timestamp is Kafka's own field" },
  {
    word: 'timestamp',
    under: /^libs\/testkit\/src\/contract-suites\//,
    name: /timestamp/i,
    reason: 'the log port calls the order of record timestamps by that name',
  },
  { word: 'timestamp', under: /^libs\/contracts\//, name: /timestamp/i, reason: 'google.protobuf.Timestamp' },
  { word: 'info', under: /^libs\/service-kit\//, name: /^info$/, reason: 'a level of the log' },
];

/** A name that our code declares. */
export interface Declared {
  readonly name: string;
  readonly line: number;
}

/** Files and folders whose name says nothing. `path` is relative to the root. */
export function emptyPathNames(path: string): readonly string[] {
  const named = path.replace(FOLDERS_GIVEN, '').split('/');
  const empty = named.filter((part) => wordsOf(part.replace(/\.\w+$/, '')).some((word) => EMPTY_FILE_WORDS.has(word)));
  return empty.map((part) => `${path}: "${part}" does not say what is in it`);
}

/** Everything that a file declares. */
export function declaredNames(file: SourceFile): readonly Declared[] {
  const found: Declared[] = [];
  const add = (node: { readonly type: string; readonly name?: unknown; readonly start: number } | null): void => {
    if (node?.type === 'Identifier' && typeof node.name === 'string') {
      found.push({ name: node.name, line: file.lineOf(node.start) });
    }
  };
  const addFunction = (node: {
    readonly id?: Parameters<typeof add>[0];
    readonly params: readonly Pattern[];
  }): void => {
    add(node.id ?? null);
    for (const parameter of node.params) add(parameter);
  };
  file.visit({
    VariableDeclarator: (node) => add(node.id),
    FunctionDeclaration: addFunction,
    FunctionExpression: addFunction,
    ArrowFunctionExpression: addFunction,
    TSInterfaceDeclaration: (node) => add(node.id),
    TSTypeAliasDeclaration: (node) => add(node.id),
    TSPropertySignature: (node) => add(node.key),
    TSMethodSignature: (node) => add(node.key),
    ClassDeclaration: (node) => add(node.id),
    PropertyDefinition: (node) => add(node.key),
    MethodDefinition: (node) => add(node.key),
  });
  return found;
}

interface Pattern {
  readonly type: string;
  readonly name?: unknown;
  readonly start: number;
}

/** Declared names that say nothing, or that say another word than the glossary. */
export function wrongWords(file: SourceFile): readonly string[] {
  return declaredNames(file).flatMap(({ name, line }) => {
    const excepted = (word: string): boolean =>
      EXCEPTIONS.some((one) => one.word === word && one.under.test(file.path) && one.name.test(name));
    if (EMPTY_NAMES.has(name) && !excepted(name)) return [`${file.path}:${line} "${name}" does not say what it is`];
    return wordsOf(name).flatMap((spoken) => {
      const word = OTHER_WORDS.has(spoken) ? spoken : spoken.replace(/s$/, '');
      if (excepted(word)) return [];
      if (EMPTY_WORDS.has(spoken)) return [`${file.path}:${line} "${name}" does not say what it is`];
      const instead = OTHER_WORDS.get(word);
      return instead === undefined ? [] : [`${file.path}:${line} "${name}": say ${instead}`];
    });
  });
}
