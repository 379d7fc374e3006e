// Where the words of a cell stand. A cell counts one subject in one area for one windowed rule:
//
//   [state a b | up level lastPane active state flags evidenceNext oldestPane auxiliary×2 sums×lanes | panes | bins | evidence]
//
// panes is a ring of the window's panes, lanes side by side; bins is a ring of finished windows for the baseline.
import { EVIDENCE_MAX } from '@fengsui/domain';
import { FIELDS } from '../memory/keyed-pool.ts';

export const CELL = {
  area: 1,
  subject: 2,
  /** Slot of the same subject's cell at the next coarser level, + 1; 0 = none. */
  up: FIELDS,
  level: FIELDS + 1,
  lastPane: FIELDS + 2,
  /** Place in the list of active cells, + 1; 0 = not active. */
  active: FIELDS + 3,
  /** Grade in the low byte, quiet steps so far above it. */
  state: FIELDS + 4,
  /** OR of the signal flags of what was counted since the cell was last empty. */
  flags: FIELDS + 5,
  evidenceNext: FIELDS + 6,
  /** No pane before this one holds anything. */
  oldestPane: FIELDS + 7,
  /** Two words for the judge. */
  auxiliary: FIELDS + 8,
  sums: FIELDS + 10,
} as const;

/** Shape of the cells of one rule. */
export interface CellShape {
  readonly lanes: number;
  readonly paneCount: number;
  /** 0: no baseline. */
  readonly baselineWindows: number;
}

/** Offsets of the variable parts, and the words a cell. Bins: the newest bin's number, then the ring. */
export interface CellOffsets {
  readonly panes: number;
  readonly bins: number;
  readonly binCount: number;
  readonly evidence: number;
  readonly stride: number;
}

/** Offsets for a shape. */
export function offsetsOf(shape: CellShape): CellOffsets {
  const panes = CELL.sums + shape.lanes;
  const bins = panes + shape.paneCount * shape.lanes;
  // One bin is filling up and one may be half expired while the others are complete.
  const binCount = shape.baselineWindows === 0 ? 0 : shape.baselineWindows + 2;
  const evidence = bins + (binCount === 0 ? 0 : binCount + 1);
  return { panes, bins, binCount, evidence, stride: evidence + EVIDENCE_MAX };
}
