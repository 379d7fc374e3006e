// The notices in force or to come, in a block of their own: they outlive a checkpoint as everything else does. Who asks
// what they cover is in profiles.ts.
import { at, type Block, createBlock, markRangeDirty } from '../memory/block.ts';

/** Notices kept at a time; one more is refused until another has ended. */
export const NOTICES_MAX = 1_024;

const MINUTE_MS = 60_000;
const NOTICE = { profile: 0, area: 1, fromMinute: 2, fromRest: 3, toMinute: 4, toRest: 5 } as const;
const STRIDE = 6;

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
  /** Takes a notice in; false if there is no room. Room is what ended by `now`. */
  readonly put: (notice: PlacedNotice, now: number) => boolean;
  readonly each: (visit: (notice: PlacedNotice) => void) => void;
  /** Takes all notices of another table, which this one goes on for. */
  readonly copyFrom: (other: NoticeTable) => void;
  /** The block has got another content. */
  readonly changed: () => void;
}

/** A table without notices. */
export function createNoticeTable(): NoticeTable {
  const block = createBlock('notices', NOTICES_MAX * STRIDE);
  let version = 0;
  const each: NoticeTable['each'] = (visit) => {
    for (let place = 0; place < NOTICES_MAX; place++) if (isTaken(block, place)) visit(noticeAt(block, place));
  };
  return {
    block,
    version: () => version,
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
    copyFrom: (other) => {
      let place = 0;
      other.each((notice) => write(block, place++, notice));
      version++;
    },
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
