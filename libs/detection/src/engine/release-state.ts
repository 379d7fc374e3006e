// The rules of a release as part of the state: a checkpoint taken after it has to bring back these rules, and the numbers
// of what is kept for them. They lie in a block as text, written anew by each release and never in between.
import {
  type Block,
  createBlock,
  growBlock,
  markAllDirty,
  PAGE_WORDS,
  restoreBlock,
  type StatePage,
} from '../memory/block.ts';
import type { Rule } from '../rules/rule.ts';
import type { Part, PartTable } from './parts.ts';
import { parseJson } from './state.ts';

export interface ReleaseState {
  readonly block: Block;
  /** Length of the text; 0 = the engine runs the rules that it was made with. */
  byteCount: number;
}

/** What a release leaves in the state. */
export interface ReleasedRules {
  readonly rules: readonly Rule[];
  readonly parts: PartTable;
}

/** No release yet. */
export function createReleaseState(): ReleaseState {
  return { block: createBlock('release', 1), byteCount: 0 };
}

/** Writes a release down in place of the one before. */
export function writeRelease(state: ReleaseState, { rules, parts }: ReleasedRules): void {
  const list = [...parts.parts].map(([meaning, { number, since }]) => [meaning, number, since]);
  const bytes = new TextEncoder().encode(JSON.stringify({ rules, next: parts.next, parts: list }));
  growBlock(state.block, Math.ceil(bytes.length / 4));
  state.block.bytes.set(bytes);
  state.byteCount = bytes.length;
  markAllDirty(state.block);
}

/** Reads a release out of the pages of a checkpoint; null if they hold none of that length. */
export function readRelease(byteCount: number, pages: ReadonlyMap<string, StatePage['bytes']>): ReleasedRules | null {
  const { block } = createReleaseState();
  restoreBlock(block, Math.ceil(byteCount / PAGE_WORDS / 4) * PAGE_WORDS, pages);
  const value = parseJson(new TextDecoder().decode(block.bytes.subarray(0, byteCount)));
  if (typeof value !== 'object' || value === null) return null;
  if (!('rules' in value) || !('next' in value) || !('parts' in value)) return null;
  const { next, rules } = value;
  const parts = partsFrom(value.parts);
  return isRules(rules) && typeof next === 'number' && parts !== null ? { rules, parts: { next, parts } } : null;
}

/** The text was written by an engine of the same rule language: its fingerprint says so. Only damage is looked for here. */
function isRules(value: unknown): value is readonly Rule[] {
  return (
    Array.isArray(value) && value.every((rule: unknown) => typeof rule === 'object' && rule !== null && 'kind' in rule)
  );
}

function partsFrom(value: unknown): Map<string, Part> | null {
  if (!Array.isArray(value)) return null;
  const parts = new Map<string, Part>();
  for (const entry of value) {
    if (!Array.isArray(entry)) return null;
    const [meaning, number, since]: readonly unknown[] = entry;
    if (typeof meaning !== 'string' || typeof number !== 'number') return null;
    if (typeof since !== 'number' && since !== null) return null;
    parts.set(meaning, { number, since });
  }
  return parts;
}
