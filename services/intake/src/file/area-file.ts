// Our own file form of an area tree: `code,parent,level,name,population` and, where a tenant tells town from country,
// `class`: one area a line, `#` lines are remarks.
// Reading tells everything that is wrong, by line and field; whether the areas form a tree is createAreaTree's
// judgement, put back on the lines of the file here.
import {
  AREA_CLASSES,
  AREA_LEVELS,
  type AreaEntry,
  type AreaLevel,
  type AreaTree,
  CODE_BYTES_MAX,
  createAreaTree,
} from '@fengsui/domain';
import { parse } from 'csv-parse/sync';
import { isLongerThan } from './field-kinds.ts';
import { adviceFor } from './nearest-word.ts';

const AREA_COLUMNS = ['code', 'parent', 'level', 'name', 'population', 'class'] as const;
const AREA_HEADER = AREA_COLUMNS.slice(0, -1).join(',');
const CLASSED_HEADER = AREA_COLUMNS.join(',');
/** Problems listed for one file; a file with more is wrong as a whole. */
const PROBLEMS_MAX = 100;

/** What is wrong in an area file: line from 1, the field, and what to write instead. */
export interface AreaFileProblem {
  readonly line: number;
  readonly field: (typeof AREA_COLUMNS)[number];
  readonly hint: string;
}

export type AreasResult =
  | { readonly kind: 'areas'; readonly entries: readonly AreaEntry[] }
  | { readonly kind: 'problems'; readonly problems: readonly AreaFileProblem[] };

export type AreaTreeFileResult =
  | { readonly kind: 'tree'; readonly tree: AreaTree }
  | { readonly kind: 'problems'; readonly problems: readonly AreaFileProblem[] };

/** The areas of a file's text, or all (at most 100) of its problems. An empty population or class is unknown. */
export function readAreas(text: string): AreasResult {
  const { entries, problems } = readLines(text);
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'areas', entries };
}

/** The tree of a file's text; what keeps the areas from forming a tree is told by line of the file. */
export function readAreaTree({
  text,
  partitionLevel,
}: {
  readonly text: string;
  readonly partitionLevel: AreaLevel;
}): AreaTreeFileResult {
  const { entries, lines, problems } = readLines(text);
  if (problems.length > 0) return { kind: 'problems', problems };
  const result = createAreaTree(entries, partitionLevel);
  if (result.kind === 'tree') return result;
  return {
    kind: 'problems',
    problems: result.problems.slice(0, PROBLEMS_MAX).map(({ line, code, problem }) => ({
      line: lines[line - 1] ?? 1,
      ...TREE_HINTS[problem],
      hint: TREE_HINTS[problem].hint.replace('%', code),
    })),
  };
}

/** The text of an area file, with remarks (source, licence) at its head. */
export function areaFileText(entries: readonly AreaEntry[], remarks: readonly string[]): string {
  const isClassed = entries.some(({ areaClass }) => areaClass !== undefined);
  const lines = entries.map((entry) => areaLine(entry, isClassed));
  const header = isClassed ? CLASSED_HEADER : AREA_HEADER;
  return `${[...remarks.map((remark) => `# ${remark}`), header, ...lines].join('\n')}\n`;
}

function areaLine(entry: AreaEntry, isClassed: boolean): string {
  const population = entry.population === 0 ? '' : String(entry.population);
  const cells = [entry.code, entry.parent, entry.level, entry.name, population];
  return [...cells, ...(isClassed ? [entry.areaClass ?? ''] : [])].map(quoted).join(',');
}

const TREE_HINTS = {
  duplicate_code: { field: 'code', hint: 'code "%" appears twice: keep one line for each area' },
  unknown_parent: { field: 'parent', hint: 'no line has the code that area "%" names as its parent' },
  level_not_below_parent: { field: 'level', hint: 'area "%" must be of a lower level than its parent' },
  second_root: { field: 'parent', hint: 'area "%" has no parent, but only one area (the root) may have none' },
  no_root: { field: 'parent', hint: 'one area, the root, must have an empty parent' },
  cycle: { field: 'parent', hint: 'the parents of area "%" lead round in a ring' },
} as const;

