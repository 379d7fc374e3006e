// The common part of the rules that follow single matters: which matters are open, what stage each has reached, how
// many stand at each stage in an area, and the grade that follows. The kinds (deadline, magnitude, repeat) decide
// only when a matter reaches a stage.
import { EVIDENCE_MAX, type GradeNumber } from '@fengsui/domain';
import type { Incoming } from '../engine/incoming.ts';
import { at, markDirty, markRangeDirty } from '../memory/block.ts';
import { createKeyedPool, type KeyedPool } from '../memory/keyed-pool.ts';
import { createTimerWheel, type TimerWheel } from '../memory/timer-wheel.ts';
import { KEY, STAGES, TRACKED } from './tracked-layout.ts';

/** Most matters one rule follows at a time. */
export const TRACKED_MATTERS_MAX = 20_000_000;
/** Most areas and subjects of one rule that have a matter at a stage at a time. */
export const TRACKED_KEYS_MAX = 10_000_000;
/** Timers a tracked matter may have. */
const TIMERS = 2;

/** A change of a key's grade, to be told as a finding. */
export interface TrackedChange {
  readonly group: TrackingGroup;
  readonly key: number;
  readonly from: GradeNumber;
  readonly to: GradeNumber;
  readonly eventTime: number;
}

export interface TrackingGroupDeps {
  readonly name: string;
  /** Grade of each stage. */
  readonly gradeOfStage: readonly GradeNumber[];
  /** So many recent matters give this grade; null: recency does not matter. */
  readonly many: { readonly count: number; readonly grade: GradeNumber } | null;
  /** The area that a signal of an area counts into. */
  readonly areaFor: (area: number) => number;
  /** Tells that a matter is followed by one rule more (+1) or less (-1): it must not be forgotten meanwhile. */
  readonly onHold: (matter: number, change: 1 | -1) => void;
  readonly onChange: (change: TrackedChange) => void;
}

export interface TrackingGroup {
  readonly tracked: KeyedPool;
  readonly keys: KeyedPool;
  readonly wheel: TimerWheel;
  /** Slot of an open matter, or -1. */
  find(matter: number): number;
  /** Begins to follow the signal's matter. */
  begin(incoming: Incoming, subject: number): number;
  /** Moves a matter to a stage and tells if the area's grade changes with it. */
  setStage(slot: number, stage: number, eventTime: number): void;
  setRecent(slot: number, isRecent: boolean, eventTime: number): void;
  /** Replaces one of the matter's timers; the minute is of stream time. */
  setTimer(slot: number, which: 0 | 1, minute: number): void;
  /** Forgets a timer that has fired. */
  timerFired(slot: number, which: 0 | 1): void;
  /** Stops following a matter. */
  end(slot: number, eventTime: number): void;
  /** A word of a tracked matter. */
  read(slot: number, field: number): number;
  write(slot: number, field: number, value: number): void;
  /** Matters of a key at stages that have this grade or a graver one. */
  countFrom(key: number, grade: GradeNumber): number;
  /** Highest stage at which a matter of the key stands. */
  topStage(key: number): number;
}

