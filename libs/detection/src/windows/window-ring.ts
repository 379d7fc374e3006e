// The arithmetic of one cell's ring: moving it on to a pane, adding to a pane, taking back, and the baseline of
// finished windows. Panes are numbered since 1970; pane n covers [n, n + 1) × the pane's length.
import { at, type Block, markDirty, markRangeDirty } from '../memory/block.ts';
import { CELL, type CellOffsets, type CellShape } from './cell-layout.ts';

export interface WindowRing {
  /** Expires what has left the window that ends with pane. Older panes than the cell's last change nothing. */
  advance(base: number, pane: number): void;
  /** Adds a change of +1 or -1 to the lanes of the mask in a pane within the window. */
  add(base: number, pane: number, change: { readonly by: number; readonly laneMask: number }): void;
  /** Observed total: all lanes together, or the first one if the others are parts of it. */
  total(base: number): number;
  /** Mean of the finished windows before this one, or -1 if fewer than windowsMin are known. */
  baseline(base: number, pane: number, history: { readonly firstPane: number; readonly windowsMin: number }): number;
}

/** Ring arithmetic over the cells of a block. additive: lanes are disjoint and sum up to the total. */
export function createWindowRing(
  block: Block,
  shape: CellShape,
  layout: { readonly offsets: CellOffsets; readonly additive: boolean },
): WindowRing {
  const { lanes, paneCount, baselineWindows } = shape;
  const { panes, bins, binCount } = layout.offsets;
  const summedLanes = layout.additive ? lanes : 1;

  /** Moves what a pane holds from the window to the bin of its window. Bins are filled in order of panes. */
  const retire = (base: number, pane: number): void => {
    const words = block.words;
    let value = 0;
    const slot = base + panes + (pane % paneCount) * lanes;
    for (let lane = 0; lane < lanes; lane++) {
      const count = at(words, slot + lane);
      if (count === 0) continue;
      if (lane < summedLanes) value += count;
      words[base + CELL.sums + lane] = at(words, base + CELL.sums + lane) - count;
      words[slot + lane] = 0;
    }
    if (value === 0) return;
    markDirty(block, slot);
    markDirty(block, slot + lanes - 1);
    if (binCount > 0) addToBin(base, Math.floor(pane / paneCount), value);
  };

  const addToBin = (base: number, bin: number, value: number): void => {
    const words = block.words;
    const newest = at(words, base + bins);
    const ring = base + bins + 1;
    if (bin > newest) {
      const stale = Math.min(bin - newest, binCount);
      for (let i = 0; i < stale; i++) words[ring + ((bin - i) % binCount)] = 0;
      words[base + bins] = bin;
    }
    const place = ring + (bin % binCount);
    words[place] = at(words, place) + value;
    markRangeDirty(block, { from: base + bins, count: binCount + 1 });
  };

  const total = (base: number): number => {
    let sum = at(block.words, base + CELL.sums);
    for (let lane = 1; lane < summedLanes; lane++) sum += at(block.words, base + CELL.sums + lane);
    return sum;
  };

  const advance = (base: number, pane: number): void => {
    const words = block.words;
    const last = at(words, base + CELL.lastPane);
    if (pane <= last) return;
    if (at(words, base + CELL.sums) !== 0 || total(base) !== 0) {
      const expiring = Math.min(pane - last, paneCount);
      for (let i = 0; i < expiring; i++) retire(base, last - paneCount + 1 + i);
      if (total(base) === 0) words[base + CELL.flags] = 0;
    }
    words[base + CELL.lastPane] = pane;
    markDirty(block, base + CELL.lastPane);
    markDirty(block, base + CELL.sums);
  };

  const add = (base: number, pane: number, change: { readonly by: number; readonly laneMask: number }): void => {
    const words = block.words;
    const slot = base + panes + (pane % paneCount) * lanes;
    for (let lane = 0; lane < lanes; lane++) {
      if (((change.laneMask >>> lane) & 1) === 0) continue;
      words[slot + lane] = at(words, slot + lane) + change.by;
      words[base + CELL.sums + lane] = at(words, base + CELL.sums + lane) + change.by;
    }
    markDirty(block, base + CELL.sums);
    markDirty(block, base + CELL.sums + lanes - 1);
    markDirty(block, slot);
    markDirty(block, slot + lanes - 1);
  };

  const baseline = (
    base: number,
    pane: number,
    history: { readonly firstPane: number; readonly windowsMin: number },
  ): number => {
    // Bin n is complete once its last pane, (n + 1) × paneCount - 1, has left the window.
    const newestComplete = Math.floor((pane - 2 * paneCount + 1) / paneCount);
    const oldestKnown = Math.ceil(history.firstPane / paneCount);
    const known = Math.min(baselineWindows, newestComplete - oldestKnown + 1);
    if (known < history.windowsMin) return -1;
    const newestWritten = at(block.words, base + bins);
    let sum = 0;
    for (let bin = newestComplete; bin > newestComplete - known; bin--) {
      const isKept = bin <= newestWritten && bin > newestWritten - binCount;
      if (isKept) sum += at(block.words, base + bins + 1 + (bin % binCount));
    }
    return sum / known;
  };
  return { advance, add, total, baseline };
}
