// A block of 32-bit words: the only memory the engine keeps its state in. Blocks know which of their pages were
// written since the last checkpoint, so that a checkpoint copies only those, and restoring is copying them back.

/** Words a page; 16 KiB. */
export const PAGE_WORDS = 4096;
const PAGE_SHIFT = 12;
/** Most words a block can have: slots and words are counted in 31 bits. */
export const BLOCK_WORDS_MAX = 2 ** 31 - PAGE_WORDS;

/** words and bytes are views of the same memory and are replaced when the block grows: read them afresh, never keep them. */
export interface Block {
  readonly name: string;
  words: Int32Array;
  bytes: Uint8Array;
  /** One flag a page: written since the last takeChangedPages. */
  dirty: Uint8Array;
}

/** A page as checkpoints carry it. */
export interface StatePage {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A zeroed block of at least that many words. */
export function createBlock(name: string, words: number): Block {
  const rounded = Math.max(1, Math.ceil(words / PAGE_WORDS)) * PAGE_WORDS;
  const memory = new Int32Array(rounded);
  return { name, words: memory, bytes: new Uint8Array(memory.buffer), dirty: new Uint8Array(rounded / PAGE_WORDS) };
}

/** Makes room for at least that many words; the content stays. */
export function growBlock(block: Block, words: number): void {
  if (words <= block.words.length) return;
  const larger = createBlock(block.name, words);
  larger.words.set(block.words);
  larger.dirty.set(block.dirty);
  block.words = larger.words;
  block.bytes = larger.bytes;
  block.dirty = larger.dirty;
}

/** Records that the page of a word was written. Every write to a block is followed by one of these. */
export function markDirty(block: Block, index: number): void {
  block.dirty[index >>> PAGE_SHIFT] = 1;
}

/** As markDirty, for a run of words. */
export function markRangeDirty(block: Block, range: { readonly from: number; readonly count: number }): void {
  const last = (range.from + range.count - 1) >>> PAGE_SHIFT;
  for (let page = range.from >>> PAGE_SHIFT; page <= last; page++) block.dirty[page] = 1;
}

/** A word of an array that the caller knows to be long enough. */
export function at(words: Int32Array, index: number): number {
  return words[index] ?? 0;
}

/** Counts every page that holds anything as written: the next checkpoint carries the whole block. */
export function markAllDirty(block: Block): void {
  for (let page = 0; page < block.dirty.length; page++) block.dirty[page] = holdsAnything(block, page) ? 1 : 0;
}

function holdsAnything({ words }: Block, page: number): boolean {
  const end = (page + 1) * PAGE_WORDS;
  for (let index = page * PAGE_WORDS; index < end; index++) if (words[index] !== 0) return true;
  return false;
}

/** Copies of the pages written since the last call, and forgets that they were. Page names are `<block>.<number>`. */
export function takeChangedPages(block: Block): StatePage[] {
  const pages: StatePage[] = [];
  for (let page = 0; page < block.dirty.length; page++) {
    if (block.dirty[page] !== 1) continue;
    const start = page * PAGE_WORDS * 4;
    pages.push({ name: `${block.name}.${page}`, bytes: block.bytes.slice(start, start + PAGE_WORDS * 4) });
    block.dirty[page] = 0;
  }
  return pages;
}

/** Gives the block the content of a checkpoint: its length in words and its pages (absent ones are zero). */
export function restoreBlock(block: Block, words: number, pages: ReadonlyMap<string, Uint8Array>): void {
  const fresh = createBlock(block.name, words);
  for (let page = 0; page < fresh.dirty.length; page++) {
    const bytes = pages.get(`${block.name}.${page}`);
    if (bytes !== undefined) fresh.bytes.set(bytes, page * PAGE_WORDS * 4);
  }
  block.words = fresh.words;
  block.bytes = fresh.bytes;
  block.dirty = fresh.dirty;
}