/** A group that follows nothing yet. Timer payloads are slot × 2 + which. */
export function createTrackingGroup(deps: TrackingGroupDeps): TrackingGroup {
  const { gradeOfStage } = deps;
  const tracked = createKeyedPool({
    name: `tracked.${deps.name}`,
    stride: TRACKED.stride,
    recordsMax: TRACKED_MATTERS_MAX,
    reclaim: null,
  });
  const keys = createKeyedPool({ name: `keys.${deps.name}`, stride: KEY.stride, recordsMax: TRACKED_KEYS_MAX, reclaim: null });
  const wheel = createTimerWheel(`timers.${deps.name}`);

  const read = (slot: number, field: number): number => at(tracked.block.words, tracked.base(slot) + field);
  const write = (slot: number, field: number, value: number): void => {
    tracked.block.words[tracked.base(slot) + field] = value;
    markDirty(tracked.block, tracked.base(slot) + field);
  };
  const readKey = (key: number, field: number): number => at(keys.block.words, keys.base(key) + field);
  const addToKey = (key: number, field: number, change: number): void => {
    keys.block.words[keys.base(key) + field] = readKey(key, field) + change;
    markDirty(keys.block, keys.base(key) + field);
  };

  const isCounted = (slot: number): boolean => gradeOfStage[read(slot, TRACKED.stage)] !== 0 || read(slot, TRACKED.recent) === 1;

  const keyOf = (slot: number): number => keys.find(read(slot, TRACKED.area), read(slot, TRACKED.subject));
  const keyFor = (slot: number): number => {
    const known = keyOf(slot);
    return known >= 0 ? known : keys.insert(read(slot, TRACKED.area), read(slot, TRACKED.subject));
  };

  const enterKey = (slot: number): number => {
    const key = keyFor(slot);
    addToKey(key, KEY.stages + read(slot, TRACKED.stage), 1);
    addToKey(key, KEY.sources + read(slot, TRACKED.source) - 1, 1);
    addToKey(key, KEY.recent, read(slot, TRACKED.recent));
    const base = keys.base(key);
    const words = keys.block.words;
    words[base + KEY.flags] = at(words, base + KEY.flags) | read(slot, TRACKED.flags);
    words[base + KEY.riskDomain] = read(slot, TRACKED.riskDomain);
    remember(base, read(slot, TRACKED.matter));
    return key;
  };

  /** Newest last; a matter that is there already is not named twice. */
  const remember = (base: number, matter: number): void => {
    const words = keys.block.words;
    for (let i = 0; i < EVIDENCE_MAX; i++) if (words[base + KEY.evidence + i] === matter + 1) return;
    const next = at(words, base + KEY.evidenceNext);
    words[base + KEY.evidence + next] = matter + 1;
    words[base + KEY.evidenceNext] = (next + 1) % EVIDENCE_MAX;
    markRangeDirty(keys.block, { from: base + KEY.flags, count: KEY.stride - KEY.flags });
  };

  const leaveKey = (slot: number): number => {
    const key = keyOf(slot);
    addToKey(key, KEY.stages + read(slot, TRACKED.stage), -1);
    addToKey(key, KEY.sources + read(slot, TRACKED.source) - 1, -1);
    addToKey(key, KEY.recent, -read(slot, TRACKED.recent));
    return key;
  };

  const forget = (key: number, matter: number): void => {
    const base = keys.base(key);
    for (let i = 0; i < EVIDENCE_MAX; i++) {
      if (keys.block.words[base + KEY.evidence + i] !== matter + 1) continue;
      keys.block.words[base + KEY.evidence + i] = 0;
      markDirty(keys.block, base + KEY.evidence + i);
    }
  };

  const gradeOfKey = (key: number): GradeNumber => {
    let grade: GradeNumber = 0;
    for (let stage = 1; stage < STAGES; stage++) {
      const candidate = gradeOfStage[stage] ?? 0;
      if (candidate > grade && readKey(key, KEY.stages + stage) > 0) grade = candidate;
    }
    const { many } = deps;
    if (many !== null && many.grade > grade && readKey(key, KEY.recent) >= many.count) grade = many.grade;
    return grade;
  };

  const isEmpty = (key: number): boolean => {
    for (let source = 0; source < 3; source++) if (readKey(key, KEY.sources + source) > 0) return false;
    return true;
  };

  /** Tells a change of the key's grade and lets go of an empty key. */
  const settle = (key: number, eventTime: number): void => {
    const from = gradeNow(readKey(key, KEY.grade));
    const to = gradeOfKey(key);
    if (to !== from) {
      addToKey(key, KEY.grade, to - from);
      deps.onChange({ group, key, from, to, eventTime });
    }
    if (isEmpty(key)) keys.remove(key);
  };

  /** Changes a word that decides what the matter counts as, and carries its key along. */
  const recount = (slot: number, eventTime: number, change: () => void): void => {
    const before = isCounted(slot) ? leaveKey(slot) : -1;
    change();
    const after = isCounted(slot) ? enterKey(slot) : -1;
    if (before >= 0 && after < 0) forget(before, read(slot, TRACKED.matter));
    const key = after >= 0 ? after : before;
    if (key >= 0) settle(key, eventTime);
  };

  const cancelTimer = (slot: number, which: 0 | 1): void => {
    const handle = read(slot, TRACKED.timers + which);
    if (handle > 0) wheel.cancel(handle);
    write(slot, TRACKED.timers + which, 0);
  };

  const group: TrackingGroup = {
    tracked,
    keys,
    wheel,
    find: (matter) => tracked.find(matter, 0),
    begin: (incoming, subject) => {
      const slot = tracked.insert(incoming.matter, 0);
      write(slot, TRACKED.area, deps.areaFor(incoming.area));
      write(slot, TRACKED.subject, subject);
      write(slot, TRACKED.source, incoming.record.source);
      write(slot, TRACKED.riskDomain, incoming.record.riskDomain);
      write(slot, TRACKED.flags, incoming.record.flags);
      deps.onHold(incoming.matter, 1);
      return slot;
    },
    setStage: (slot, stage, eventTime) => {
      if (read(slot, TRACKED.stage) === stage) return;
      recount(slot, eventTime, () => write(slot, TRACKED.stage, stage));
    },
    setRecent: (slot, isRecent, eventTime) => {
      const value = isRecent ? 1 : 0;
      if (read(slot, TRACKED.recent) === value) return;
      recount(slot, eventTime, () => write(slot, TRACKED.recent, value));
    },
    setTimer: (slot, which, minute) => {
      cancelTimer(slot, which);
      write(slot, TRACKED.timers + which, wheel.set(minute, slot * TIMERS + which));
    },
    timerFired: (slot, which) => write(slot, TRACKED.timers + which, 0),
    end: (slot, eventTime) => {
      recount(slot, eventTime, () => {
        write(slot, TRACKED.stage, 0);
        write(slot, TRACKED.recent, 0);
      });
      cancelTimer(slot, 0);
      cancelTimer(slot, 1);
      deps.onHold(read(slot, TRACKED.matter), -1);
      tracked.remove(slot);
    },
    read,
    write,
    countFrom: (key, grade) => {
      let count = 0;
      for (let stage = 1; stage < STAGES; stage++) {
        if ((gradeOfStage[stage] ?? 0) >= grade) count += readKey(key, KEY.stages + stage);
      }
      return count;
    },
    topStage: (key) => {
      for (let stage = STAGES - 1; stage > 0; stage--) if (readKey(key, KEY.stages + stage) > 0) return stage;
      return 0;
    },
  };
  return group;
}

function gradeNow(value: number): GradeNumber {
  return value === 1 ? 1 : value === 2 ? 2 : value === 3 ? 3 : value === 4 ? 4 : 0;
}
