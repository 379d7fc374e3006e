// How far the reading of a recorded log has come, as a bar that appears with the first records.
import type { ZonedTime } from '../settings/zone.ts';
import { type ProgressBar, startProgressBar } from './progress-bar.ts';
import type { Terminal } from './terminal.ts';

/** Records between two looks of the bar. */
const EVERY_RECORDS = 20_000;

export interface ReadingProgress {
  /** at: the time of the newest record read. */
  readonly update: (progress: {
    readonly readCount: number;
    readonly recordCount: number;
    readonly at: number;
  }) => void;
  readonly stop: () => void;
}

/** Nothing is shown where the terminal has no bar. */
export function createReadingProgress(terminal: Terminal, zoned: ZonedTime): ReadingProgress {
  let bar: ProgressBar | null = null;
  let toldCount = 0;
  return {
    update: ({ readCount, recordCount, at }) => {
      bar ??= startProgressBar(terminal, recordCount);
      if (readCount - toldCount < EVERY_RECORDS) return;
      toldCount = readCount;
      bar.update(readCount, { events: String(readCount), at: zoned.format(at) });
    },
    stop: () => bar?.stop(),
  };
}
