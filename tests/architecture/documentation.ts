// What the documents must name: the code map equals the folders, every metric and topic is explained, every change is
// tagged. Texts and lists in, sentences out.

/** Folders with one entry in the code map for each folder in them. */
export const MAPPED_FOLDERS = ['libs', 'services', 'deploy', 'tests', 'proto/fengsui'] as const;

/** What may stand at the top besides dotted files and folders. */
const TOP_LEVEL = new Set([
  'proto',
  'services',
  'libs',
  'deploy',
  'tests',
  'node_modules',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'LICENSE',
  'buf.yaml',
  'buf.gen.yaml',
  'biome.json',
  'knip.json',
  'vitest.config.ts',
]);

/** Entries at the top that have no business there. */
export function strayTopLevel(names: readonly string[]): readonly string[] {
  return names.filter((name) => !name.startsWith('.') && !name.endsWith('.log') && !TOP_LEVEL.has(name));
}

/** The text between the markers of the code map; null when a marker is missing. */
export function codeMapOf(text: string): string | null {
  return /<!-- code-map -->([\s\S]*?)<!-- \/code-map -->/.exec(text)?.[1] ?? null;
}

/** Folders that the map names by their whole path (`libs/domain`), and those that are there: what differs. */
export function codeMapDifferences(map: string, folders: readonly string[]): readonly string[] {
  const parents = MAPPED_FOLDERS.join('|');
  const named = new Set(
    [...map.matchAll(new RegExp(`(?<![\\w/-])(?:${parents})/[a-z][a-z0-9-]*`, 'g'))].map(([path]) => path),
  );
  return [
    ...folders.filter((folder) => !named.has(folder)).map((folder) => `${folder} is not in the code map`),
    ...[...named]
      .filter((path) => !folders.includes(path))
      .map((path) => `the code map names ${path}, which is not there`),
  ];
}

/** Folders one below the mapped ones that hold at least one of the files; git knows no empty folders. */
export function mappedFolders(files: readonly string[]): readonly string[] {
  const pattern = new RegExp(`^(?:${MAPPED_FOLDERS.join('|')})/[^/]+(?=/)`);
  return [...new Set(files.flatMap((path) => pattern.exec(path)?.[0] ?? []))].toSorted();
}

/** Names of metrics that a source text registers or uses. */
export function metricNames(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/['"`](fengsui_[a-z0-9_]*[a-z0-9])['"`]/g)].map((match) => match[1] ?? ''))];
}

/** Names that no document says, as whole words. */
export function undocumented(names: readonly string[], documents: string): readonly string[] {
  return names.filter((name) => !new RegExp(`(?<![\\w.])${name.replaceAll('.', '\\.')}(?![\\w])`).test(documents));
}

/** Items of the changelog that carry no tag, and the lack of any. */
export function untaggedChanges(text: string): readonly string[] {
  const items = text.split('\n').filter((line) => /^[-*] /.test(line));
  if (items.length === 0) return ['there is no entry'];
  return items.filter((item) => !/^[-*] \[(CHANGE|FEATURE|ENHANCEMENT|BUGFIX)\] \S/.test(item));
}
