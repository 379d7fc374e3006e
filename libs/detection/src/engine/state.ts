// The engine's state as checkpoints carry it: the pages that changed, and a header that says how long each block is
// and which rules the state belongs to.
import {
  BLOCK_WORDS_MAX,
  type Block,
  markAllDirty,
  PAGE_WORDS,
  restoreBlock,
  type StatePage,
  takeChangedPages,
} from '../memory/block.ts';

/** What is wrong with a state that cannot be restored. */
export type RestoreResult = 'restored' | 'other_rules' | 'malformed_header';

export interface EngineState {
  /** Pages written since the last call. */
  takeChangedPages(): StatePage[];
  /** All pages that hold anything, for a checkpoint that nothing is known of any more: pages that are missing are zero. */
  takeAllPages(): StatePage[];
  /** Names of pages that a release has made meaningless since the last call. */
  takeRemovedPages(): string[];
  header(): Uint8Array;
  /** If the state came by a release, its rules run from then on; else they must be those the engine was made with. */
  restore(header: Uint8Array, pages: readonly StatePage[]): RestoreResult;
}

/** What a checkpoint is restored into, and how it takes effect. */
export interface StateSource {
  readonly blocks: readonly Block[];
  readonly install: () => void;
}

/** install rebuilds what is derived from the blocks. fingerprint names the rules and their parameters. */
export function createEngineState(parts: {
  readonly blocks: () => readonly Block[];
  /** Names the rules (or that a release brought them), their parameters and the areas. */
  readonly fingerprint: (hasRelease: boolean) => string;
  /** Length of the text of the release that is in force; 0 = none. */
  readonly releaseBytes: () => number;
  /** Writes what is kept beside the blocks into them. */
  readonly beforeTake: () => void;
  /** The blocks for the rules of a checkpoint; null if its release cannot be read. */
  readonly sourceOf: (releaseBytes: number, pages: ReadonlyMap<string, StatePage['bytes']>) => StateSource | null;
  /** Names of pages to be taken by takeRemovedPages. */
  readonly removed: Set<string>;
}): EngineState {
  const take = (): StatePage[] => {
    parts.beforeTake();
    return parts.blocks().flatMap((block) => takeChangedPages(block));
  };
  return {
    takeChangedPages: take,
    takeAllPages: () => {
      for (const block of parts.blocks()) markAllDirty(block);
      parts.removed.clear();
      return take();
    },
    takeRemovedPages: () => {
      const names = [...parts.removed];
      parts.removed.clear();
      return names;
    },
    header: () => {
      const lengths = Object.fromEntries(parts.blocks().map((block) => [block.name, block.words.length]));
      const release = parts.releaseBytes();
      return new TextEncoder().encode(
        JSON.stringify({ fingerprint: parts.fingerprint(release > 0), release, lengths }),
      );
    },
    restore: (bytes, pages) => {
      const header = readHeader(bytes);
      if (header === null) return 'malformed_header';
      if (header.fingerprint !== parts.fingerprint(header.release > 0)) return 'other_rules';
      const { lengths } = header;
      if (lengths === null) return 'malformed_header';
      const byName = new Map(pages.map((page) => [page.name, page.bytes]));
      const source = parts.sourceOf(header.release, byName);
      // Before anything is changed, so that a header that cannot be used leaves the engine as it was.
      if (source === null || !source.blocks.every((block) => lengths.has(block.name))) return 'malformed_header';
      for (const block of source.blocks) restoreBlock(block, lengths.get(block.name) ?? 0, byName);
      source.install();
      return 'restored';
    },
  };
}

interface Header {
  readonly fingerprint: unknown;
  /** Length of the release's text; 0 = none. */
  readonly release: number;
  readonly lengths: Map<string, number> | null;
}

function readHeader(header: Uint8Array): Header | null {
  const value = parseJson(new TextDecoder().decode(header));
  if (typeof value !== 'object' || value === null || !('fingerprint' in value) || !('lengths' in value)) return null;
  const release = 'release' in value ? value.release : 0;
  if (typeof release !== 'number' || !Number.isSafeInteger(release) || release < 0) return null;
  if (release > BLOCK_WORDS_MAX * 4) return null;
  return { fingerprint: value.fingerprint, release, lengths: readLengths(value.lengths) };
}

function readLengths(value: unknown): Map<string, number> | null {
  if (typeof value !== 'object' || value === null) return null;
  const lengths = new Map<string, number>();
  for (const [name, words] of Object.entries(value)) {
    if (typeof words !== 'number' || !isBlockLength(words)) return null;
    lengths.set(name, words);
  }
  return lengths;
}

function isBlockLength(words: number): boolean {
  return words > 0 && words <= BLOCK_WORDS_MAX && words % PAGE_WORDS === 0;
}

/** The value of a JSON text; null if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
