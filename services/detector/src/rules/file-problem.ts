// What is wrong in a YAML file of rules or of what rules need, told as compilers tell it; and how such a file is read.
import { readYamlText, type TextPlace } from './yaml-text.ts';

/** line and column from 1; path is dotted, '' = the file as a whole. problem says what is allowed. */
export interface RuleFileProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly problem: string;
}

/** One line for a person, as compilers write it. */
export function ruleProblemText({ file, line, column, path, problem }: RuleFileProblem): string {
  return `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${problem}`;
}

/** A problem of a file as a whole. */
export function problemAtTop(file: string, problem: string): RuleFileProblem {
  return { file, line: 1, column: 1, path: '', problem };
}

/** The value of a file's text and where everything in it stands; or what is wrong with its length or form. */
export type YamlFile =
  | { readonly kind: 'value'; readonly value: unknown; readonly placeOf: (path: string) => TextPlace }
  | { readonly kind: 'problems'; readonly problems: readonly RuleFileProblem[] };

/** Reads a file's text of at most so many characters. */
export function readYamlFile(file: string, text: string, charactersMax: number): YamlFile {
  if (text.length > charactersMax) {
    const problem = `${text.length} characters; allowed: at most ${charactersMax}`;
    return { kind: 'problems', problems: [problemAtTop(file, problem)] };
  }
  const yaml = readYamlText(text);
  if (yaml.kind === 'value') return yaml;
  return { kind: 'problems', problems: yaml.faults.map((fault) => ({ file, path: '', ...fault })) };
}
