// Where the words of a cell stand. A cell counts one subject in one area for one counting:
//
//   [state a b | up level lastPane flags evidenceNext oldestPane auxiliary×2 sums×lanes | panes | bins | evidence]
//
// panes is a ring of the window's panes, lanes side by side; bins is a ring of finished windows for the baseline. What
// the rules that judge the counting think of a cell is theirs: see judged-rule.ts.
import { EVIDENCE_MAX } from '@fengsui/domain';
import { FIELDS } from '../memory/keyed-pool.ts';

export const CELL = {
  area: 1,
  subject: 2,
  /** Slot of the same subject's cell at the next coarser level, + 1; 0 = none. */
  up: FIELDS,
  level: FIELDS + 1,
  lastPane: FIELDS + 2,
  /** OR of the signal flags of what was counted since the cell was last empty. */
  flags: FIELDS + 3,
  evidenceNext: FIELDS + 4,
  /** No pane before this one holds anything. */
  oldestPane: FIELDS + 5,
  /** Two words for the judge. */
  auxiliary: FIELDS + 6,
  sums: FIELDS + 8,
} as const;

/** Shape of the cells of one counting. */
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
