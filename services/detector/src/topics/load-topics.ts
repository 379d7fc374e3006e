// Reads a registry of topics and tells all that is wrong with it at once: line, column, what is wrong and what is allowed.
import type { z } from 'zod';
import { type RuleFileProblem, readYamlFile } from '../rules/file-problem.ts';
import { type CategoryGroups, patternsFor } from '../rules/tenant/category-groups.ts';
import { TOPIC_FIELDS, type Topic, topicOf, topicsFile } from './topic.ts';

/** Topics in the order of their months; of one month, in that of the file. */
export type TopicsResult =
  | { readonly kind: 'topics'; readonly topics: readonly Topic[] }
  | { readonly kind: 'problems'; readonly problems: readonly RuleFileProblem[] };

/** The topics of a file's text of at most so many characters; the tenant's patterns stand in place of category groups. */
export function readTopics(
  file: string,
  text: string,
  { charactersMax, groups }: { readonly charactersMax: number; readonly groups: CategoryGroups },
): TopicsResult {
  const yaml = readYamlFile(file, text, charactersMax);
  if (yaml.kind === 'problems') return yaml;
  const parsed = topicsFile.safeParse(yaml.value);
  const raw = parsed.data?.topics ?? [];
  const found = [
    ...(parsed.error?.issues.flatMap(problemsOf) ?? []),
    ...raw.flatMap(({ categories = [] }, i) => unknownGroups(categories, { groups, path: `topics.${i}.categories` })),
    ...repeatedIds(yaml.value),
  ];
  if (found.length === 0) {
    const topics = raw.map((one) => {
      const topic = topicOf(one);
      return { ...topic, categories: topic.categories?.flatMap((word) => patternsFor(word, groups).patterns) ?? null };
    });
    return { kind: 'topics', topics: topics.toSorted((a, b) => a.firstMonth - b.firstMonth) };
  }
  return { kind: 'problems', problems: found.map((one) => ({ file, ...one, ...yaml.placeOf(one.path) })) };
}

type Problem = Pick<RuleFileProblem, 'path' | 'problem'>;

/** An unknown field is told where it stands, with those that there are. */
function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  const path = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return [{ path, problem: issue.message }];
  const allowed = allowedAt(issue.path);
  return issue.keys.map((key) => ({
    path: path === '' ? key : `${path}.${key}`,
    problem: `unknown field; allowed: ${allowed.join(', ')}`,
  }));
}

function unknownGroups(
  words: readonly string[],
  { groups, path }: { readonly groups: CategoryGroups; readonly path: string },
): readonly Problem[] {
  return words.flatMap((word, i) => {
    const { problem } = patternsFor(word, groups);
    return problem === null ? [] : [{ path: `${path}.${i}`, problem }];
  });
}

/** The fields of the file, of a topic, and of its title. */
function allowedAt(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return ['topics'];
  return path.length === 2 ? TOPIC_FIELDS : ['en', 'zh'];
}

/** Told whatever else is wrong: ids are looked at as they stand. */
function repeatedIds(value: unknown): readonly Problem[] {
  const ids = idsOf(value);
  return ids.flatMap((id, i) => {
    const first = ids.indexOf(id);
    const problem = `${String(id)} is taken by topics.${first}; allowed: an id of its own`;
    return id === undefined || first === i ? [] : [{ path: `topics.${i}.id`, problem }];
  });
}

function idsOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null || !('topics' in value)) return [];
  const { topics } = value;
  if (!Array.isArray(topics)) return [];
  return topics.map((one: unknown) => (typeof one === 'object' && one !== null && 'id' in one ? one.id : undefined));
}
