// Rules that change while `fengsui up` runs, by the real commands: what does not compile or hold is never proposed, who
// proposes does not approve, and what runs is told.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aDirectory, ROOT, run, said, start } from './running-command.ts';

const UTILITY = 'R05-utility-outage.yaml';

/** The shipped rules, of which a test may change some. */
function someRules(): { readonly directory: string; change(file: string, from: string, to: string): void } {
  const directory = join(aDirectory(), 'rules');
  cpSync(join(ROOT, 'deploy/rules'), directory, { recursive: true });
  return {
    directory,
    change: (file, from, to) => {
      const path = join(directory, file);
      const text = readFileSync(path, 'utf8');
      expect(text).toContain(from);
      writeFileSync(path, text.replace(from, to));
    },
  };
}

it('a release is proposed, approved by another role, promoted and taken back without a restart', async () => {
  const directory = aDirectory();
  const up = start(['up', '--demo', '--speed', '600', '--port', '0', '--metrics-port', '0'], { directory });
  const to = ['--to', await said(up, /^ {2}gRPC +(\S+)/)];
  const httpUrl = await said(up, /^ {2}metrics +(http\S+)\/metrics/);
  const rules = async (...words: readonly string[]) => run(['rules', ...words, ...to]);
  const by = (role: string): readonly string[] => ['--as', role, '--reason', 'a test'];
  const mine = someRules();

  mine.change(UTILITY, 'version: 1', 'version: soon');
  const bad = await rules('release', mine.directory, ...by('rule-author'));
  expect(bad.code).toBe(2);
  expect(bad.err.join('\n')).toContain(`${UTILITY}:`);
  mine.change(UTILITY, 'version: soon', 'version: 2');

  const proposed = await rules('release', mine.directory, '--shadow', 'R05', ...by('rule-author'));
  expect(proposed.err).toEqual([]);
  expect(proposed.out.join('\n')).toMatch(/^\+ +R05 +v2 in shadow +is new[\s\S]*release 1 is proposed/m);
  const own = await rules('approve', '1', ...by('rule-author'));
  expect([own.code, own.err.join('\n')]).toEqual([1, expect.stringContaining('four eyes are wanted')]);
  expect((await rules('approve', '1', ...by('duty-head'))).out.at(-1)).toBe(
    'release 1 runs: it stands in 1 partitions',
  );

  expect((await rules('promote', 'R05', ...by('rule-author'))).out.join('\n')).toMatch(/^~ +R05 +v1 → v2 /m);
  expect((await rules('approve', '2', ...by('duty-head'))).code).toBe(0);
  const back = await rules('rollback', '0', '--emergency', ...by('duty-head'));
  expect(back.out.at(-1)).toBe('release 3 runs: it stands in 1 partitions');

  const listed = await rules('releases');
  expect(listed.out.map((line) => line.split(/ {2,}/).slice(0, 2).join(' '))).toEqual([
    '3 released, running',
    '2 released',
    '1 released',
    '0 configured',
  ]);
  expect((await rules('releases', '3')).out.join('\n')).toContain('emergency rollback to 0');
  await expect
    .poll(async () => (await fetch(`${httpUrl}/metrics`)).text(), { timeout: 10_000 })
    .toContain('fengsui_rule_release{partition="0"} 3');

  await rules('release', mine.directory, ...by('rule-author'));
  expect((await rules('withdraw', '4', ...by('rule-author'))).out).toEqual(['release 4 is withdrawn']);
  expect((await rules('approve', '4', ...by('duty-head'))).code).toBe(1);
  up.send('SIGINT');
  expect((await up.ended).out.at(-1)).toBe('stopped');
  const shadow = await run(['rules', 'shadow', '--log', join(directory, '.fengsui/demo')]);
  expect(shadow.err).toEqual(['release 3 has no rule in shadow']);
});

it('what a rule in shadow has found is told beside the active version', async () => {
  const mine = someRules();
  const shadow = readFileSync(join(mine.directory, UTILITY), 'utf8').replace('version: 1', 'version: 2');
  writeFileSync(join(mine.directory, 'R05-next.yaml'), `${shadow}\nmode: shadow\n`);
  const directory = aDirectory();
  const up = start(
    ['up', '--demo', '--speed', '4000', '--port', '0', '--metrics-port', '0', '--rules', mine.directory],
    { directory },
  );
  await said(up, /(R05)/);
  up.send('SIGINT');
  await up.ended;
  const { out } = await run(['rules', 'shadow', '--log', join(directory, '.fengsui/demo')]);
  const [heads, ...rows] = out.map((line) => line.split(/ {2,}/));
  expect(heads?.slice(0, 4)).toEqual(['RULE', 'VERSION', 'MODE', 'SINCE']);
  expect(rows.map((row) => row.slice(0, 4).join(' '))).toEqual(['R05 v2 shadow release 0', 'R05 v1 active release 0']);
  // The same rule but for its version: what it found is the same.
  expect(rows[0]?.slice(4)).toEqual(rows[1]?.slice(4));
});

it('a release whose fixtures do not hold is not proposed', async () => {
  const mine = someRules();
  mine.change(
    'R05-utility-outage.fixtures.yaml',
    'expect: nothing',
    'expect: [{ at: 1m, area: community-1-1, grade: red }]',
  );
  const nowhere = ['--to', '127.0.0.1:1', '--as', 'rule-author', '--reason', 'a test'];
  const { code, err } = await run(['rules', 'release', mine.directory, ...nowhere]);
  expect(code).toBe(1);
  expect(err.at(-1)).toContain('nothing was proposed');
});
