// Events that wait for their time: a binary heap by (event time, row, index in the row), so that equal times come out in
// the order of the file, whatever order they went in.

export interface PendingEvents<T> {
  readonly size: number;
  /** Event time in ms of the earliest; +Infinity when empty. */
  earliestAt(): number;
  push(entry: { readonly at: number; readonly rank: number; readonly event: T }): void;
  /** Takes the earliest out; undefined when empty. */
  pop(): T | undefined;
}

interface Entry<T> {
  readonly at: number;
  readonly rank: number;
  readonly event: T;
}

/** An empty heap. It has no bound of its own: who pushes keeps it. */
export function createPendingEvents<T>(): PendingEvents<T> {
  const heap: Entry<T>[] = [];
  return {
    get size() {
      return heap.length;
    },
    earliestAt: () => heap[0]?.at ?? Number.POSITIVE_INFINITY,
    push: (entry) => siftUp(heap, entry),
    pop: () => {
      const earliest = heap[0];
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) siftDown(heap, last);
      return earliest?.event;
    },
  };
}

function isBefore<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.at < b.at || (a.at === b.at && a.rank < b.rank);
}

/** Puts the entry in at the end and moves it up past all that come after it. */
function siftUp<T>(heap: Entry<T>[], entry: Entry<T>): void {
  let hole = heap.length;
  heap.push(entry);
  while (hole > 0) {
    const above = (hole - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !isBefore(entry, parent)) break;
    heap[hole] = parent;
    hole = above;
  }
  heap[hole] = entry;
}

/** Puts the entry in at the top and moves it down past all that come before it. */
function siftDown<T>(heap: Entry<T>[], entry: Entry<T>): void {
  let hole = 0;
  for (;;) {
    const left = 2 * hole + 1;
    const first = heap[left];
    if (first === undefined) break;
    const second = heap[left + 1];
    const isSecondEarlier = second !== undefined && isBefore(second, first);
    const child = isSecondEarlier ? second : first;
    if (!isBefore(child, entry)) break;
    heap[hole] = child;
    hole = isSecondEarlier ? left + 1 : left;
  }
  heap[hole] = entry;
}
