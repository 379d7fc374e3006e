// The graph of files and their imports, type imports counted: cycles in it, and files that nobody reaches.
import { basename } from 'node:path';
import { packageNameOf } from './directions.ts';
import { isTest, resolveRelative, type SourceFile } from './source-reader.ts';

/** File to the files it imports; packages of ours lead to their door, foreign ones nowhere. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** Builds the graph. `doors` leads from package name to the path of its index.ts. */
export function graphOf(files: readonly SourceFile[], doors: ReadonlyMap<string, string>): Graph {
  return new Map(
    files.map((file) => [
      file.path,
      file.imports.flatMap(({ specifier }) => {
        const target = resolveRelative(file.path, specifier) ?? doors.get(packageNameOf(specifier));
        return target === undefined ? [] : [target];
      }),
    ]),
  );
}

/** One sentence per cycle found, as the path around it; empty when the graph has none. */
export function cyclesOf(graph: Graph): readonly string[] {
  const done = new Set<string>();
  const trail: string[] = [];
  const found: string[] = [];
  const walk = (path: string): void => {
    const at = trail.indexOf(path);
    if (at >= 0) found.push([...trail.slice(at), path].join(' -> '));
    if (at >= 0 || done.has(path)) return;
    trail.push(path);
    for (const next of graph.get(path) ?? []) walk(next);
    trail.pop();
    done.add(path);
  };
  for (const path of graph.keys()) walk(path);
  return found;
}

/** Files that something other than an import runs: doors, programs, tests, benchmarks, tool configuration. */
function isEntry(path: string): boolean {
  return (
    isTest(path) ||
    /^(libs|services)\/[^/]+\/src\/(index|main)\.ts$/.test(path) ||
    !/\/.*\//.test(path) ||
    /^(tests\/bench|deploy\/local)\//.test(path)
  );
}

/** Files that are no entry and that no entry reaches by imports, nor names in a string (a child process, a worker). */
export function deadFiles(files: readonly SourceFile[], graph: Graph): readonly string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const alive = new Set<string>();
  const waiting = files.map((file) => file.path).filter(isEntry);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const file = byPath.get(path);
    if (file === undefined || alive.has(path)) continue;
    alive.add(path);
    const named = files.filter((other) => file.text.includes(`/${basename(other.path)}'`)).map((other) => other.path);
    waiting.push(...(graph.get(path) ?? []), ...named);
  }
  return files.map((file) => file.path).filter((path) => !alive.has(path));
}
