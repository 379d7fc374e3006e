// The arithmetic of one cell's ring: moving it on to a pane, adding to a pane, and the baseline of finished windows.
// Panes are numbered since 1970; pane n covers [n, n + 1) × the pane's length.
import { at, type Block, markDirty, markRangeDirty } from '../memory/block.ts';
import { CELL, type CellOffsets, type CellShape } from './cell-layout.ts';

/** The rings of all cells in a block. */
export interface WindowRing {
  readonly block: Block;
  readonly shape: CellShape;
  readonly offsets: CellOffsets;
  /** Lanes that sum up to the total: all of them where they are disjoint, else the first. */
  readonly summedLanes: number;
}

/** What is known of the time before: the first pane of the engine's life, and how many windows a baseline needs. */
export interface BaselineHistory {
  readonly firstPane: number;
  readonly windowsMin: number;
}

/** Observed total of a cell's window. */
export function totalOf(ring: WindowRing, base: number): number {
  const { words } = ring.block;
  let sum = at(words, base + CELL.sums);
  for (let lane = 1; lane < ring.summedLanes; lane++) sum += at(words, base + CELL.sums + lane);
  return sum;
}

/** Expires what has left the window that ends with pane. A pane before the cell's last one changes nothing. */
export function advanceRing(ring: WindowRing, base: number, pane: number): void {
  const { words } = ring.block;
  if (pane <= at(words, base + CELL.lastPane)) return;
  const oldest = at(words, base + CELL.oldestPane);
  const kept = pane - ring.shape.paneCount + 1;
  if (oldest < kept) expire(ring, base, kept);
  words[base + CELL.lastPane] = pane;
  markDirty(ring.block, base + CELL.lastPane);
}

/** Empties the panes before `kept`, as far as anything is left to empty. */
function expire(ring: WindowRing, base: number, kept: number): void {
  const { words } = ring.block;
  const { lanes, paneCount } = ring.shape;
  const oldest = at(words, base + CELL.oldestPane);
  const newest = Math.min(kept, at(words, base + CELL.lastPane) + 1);
  if (ring.offsets.binCount > 0 || lanes > 1) retirePanes(ring, base, { oldest, newest });
  else {
    const first = base + ring.offsets.panes;
    let sum = at(words, base + CELL.sums);
    let place = oldest % paneCount;
    for (let pane = oldest; pane < newest && sum !== 0; pane++) {
      const count = at(words, first + place);
      if (count !== 0) {
        sum -= count;
        words[first + place] = 0;
        markDirty(ring.block, first + place);
      }
      place = place + 1 === paneCount ? 0 : place + 1;
    }
    words[base + CELL.sums] = sum;
  }
  if (totalOf(ring, base) === 0) words[base + CELL.flags] = 0;
  words[base + CELL.oldestPane] = kept;
  markDirty(ring.block, base + CELL.oldestPane);
  markDirty(ring.block, base + CELL.sums);
}

/** As expire, for cells with several lanes or with a baseline. */
function retirePanes(
  ring: WindowRing,
  base: number,
  panes: { readonly oldest: number; readonly newest: number },
): void {
  for (let pane = panes.oldest; pane < panes.newest && holdsAny(ring, base); pane++) retirePane(ring, base, pane);
}

/** True if any lane holds anything; the first alone may be empty where others count apart from it. */
function holdsAny(ring: WindowRing, base: number): boolean {
  const { words } = ring.block;
  for (let lane = 0; lane < ring.shape.lanes; lane++) if (at(words, base + CELL.sums + lane) !== 0) return true;
  return false;
}

