// The contracts in proto/: linted, formatted, compatible with the version before, and the generated code is theirs.
// Runs the buf of node_modules, offline.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ROOT } from './source-reader.ts';

const tools = join(ROOT, 'node_modules', '.bin');
const scratch = mkdtempSync(join(tmpdir(), 'fengsui-contracts-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function run(program: string, args: readonly string[], folder = ROOT): Ended {
  const path = [tools, process.env['PATH']].join(delimiter);
  const ended = spawnSync(program, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, PATH: path } });
  return { code: ended.status, output: `${ended.stdout}${ended.stderr}${ended.error?.message ?? ''}` };
}

const buf = (args: readonly string[], folder = ROOT): Ended => run(join(tools, 'buf'), args, folder);

/** A module of one file, to try the checks on. */
function plantModule(name: string, text: string): string {
  const folder = join(scratch, name);
  mkdirSync(join(folder, 'proto', 'a', 'v1'), { recursive: true });
  writeFileSync(join(folder, 'buf.yaml'), readFileSync(join(ROOT, 'buf.yaml')));
  writeFileSync(join(folder, 'proto', 'a', 'v1', 'a.proto'), text);
  return folder;
}

const header = 'syntax = "proto3";\n\npackage a.v1;\n\n';

/** Path in the folder to text, for all files below it. */
function textsUnder(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}

/**
 * The contracts of the release before, else of the last commit, as an archive that buf reads: works in a shallow clone
 * and in a worktree. Without history (an unpacked source archive) the contracts stand for themselves.
 */
function contractsBefore(): string {
  const released = run('git', ['describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*']);
  const version = released.code === 0 ? released.output.trim() : 'HEAD';
  const archive = join(scratch, 'before.tar');
  const packed = run('git', ['archive', '--format=tar', `--output=${archive}`, version, 'proto', 'buf.yaml']);
  return packed.code === 0 ? archive : ROOT;
}

it('lint, format and breaking see what is planted', () => {
  const good = plantModule('good', `${header}message A {\n  string b_c = 1;\n}\n`);
  const bad = plantModule('bad', `${header}message A {\n    uint32 bC = 1;\n}\n`);
  expect(buf(['lint'], good).code).toBe(0);
  expect(buf(['lint'], bad).output).toContain('lower_snake_case');
  expect(buf(['format', '-d', '--exit-code'], good).code).toBe(0);
  expect(buf(['format', '-d', '--exit-code'], bad).code).not.toBe(0);
  expect(buf(['breaking', '--against', good], good).code).toBe(0);
  expect(buf(['breaking', '--against', good], bad).output).toContain('changed type');
});

it('the contracts pass lint', () => {
  expect(buf(['lint'])).toEqual({ code: 0, output: '' });
});

it('the contracts are formatted', () => {
  expect(buf(['format', '-d', '--exit-code'])).toEqual({ code: 0, output: '' });
});

it('the contracts break nobody who built on the version before', () => {
  expect(buf(['breaking', '--against', contractsBefore()])).toEqual({ code: 0, output: '' });
});

it('the generated code is what the contracts generate: run `npm run generate` after a change of proto/', () => {
  const out = join(scratch, 'generated');
  expect(buf(['generate', '--output', out])).toEqual({ code: 0, output: '' });
  const [fresh, kept] = [join(out, 'libs/contracts/src/gen'), join(ROOT, 'libs/contracts/src/gen')].map(textsUnder);
  expect([...(kept?.keys() ?? [])]).toEqual([...(fresh?.keys() ?? [])]);
  const stale = [...(fresh ?? [])].filter(([path, text]) => kept?.get(path) !== text).map(([path]) => path);
  expect(stale).toEqual([]);
});
