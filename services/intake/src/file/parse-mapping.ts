// From the text of a mapping file to a Mapping, or to everything that is wrong with it: each problem with file, line,
// column, field and what to write instead. Nothing here reads files.
import { PHASES, type Source } from '@fengsui/domain';
import type { z } from 'zod';
import type { Mapping } from './mapping.ts';
import { isPhase, mappingOf } from './mapping-from-yaml.ts';
import { mappingSchema } from './mapping-schema.ts';
import { readYaml, type YamlPath, type YamlPosition } from './yaml-positions.ts';

/** What is wrong in a mapping file and what to write instead. */
export interface MappingProblem extends YamlPosition {
  readonly path: string;
  /** Where in the mapping, e.g. "events[1].at". */
  readonly field: string;
  readonly hint: string;
}

export type MappingResult =
  | { readonly kind: 'mapping'; readonly mapping: Mapping }
  | { readonly kind: 'problems'; readonly problems: readonly MappingProblem[] };

/** Longest mapping file that is read, in characters. */
export const MAPPING_LENGTH_MAX = 1_000_000;

const MAPPED_SOURCES = ['hotline', 'grid', 'mediation'] as const;
const PHASE_WORDS = Object.keys(PHASES).filter(isPhase);

/** Reads a mapping; path is only repeated in problems. With a header (the file's columns) columns are checked, too. */
export function parseMapping({
  path,
  text,
  header,
}: {
  readonly path: string;
  readonly text: string;
  readonly header?: readonly string[];
}): MappingResult {
  if (text.length > MAPPING_LENGTH_MAX) {
    const hint = `a mapping has at most ${MAPPING_LENGTH_MAX} characters: is this the file of events?`;
    return { kind: 'problems', problems: [{ path, line: 1, column: 1, field: '', hint }] };
  }
  const yaml = readYaml(text);
  if (yaml.kind === 'broken') {
    const problems = yaml.faults.map(({ line, column, message }) => ({
      path,
      line,
      column,
      field: '',
      hint: `no YAML: ${message}`,
    }));
    return { kind: 'problems', problems };
  }
  const source = sourceOf(yaml.value);
  const phases = PHASE_WORDS.filter((phase) => phase.startsWith(`${source}.`) && phase !== 'grid.patrol').map((phase) =>
    phase.slice(source.length + 1),
  );
  const schema = mappingSchema({ source, header: header ?? null, timeNames: timeNamesOf(yaml.value), phases });
  const result = schema.safeParse(yaml.value);
  if (result.success) return { kind: 'mapping', mapping: mappingOf(result.data) };
  const problems = result.error.issues
    .flatMap(placesOf)
    .map(({ at, hint }) => ({ path, ...yaml.positionOf(at), field: fieldPath(at), hint }));
  return { kind: 'problems', problems: problems.toSorted((a, b) => a.line - b.line || a.column - b.column) };
}

/**
 * How a mapping says its file is to be read, even if the rest of it is wrong: so that a header can be read and the
 * columns checked together with all else. Null when it does not say.
 */
export function formatOf(text: string): Pick<Mapping, 'format' | 'delimiter'> | null {
  const yaml = text.length > MAPPING_LENGTH_MAX ? null : readYaml(text);
  if (yaml === null || yaml.kind === 'broken') return null;
  const entries = entriesOf(yaml.value);
  const format = (['csv', 'ndjson'] as const).find((word) => word === entries.get('format'));
  const delimiter = entries.get('delimiter') ?? ',';
  return format === undefined || typeof delimiter !== 'string' || delimiter.length !== 1 ? null : { format, delimiter };
}

/** A problem in one line, as compilers write them. */
export function mappingProblemText({ path, line, column, field, hint }: MappingProblem): string {
  return `${path}:${line}:${column}: ${field === '' ? '' : `${field}: `}${hint}`;
}

/** A mapping without a right source is checked as one of the hotline: the source itself is told as a problem. */
function sourceOf(value: unknown): Exclude<Source, 'unspecified'> {
  const word: unknown = entriesOf(value).get('source');
  return MAPPED_SOURCES.find((source) => source === word) ?? 'hotline';
}

function timeNamesOf(value: unknown): readonly string[] {
  return [...entriesOf(entriesOf(value).get('times')).keys()];
}

function entriesOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

interface Place {
  readonly at: YamlPath;
  readonly hint: string;
}

/** A wrong key stands where the key is, not where the section begins. */
function placesOf(issue: z.core.$ZodIssue): readonly Place[] {
  const at = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const hint = issue.message;
  if (issue.code !== 'unrecognized_keys') return [{ at, hint }];
  return issue.keys.map((key, i) => ({ at: [...at, key], hint: hint.split('; ')[i] ?? hint }));
}

function fieldPath(path: YamlPath): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}${text === '' ? '' : '.'}${step}`),
    '',
  );
}
