// What a rule that follows single matters holds: which matters are open, what stage each has reached, how many stand at
// each stage in an area, and the timers. The words of a tracked matter are read and written here.
import type { GradeNumber } from '@fengsui/domain';
import { at, markDirty } from '../memory/block.ts';
import { createKeyedPool, findSlot, type KeyedPool } from '../memory/keyed-pool.ts';
import { baseOf } from '../memory/slab.ts';
import { createTimerWheel, type TimerWheel } from '../memory/timer-wheel.ts';
import { KEY, STAGES, TRACKED } from './tracked-layout.ts';

/** Most matters one rule follows at a time. */
export const TRACKED_MATTERS_MAX = 20_000_000;
/** Most areas and subjects of one rule that have a matter at a stage at a time. */
export const TRACKED_KEYS_MAX = 10_000_000;

/** A change of a key's grade, to be told as a finding. */
export interface TrackedChange {
  readonly group: TrackingGroup;
  readonly key: number;
  readonly from: GradeNumber;
  readonly to: GradeNumber;
  readonly eventTime: number;
}

/** So many matters at one of these stages give a key this grade. */
export interface Need {
  readonly grade: GradeNumber;
  readonly stages: readonly number[];
  readonly count: number;
  /** A key that has the grade keeps it down to so many; count where there is no hysteresis. */
  readonly holdCount: number;
}

export interface TrackingGroupDeps {
  /** What gives a key its grade, gravest first. A matter at a stage that no need names counts into no key. */
  readonly needs: readonly Need[];
  /** So many recent matters give this grade; null: recency does not matter. */
  readonly many: { readonly count: number; readonly grade: GradeNumber } | null;
  /** The area that a signal of an area counts into. */
  readonly areaFor: (area: number) => number;
  /** Tells that a matter is followed by one rule more (+1) or less (-1): it must not be forgotten meanwhile. */
  readonly onHold: (matter: number, change: 1 | -1) => void;
  /** Minute of stream time. */
  readonly nowMinute: () => number;
  /** Tells that a timer was set: the clock has to stop for it. */
  readonly onTimerSet: () => void;
  readonly onChange: (change: TrackedChange) => void;
}

/** What is kept of the matters that a rule follows. */
export interface TrackingMemory {
  readonly tracked: KeyedPool;
  readonly keys: KeyedPool;
  /** Owners of its timers are timerOwner(slot, which). */
  readonly wheel: TimerWheel;
}

export interface TrackingGroup extends TrackingMemory {
  readonly deps: TrackingGroupDeps;
  /** By stage: true if a need names it. */
  readonly isNamed: readonly boolean[];
  /** True while many matters change at once: their keys are settled when all have. */
  settlesLater: boolean;
}

/** Memory of a group that follows nothing yet; the name is one of its own. */
export function createTrackingMemory(name: string): TrackingMemory {
  const pool = (sort: string, stride: number, recordsMax: number): KeyedPool =>
    createKeyedPool({ name: `${sort}.${name}`, stride, recordsMax, reclaim: null });
  return {
    tracked: pool('tracked', TRACKED.stride, TRACKED_MATTERS_MAX),
    keys: pool('keys', KEY.stride, TRACKED_KEYS_MAX),
    wheel: createTimerWheel(`timers.${name}`),
  };
}

/** A group over a memory. */
export function createTrackingGroup(deps: TrackingGroupDeps, memory: TrackingMemory): TrackingGroup {
  const { tracked, keys, wheel } = memory;
  const isNamed = Array.from({ length: STAGES }, (_, stage) => deps.needs.some(({ stages }) => stages.includes(stage)));
  return { deps, isNamed, tracked, keys, wheel, settlesLater: false };
}

/** Slot of an open matter, or -1. */
export function findTracked(group: TrackingGroup, matter: number): number {
  return findSlot(group.tracked, matter, 0);
}

/** A word of a tracked matter. */
export function readTracked({ tracked }: TrackingGroup, slot: number, field: number): number {
  return at(tracked.block.words, baseOf(tracked, slot) + field);
}

/** Writes a word of a tracked matter. */
export function writeTracked(
  { tracked }: TrackingGroup,
  slot: number,
  word: { readonly field: number; readonly value: number },
): void {
  const index = baseOf(tracked, slot) + word.field;
  tracked.block.words[index] = word.value;
  markDirty(tracked.block, index);
}
