// The newest revisions, kept in memory so that a watcher a little behind need not read the log. All watchers share it:
// a watcher is only a position in it, which is why ten thousand of them need no queues of their own.
import { assert } from '@fengsui/domain';
import type { RevisionEntry } from './revisions.ts';

export interface RevisionWindow {
  /** Adds the newest; its revision must be above all before. May push the oldest out. */
  push(entry: RevisionEntry): void;
  /** Every revision above this one is in the window. */
  floor(): number;
  /** The first entry above a revision that is not below the floor; null if there is none. */
  nextAfter(revision: number): RevisionEntry | null;
}

export interface WindowBounds {
  readonly revisionsMax: number;
  readonly bytesMax: number;
}

/** Starts empty, at the head of a log whose revisions up to `floor` have to be read from the log itself. */
export function createRevisionWindow(floor: number, bounds: WindowBounds): RevisionWindow {
  let entries: RevisionEntry[] = [];
  /** Entries before this place are pushed out; they are cut off now and then, not one by one. */
  let first = 0;
  let bytes = 0;
  let lowest = floor;

  function shrink(): void {
    while (entries.length - first > bounds.revisionsMax || bytes > bounds.bytesMax) {
      const oldest = entries[first];
      assert(oldest !== undefined, 'an empty revision window holds no bytes');
      first++;
      bytes -= oldest.responseBytes.length;
      lowest = oldest.revision;
    }
    if (first >= bounds.revisionsMax) {
      entries = entries.slice(first);
      first = 0;
    }
  }

  return {
    push: (entry) => {
      const last = entries.at(-1)?.revision ?? lowest;
      assert(entry.revision > last, `revision ${entry.revision} after ${last}`);
      entries.push(entry);
      bytes += entry.responseBytes.length;
      shrink();
    },
    floor: () => lowest,
    nextAfter: (revision) => {
      assert(revision >= lowest, `revision ${revision} is below the window's floor ${lowest}`);
      let low = first;
      let high = entries.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((entries[middle]?.revision ?? 0) <= revision) low = middle + 1;
        else high = middle;
      }
      return entries[low] ?? null;
    },
  };
}
