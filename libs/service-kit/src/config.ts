// Settings from the environment, checked once at start against a schema, frozen, and printable without secrets.
// All that is wrong is told at once. What the settings mean is for each service's own schema.
import { z } from 'zod';

/** Variable names to value schemas; mark a secret with `secret(schema)`. */
export type ConfigSchema = Readonly<Record<string, z.ZodType>>;

export type ConfigOf<Schema extends ConfigSchema> = Readonly<
  z.output<z.ZodObject<{ -readonly [Name in keyof Schema]: Schema[Name] }>>
>;

export interface ConfigProblem {
  readonly variable: string;
  readonly problem: string;
}

export type ConfigResult<Schema extends ConfigSchema> =
  | { readonly kind: 'config'; readonly config: ConfigOf<Schema>; readonly printable: Readonly<Record<string, string>> }
  | { readonly kind: 'problems'; readonly problems: readonly ConfigProblem[] };

const secrets = new WeakSet<z.ZodType>();

/** Marks a setting whose value is never printed: neither in `printable` nor in a problem. */
export function secret<Schema extends z.ZodType>(schema: Schema): Schema {
  secrets.add(schema);
  return schema;
}

/** The process's environment; only names of the schema are ever looked at. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/**
 * Reads the schema's variables from an environment. An empty variable counts as absent. Numbers and booleans need a
 * coercing schema (z.coerce.number(), z.stringbool()). Never throws for input.
 */
export function parseConfig<Schema extends ConfigSchema>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): ConfigResult<Schema> {
  const given = Object.fromEntries(
    Object.keys(schema).flatMap((name) => {
      const value = environment[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
  const parsed = z.object(schema).safeParse(given, { reportInput: true });
  if (parsed.success) {
    const config: ConfigOf<Schema> = Object.freeze(parsed.data);
    return { kind: 'config', config, printable: printableOf(schema, parsed.data) };
  }
  const problems = parsed.error.issues.map((issue) => {
    const variable = String(issue.path[0] ?? '');
    const value = given[variable];
    const told = value === undefined ? 'is not set' : `is ${isSecret(schema, variable) ? '(secret)' : `"${value}"`}`;
    return { variable, problem: `${told}: ${issue.message}` };
  });
  return { kind: 'problems', problems };
}

/** The problems as lines for a person, one a variable. */
export function describeConfigProblems(problems: readonly ConfigProblem[]): string {
  return problems.map(({ variable, problem }) => `${variable} ${problem}`).join('\n');
}

function printableOf(schema: ConfigSchema, values: object): Readonly<Record<string, string>> {
  const lines = Object.entries(values).map(([name, value]): [string, string] => [
    name,
    isSecret(schema, name) ? '(secret)' : String(value),
  ]);
  return Object.freeze(Object.fromEntries(lines));
}

function isSecret(schema: ConfigSchema, name: string): boolean {
  const field = schema[name];
  return field !== undefined && secrets.has(field);
}
