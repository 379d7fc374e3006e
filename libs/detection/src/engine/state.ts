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
  header(): Uint8Array;
  restore(header: Uint8Array, pages: readonly StatePage[]): RestoreResult;
}

/** afterRestore rebuilds what is derived from the blocks. fingerprint names the rules and their parameters. */
export function createEngineState(parts: {
  readonly blocks: readonly Block[];
  /** Names the rules, their parameters and the areas; made when a checkpoint asks for it. */
  readonly fingerprint: () => string;
  /** Writes what is kept beside the blocks into them. */
  readonly beforeTake: () => void;
  readonly afterRestore: () => void;
}): EngineState {
  const take = (): StatePage[] => {
    parts.beforeTake();
    return parts.blocks.flatMap((block) => takeChangedPages(block));
  };
  return {
    takeChangedPages: take,
    takeAllPages: () => {
      for (const block of parts.blocks) markAllDirty(block);
      return take();
    },
    header: () => {
      const lengths = Object.fromEntries(parts.blocks.map((block) => [block.name, block.words.length]));
      return new TextEncoder().encode(JSON.stringify({ fingerprint: parts.fingerprint(), lengths }));
    },
    restore: (header, pages) => {
      const lengths = readHeader(header, parts.fingerprint());
      if (!(lengths instanceof Map)) return lengths;
      // Before anything is changed, so that a header that cannot be used leaves the engine as it was.
      if (!parts.blocks.every((block) => lengths.has(block.name))) return 'malformed_header';
      const byName = new Map(pages.map((page) => [page.name, page.bytes]));
      for (const block of parts.blocks) restoreBlock(block, lengths.get(block.name) ?? 0, byName);
      parts.afterRestore();
      return 'restored';
    },
  };
}

function readHeader(header: Uint8Array, fingerprint: string): Map<string, number> | 'other_rules' | 'malformed_header' {
  const value = parseJson(new TextDecoder().decode(header));
  if (typeof value !== 'object' || value === null || !('fingerprint' in value) || !('lengths' in value)) {
    return 'malformed_header';
  }
  if (value.fingerprint !== fingerprint) return 'other_rules';
  return readLengths(value.lengths) ?? 'malformed_header';
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