interface AreaLines {
  readonly entries: readonly AreaEntry[];
  /** The file's line of each entry. */
  readonly lines: readonly number[];
  readonly problems: readonly AreaFileProblem[];
}

function readLines(text: string): AreaLines {
  const entries: AreaEntry[] = [];
  const lines: number[] = [];
  const problems: AreaFileProblem[] = [];
  let header: string | null = null;
  let line = 0;
  for (const row of text.replace(/^\uFEFF/, '').split('\n')) {
    line++;
    const content = row.trimEnd();
    if (content === '' || content.startsWith('#')) continue;
    if (header === null) {
      header = content;
      if (content === AREA_HEADER || content === CLASSED_HEADER) continue;
      return {
        entries,
        lines,
        problems: [{ line, field: 'code', hint: `write the header line "${AREA_HEADER}" first` }],
      };
    }
    const { entry, faults } = readEntry(cellsOf(content), header);
    problems.push(...faults.map((fault) => ({ line, ...fault })));
    if (problems.length >= PROBLEMS_MAX) break;
    if (entry === undefined) continue;
    entries.push(entry);
    lines.push(line);
  }
  if (header === null)
    problems.push({ line: 1, field: 'code', hint: `the file is empty: write "${AREA_HEADER}" first` });
  return { entries, lines, problems };
}

type AreaFault = Omit<AreaFileProblem, 'line'>;

interface EntryRead {
  readonly entry?: AreaEntry;
  readonly faults: readonly AreaFault[];
}

function readEntry(cells: readonly string[], header: string): EntryRead {
  const [misshapen] = shapeFaults(cells, header);
  if (misshapen !== undefined) return { faults: [misshapen] };
  const cell = (column: (typeof AREA_COLUMNS)[number]): string => cells[AREA_COLUMNS.indexOf(column)] ?? '';
  const [code, levelWord, name, population] = [cell('code'), cell('level'), cell('name'), cell('population')];
  const level = AREA_LEVELS.find((word) => word === levelWord);
  const faults = [...nameFaults(code, name), ...numberFaults(population), ...classFaults(cell('class'))];
  if (level === undefined) faults.push({ field: 'level', hint: adviceFor(levelWord, AREA_LEVELS) });
  if (level === undefined || faults.length > 0) return { faults };
  const areaClass = AREA_CLASSES.find((word) => word === cell('class'));
  const entry = { code, parent: cell('parent'), level, name, population: Number(population) };
  return { entry: areaClass === undefined ? entry : { ...entry, areaClass }, faults };
}

function classFaults(word: string): AreaFault[] {
  if (word === '' || AREA_CLASSES.some((known) => known === word)) return [];
  return [{ field: 'class', hint: `${adviceFor(word, AREA_CLASSES)}, or nothing when it is unknown` }];
}

function shapeFaults({ length }: readonly string[], header: string): AreaFault[] {
  const right = header.split(',').length;
  return length === right ? [] : [{ field: 'code', hint: `the line has ${length} cells, write ${right}: ${header}` }];
}

function nameFaults(code: string, name: string): AreaFault[] {
  const isCode = code !== '' && !isLongerThan(code, CODE_BYTES_MAX);
  return [
    ...(isCode ? [] : [{ field: 'code' as const, hint: `write 1 to ${CODE_BYTES_MAX} bytes` }]),
    ...(name === '' ? [{ field: 'name' as const, hint: 'write the name that people read in alerts' }] : []),
  ];
}

function numberFaults(population: string): AreaFault[] {
  if (/^\d{0,12}$/.test(population)) return [];
  return [{ field: 'population', hint: 'write a whole number, or nothing when it is unknown' }];
}

/** Nearly no line is quoted, and splitting is ten times as fast as the library: a nation has 665,277 lines. */
function cellsOf(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(',');
  const rows = parse(line, { relax_quotes: true, relax_column_count: true });
  return rows[0] ?? [];
}

function quoted(cell: string): string {
  return /[",\n\r#]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
