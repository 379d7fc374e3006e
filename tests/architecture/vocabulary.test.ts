// The glossary's words, on planted names and on the repository.
import { expect, it } from 'vitest';
import { filesUnder, isGenerated, parseSource, readSources } from './source-reader.ts';
import { declaredNames, emptyPathNames, wrongWords } from './vocabulary.ts';

const sources = readSources();
const inLog = (text: string): readonly string[] => wrongWords(parseSource('libs/store/src/a.ts', text));

it('every form of declaration is read', () => {
  const text = [
    'const a = 1; function b(c: number, d = 2) {} const e = (f) => f; interface G { h: string; i(): void }',
    'type J = 1; class K { l = 1; m() {} }',
  ].join('\n');
  const names = declaredNames(parseSource('libs/a/src/a.ts', text)).map((one) => one.name);
  expect(new Set(names)).toEqual(new Set(['a', 'b', 'c', 'e', 'f', 'G', 'h', 'i', 'J', 'K', 'l', 'm']));
});

it.each([
  ['const timestamp = 1;', 'occurredAt'],
  ['interface A { severity: string }', 'grade'],
  ['function f(regions: string[]) {}', 'area'],
  ['const openIncidents = 1;', 'episode'],
  ['type AnomalyList = 1;', 'finding'],
  ['const requestCtx = 1;', 'context'],
  ['const stringUtils = 1;', 'does not say'],
  ['const data = 1;', 'does not say'],
  ['function createShardManager() {}', 'does not say'],
])('%s is answered with: %s', (text, word) => {
  expect(inLog(text)).toEqual([expect.stringContaining(word)]);
});

it('words of others, and the few exceptions, pass', () => {
  expect(inLog('const occurredAt = record.timestamp; append({ timestamp: 1 });')).toEqual([]);
  expect(wrongWords(parseSource('libs/log/src/a.ts', 'interface A { timestamp: number }'))).toEqual([]);
});

it('files and folders that say nothing are named, the given tests/data apart', () => {
  expect(emptyPathNames('libs/log/src/utils.ts')).toHaveLength(1);
  expect(emptyPathNames('libs/log/src/date-helpers.test.ts')).toHaveLength(1);
  expect(emptyPathNames('services/common/src/a.ts')).toHaveLength(1);
  expect(emptyPathNames('libs/log/data/a.ts')).toHaveLength(1);
  expect(emptyPathNames('tests/data/queens.csv.gz')).toEqual([]);
  expect(emptyPathNames('libs/log/src/processor.ts')).toEqual([]);
});

it('our code says the words of the glossary', () => {
  expect(sources.flatMap(wrongWords)).toEqual([]);
});

it('each file and folder says what is in it', () => {
  const paths = ['libs', 'services', 'tests', 'deploy', 'proto'].flatMap(filesUnder);
  expect(paths.filter((path) => !isGenerated(path)).flatMap(emptyPathNames)).toEqual([]);
});
