// The notices in force or to come, in a block of their own: they outlive a checkpoint as everything else does. Who asks
// what they cover is in profiles.ts. The block also keeps the newest number: a notice that was met before is told by it.
import { NOTICES_MAX, type Notice } from '@fengsui/domain';
import { at, type Block, createBlock, markRangeDirty } from '../memory/block.ts';

const MINUTE_MS = 60_000;
const NOTICE = { profile: 0, area: 1, fromMinute: 2, fromRest: 3, toMinute: 4, toRest: 5 } as const;
const STRIDE = 6;
/** Behind all places. */
const NEWEST = NOTICES_MAX * STRIDE;

/** A notice by dense numbers: profile in the settings, area in the tree. [from, to) in ms since 1970. */
export interface PlacedNotice {
  readonly profile: number;
  readonly area: number;
  readonly from: number;
  readonly to: number;
}

export interface NoticeTable {
  readonly block: Block;
  /** Counts changes: what was derived from another version is out of date. */
  readonly version: () => number;
  /** True, once, for a notice that comes in the order of the numbers; false for one that was met before. */
  readonly isNext: (notice: Pick<Notice, 'number'>) => boolean;
  /** Takes a notice in; false if there is no room. Room is what ended by `now`. */
  readonly put: (notice: PlacedNotice, now: number) => boolean;
  readonly each: (visit: (notice: PlacedNotice) => void) => void;
  /** The block has got another content. */
  readonly changed: () => void;
}

/** A table without notices. */
export function createNoticeTable(): NoticeTable {
  const block = createBlock('notices', NEWEST + 1);
  let version = 0;
  const each: NoticeTable['each'] = (visit) => {
    for (let place = 0; place < NOTICES_MAX; place++) if (isTaken(block, place)) visit(noticeAt(block, place));
  };
  return {
    block,
    version: () => version,
    isNext: ({ number }) => {
      if (number === 0) return true;
      // Words are signed.
      if (number <= at(block.words, NEWEST) >>> 0) return false;
      block.words[NEWEST] = number;
      markRangeDirty(block, { from: NEWEST, count: 1 });
      return true;
    },
    put: (notice, now) => {
      const isOver = notice.to <= Math.max(now, notice.from);
      const same = placeOf(block, ({ profile, area }) => profile === notice.profile && area === notice.area);
      if (isOver && same < 0) return true;
      const place = same >= 0 ? same : freePlace(block, now);
      if (place < 0) return false;
      write(block, place, isOver ? null : notice);
      version++;
      return true;
    },
    each,
    changed: () => {
      version++;
    },
  };
}

function isTaken({ words }: Block, place: number): boolean {
  return at(words, place * STRIDE + NOTICE.profile) !== 0;
}

function noticeAt({ words }: Block, place: number): PlacedNotice {
  const base = place * STRIDE;
  return {
    profile: at(words, base + NOTICE.profile) - 1,
    area: at(words, base + NOTICE.area),
    from: at(words, base + NOTICE.fromMinute) * MINUTE_MS + at(words, base + NOTICE.fromRest),
    to: at(words, base + NOTICE.toMinute) * MINUTE_MS + at(words, base + NOTICE.toRest),
  };
}

/** The first taken place whose notice is wanted, or -1. */
function placeOf(block: Block, isWanted: (notice: PlacedNotice) => boolean): number {
  for (let place = 0; place < NOTICES_MAX; place++) {
    if (isTaken(block, place) && isWanted(noticeAt(block, place))) return place;
  }
  return -1;
}

/** A place that was never taken or whose notice has ended, or -1. */
function freePlace(block: Block, now: number): number {
  for (let place = 0; place < NOTICES_MAX; place++) if (!isTaken(block, place)) return place;
  return placeOf(block, ({ to }) => to <= now);
}

function write(block: Block, place: number, notice: PlacedNotice | null): void {
  const base = place * STRIDE;
  const words =
    notice === null
      ? [0, 0, 0, 0, 0, 0]
      : [notice.profile + 1, notice.area, ...minuteAndRest(notice.from), ...minuteAndRest(notice.to)];
  block.words.set(words, base);
  markRangeDirty(block, { from: base, count: STRIDE });
}

function minuteAndRest(instant: number): readonly [number, number] {
  return [Math.floor(instant / MINUTE_MS), instant % MINUTE_MS];
}
