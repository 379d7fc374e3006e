// The documents hold what the code has: folders, metrics, topics, changes.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TOPICS } from '@fengsui/domain';
import { expect, it } from 'vitest';
import {
  codeMapDifferences,
  codeMapOf,
  mappedFolders,
  metricNames,
  strayTopLevel,
  undocumented,
  untaggedChanges,
} from './documentation.ts';
import { filesUnder, isTest, ROOT, readSources, textOf } from './source-reader.ts';

const textIfThere = (path: string): string => (existsSync(join(ROOT, path)) ? textOf(path) : '');
const documents = `${textIfThere('ARCHITECTURE.md')}\n${textIfThere('README.md')}`;

it('a code map is compared both ways, by whole paths', () => {
  const text =
    'a\n<!-- code-map -->\n```\nlibs/domain  words\nlibs/gone    x\nproto/fengsui/log y\n```\n<!-- /code-map -->\nlibs/other';
  const folders = mappedFolders([
    'libs/domain/src/a.ts',
    'libs/log/src/a.ts',
    'proto/fengsui/log/v1/a.proto',
    'libs/a.md',
  ]);
  expect(folders).toEqual(['libs/domain', 'libs/log', 'proto/fengsui/log']);
  expect(codeMapDifferences(codeMapOf(text) ?? '', folders)).toEqual([
    'libs/log is not in the code map',
    'the code map names libs/gone, which is not there',
  ]);
  expect(codeMapOf('no markers')).toBeNull();
});

it('a stray entry at the top is seen', () => {
  expect(strayTopLevel(['libs', '.ci', 'README.md', 'notes.md', 'dist'])).toEqual(['notes.md', 'dist']);
});

it('an unnamed metric or topic is seen, and part of a longer name does not name it', () => {
  expect(metricNames("name: 'fengsui_lag', x: `fengsui_lag_max`, y: 'fengsui_lag'")).toEqual([
    'fengsui_lag',
    'fengsui_lag_max',
  ]);
  expect(undocumented(['fengsui_lag', 'fengsui.inbox'], 'fengsui_lag_max and fengsui-inbox')).toEqual([
    'fengsui_lag',
    'fengsui.inbox',
  ]);
  expect(undocumented(['fengsui_lag', 'fengsui.inbox'], '`fengsui_lag`, fengsui.inbox.')).toEqual([]);
});

it('an untagged change is seen, and an empty changelog', () => {
  const text = '## 0.1.0\n\n- [FEATURE] intake: reads CSV\n- made it faster\n- [IMPROVEMENT] log: x\n';
  expect(untaggedChanges(text)).toEqual(['- made it faster', '- [IMPROVEMENT] log: x']);
  expect(untaggedChanges('# Changelog\n')).toHaveLength(1);
});

it('ARCHITECTURE.md maps the folders, between <!-- code-map --> and <!-- /code-map -->', () => {
  const map = codeMapOf(textIfThere('ARCHITECTURE.md'));
  const files = ['libs', 'services', 'deploy', 'tests', 'proto'].flatMap(filesUnder);
  expect(map === null ? ['ARCHITECTURE.md has no code map'] : codeMapDifferences(map, mappedFolders(files))).toEqual(
    [],
  );
});

it('every metric is explained in ARCHITECTURE.md or README.md', () => {
  const product = readSources().filter((file) => /^(libs|services)\//.test(file.path) && !isTest(file.path));
  expect(undocumented([...new Set(product.flatMap((file) => metricNames(file.text)))], documents)).toEqual([]);
});

it('every topic is explained in ARCHITECTURE.md or README.md', () => {
  expect(undocumented(Object.values(TOPICS), documents)).toEqual([]);
});

it('every change in CHANGELOG.md says what kind it is', () => {
  expect(untaggedChanges(textIfThere('CHANGELOG.md'))).toEqual([]);
});

it('the top of the repository holds what belongs there', () => {
  expect(strayTopLevel(readdirSync(ROOT))).toEqual([]);
});
