// Where in the alert log a restarted alerter has written again what was there already. Whoever reads the log from the
// middle must leave these out; they come in unbroken stretches, so a few numbers remember them.

export interface RepeatRanges {
  /** Notes an offset as a repeat; offsets grow. */
  add(offset: number): void;
  has(offset: number): boolean;
  /** Repeats up to this offset may be forgotten: reading from below it could repeat a revision. -1: none are. */
  forgottenUpTo(): number;
}

export function createRepeatRanges(rangesMax: number): RepeatRanges {
  /** Closed ranges, ascending. */
  const ranges: { start: number; end: number }[] = [];
  let forgotten = -1;
  return {
    add: (offset) => {
      const last = ranges.at(-1);
      if (last !== undefined && last.end === offset - 1) last.end = offset;
      else ranges.push({ start: offset, end: offset });
      if (ranges.length > rangesMax) forgotten = ranges.shift()?.end ?? forgotten;
    },
    has: (offset) => {
      let low = 0;
      let high = ranges.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((ranges[middle]?.end ?? 0) < offset) low = middle + 1;
        else high = middle;
      }
      const range = ranges[low];
      return range !== undefined && range.start <= offset;
    },
    forgottenUpTo: () => forgotten,
  };
}