/** Adds one (or takes one back) in each lane of the mask, in a pane within the window. */
export function addToRing(
  ring: WindowRing,
  base: number,
  change: { readonly pane: number; readonly by: 1 | -1; readonly laneMask: number },
): void {
  const { block, offsets } = ring;
  const { lanes, paneCount } = ring.shape;
  const { words } = block;
  const place = base + offsets.panes + (change.pane % paneCount) * lanes;
  for (let lane = 0; lane < lanes; lane++) {
    if (((change.laneMask >>> lane) & 1) === 0) continue;
    words[place + lane] = at(words, place + lane) + change.by;
    words[base + CELL.sums + lane] = at(words, base + CELL.sums + lane) + change.by;
  }
  markDirty(block, base + CELL.sums);
  markDirty(block, base + CELL.sums + lanes - 1);
  markDirty(block, place);
  markDirty(block, place + lanes - 1);
}

/** Mean of the finished windows before this one, or -1 if fewer than windowsMin are known. */
export function baselineOf(
  ring: WindowRing,
  base: number,
  history: BaselineHistory & { readonly pane: number },
): number {
  const { paneCount, baselineWindows } = ring.shape;
  // Bin n is complete once its last pane, (n + 1) × paneCount - 1, has left the window.
  const newestComplete = Math.floor((history.pane - 2 * paneCount + 1) / paneCount);
  const oldestKnown = Math.ceil(history.firstPane / paneCount);
  const known = Math.min(baselineWindows, newestComplete - oldestKnown + 1);
  if (known < history.windowsMin) return -1;
  let sum = 0;
  for (let bin = newestComplete; bin > newestComplete - known; bin--) sum += binAt(ring, base, bin);
  return sum / known;
}

/** What a finished window held; 0 for one that is no longer kept. */
export function binAt(ring: WindowRing, base: number, bin: number): number {
  const { bins, binCount } = ring.offsets;
  const newestWritten = at(ring.block.words, base + bins);
  const isKept = bin <= newestWritten && bin > newestWritten - binCount;
  return isKept ? at(ring.block.words, base + bins + 1 + (bin % binCount)) : 0;
}

/** What one pane of the window holds in a lane; 0 for one that it has left or not reached. */
export function paneAt(
  ring: WindowRing,
  base: number,
  which: { readonly pane: number; readonly lane: number },
): number {
  const { words } = ring.block;
  if (which.pane < at(words, base + CELL.oldestPane) || which.pane > at(words, base + CELL.lastPane)) return 0;
  const { lanes, paneCount } = ring.shape;
  return at(words, base + ring.offsets.panes + (which.pane % paneCount) * lanes + which.lane);
}

/** Moves what a pane holds out of the window, into the bin of its window. Bins are filled in the order of panes. */
function retirePane(ring: WindowRing, base: number, pane: number): void {
  const { block, offsets } = ring;
  const { lanes, paneCount } = ring.shape;
  const { words } = block;
  const place = base + offsets.panes + (pane % paneCount) * lanes;
  let value = 0;
  let isEmpty = true;
  for (let lane = 0; lane < lanes; lane++) {
    const count = at(words, place + lane);
    if (count === 0) continue;
    isEmpty = false;
    if (lane < ring.summedLanes) value += count;
    words[base + CELL.sums + lane] = at(words, base + CELL.sums + lane) - count;
    words[place + lane] = 0;
  }
  if (isEmpty) return;
  markDirty(block, place);
  markDirty(block, place + lanes - 1);
  if (offsets.binCount > 0 && value > 0) addToBin(ring, base, { bin: Math.floor(pane / paneCount), value });
}

function addToBin(ring: WindowRing, base: number, add: { readonly bin: number; readonly value: number }): void {
  const { block } = ring;
  const { bins, binCount } = ring.offsets;
  const { words } = block;
  const newest = at(words, base + bins);
  const first = base + bins + 1;
  if (add.bin > newest) {
    const stale = Math.min(add.bin - newest, binCount);
    for (let i = 0; i < stale; i++) words[first + ((add.bin - i) % binCount)] = 0;
    words[base + bins] = add.bin;
  }
  const place = first + (add.bin % binCount);
  words[place] = at(words, place) + add.value;
  markRangeDirty(block, { from: base + bins, count: binCount + 1 });
}
