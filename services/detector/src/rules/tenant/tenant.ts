// A tenant's own data, from a directory: calendar, overlays, category groups, topics of the year. Each file may be missing; all that is wrong
// with all of them is told at once.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ThresholdSettings, WorkingCalendar } from '@fengsui/detection';
import { z } from 'zod';
import { readTopics } from '../../topics/load-topics.ts';
import { type Topic, topicsFile } from '../../topics/topic.ts';
import { type RuleFileProblem, readYamlFile } from '../file-problem.ts';
import { calendarFile, calendarOf, type LocalCalendar, PLAIN_CALENDAR, profilesAt } from './calendar.ts';
import { type CategoryGroups, groupsFile } from './category-groups.ts';
import { overlaysFile, overlaysOf, type PlacedOverlay } from './overlays.ts';

/** Longest file of a tenant in characters. */
export const TENANT_FILE_CHARACTERS_MAX = 262_144;

export interface Tenant {
  readonly calendar: LocalCalendar;
  readonly overlays: readonly PlacedOverlay[];
  readonly groups: CategoryGroups;
  /** In the order of their months. */
  readonly topics: readonly Topic[];
}

/** What a detector needs of a tenant. */
export interface TenantDetection {
  readonly settings: ThresholdSettings;
  readonly calendar: WorkingCalendar;
}

export type TenantResult =
  | { readonly kind: 'tenant'; readonly tenant: Tenant }
  | { readonly kind: 'problems'; readonly problems: readonly RuleFileProblem[] };

/** Weekdays from nine to five; no profiles, overlays, groups or topics. */
export const PLAIN_TENANT: Tenant = { calendar: PLAIN_CALENDAR, overlays: [], groups: new Map(), topics: [] };

/** The files, by what they are called in commands. */
const FILES = {
  calendar: { name: 'calendar.yaml', shape: calendarFile },
  overlays: { name: 'overlays.yaml', shape: overlaysFile },
  groups: { name: 'category-groups.yaml', shape: groupsFile },
  topics: { name: 'topics.yaml', shape: topicsFile },
} as const;
export const TENANT_FILES = [
  'calendar',
  'overlays',
  'groups',
  'topics',
] as const satisfies readonly (keyof typeof FILES)[];
export type TenantFile = (typeof TENANT_FILES)[number];

/** The shape of one of the files as JSON Schema (2020-12), for editors. */
export function tenantJsonSchema(file: TenantFile): object {
  return z.toJSONSchema(FILES[file].shape, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // As a pattern, by which editors check names as they are typed.
      const { propertyNames, additionalProperties } = jsonSchema;
      if (typeof propertyNames !== 'object' || additionalProperties === undefined) return;
      if (propertyNames.pattern === undefined) return;
      delete jsonSchema.propertyNames;
      jsonSchema.patternProperties = { [propertyNames.pattern]: additionalProperties };
      jsonSchema.additionalProperties = false;
    },
  });
}

/** Reads the files that are there. Rejects when the directory or a file that is there cannot be read. */
export async function loadTenant(directory: string): Promise<TenantResult> {
  const names = await readdir(directory);
  const read = async <T>(of: { readonly name: string; readonly shape: z.ZodType<T> }): Promise<FileRead<T>> => {
    if (!names.includes(of.name)) return { problems: [] };
    const file = join(directory, of.name);
    return readShape(file, await readFile(file, 'utf8'), of.shape);
  };
  const [calendar, overlays, groups] = [
    await read(FILES.calendar),
    await read(FILES.overlays),
    await read(FILES.groups),
  ];
  const groupsByName = new Map(Object.entries(groups.found?.value.groups ?? {}));
  const topics = names.includes(FILES.topics.name)
    ? await loadTopics(join(directory, FILES.topics.name), groupsByName)
    : { topics: [], problems: [] };
  const problems = [calendar, overlays, groups, topics].flatMap((one) => one.problems);
  if (problems.length > 0) return { kind: 'problems', problems };
  const tenant = {
    calendar: calendar.found === undefined ? PLAIN_CALENDAR : calendarOf(calendar.found.value),
    overlays:
      overlays.found === undefined ? [] : overlaysOf(overlays.found.value, overlays.found.file, overlays.found.placeOf),
    groups: groupsByName,
    topics: topics.topics,
  };
  return { kind: 'tenant', tenant };
}

async function loadTopics(
  file: string,
  groups: CategoryGroups,
): Promise<Pick<Tenant, 'topics'> & Pick<FileRead<unknown>, 'problems'>> {
  const text = await readFile(file, 'utf8');
  const read = readTopics(file, text, { charactersMax: TENANT_FILE_CHARACTERS_MAX, groups });
  return read.kind === 'topics' ? { topics: read.topics, problems: [] } : { topics: [], problems: read.problems };
}

/** found: what a file says that is there and sound. */
interface FileRead<T> {
  readonly found?: {
    readonly file: string;
    readonly value: T;
    readonly placeOf: (path: string) => { readonly line: number; readonly column: number };
  };
  readonly problems: readonly RuleFileProblem[];
}

function readShape<T>(file: string, text: string, shape: z.ZodType<T>): FileRead<T> {
  const yaml = readYamlFile(file, text, TENANT_FILE_CHARACTERS_MAX);
  if (yaml.kind === 'problems') return yaml;
  const parsed = shape.safeParse(yaml.value);
  if (parsed.success) return { found: { file, value: parsed.data, placeOf: yaml.placeOf }, problems: [] };
  return {
    problems: parsed.error.issues.map((issue) => {
      const path = issue.path.join('.');
      // Of a key that is no name, what a name must be says more than that it is none.
      const [named] = issue.code === 'invalid_key' ? issue.issues : [];
      return { file, path, problem: (named ?? issue).message, ...yaml.placeOf(path) };
    }),
  };
}

/** What a tenant's data comes to in a time zone. */
export function tenantDetection({ calendar, overlays }: Tenant, zoneOffsetMs: number): TenantDetection {
  return {
    settings: { profiles: profilesAt(calendar, zoneOffsetMs), overlays: overlays.map(({ overlay }) => overlay) },
    calendar: { zoneOffsetMs, ...calendar.working },
  };
}
