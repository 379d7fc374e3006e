// The keys of a tracking group: for each area and subject, how many matters stand at each stage, by which source, the
// newest of them as evidence, and the grade that all this gives.
import { EVIDENCE_MAX, GRADE_NUMBERS, type GradeNumber } from '@fengsui/domain';
import { at, markDirty, markRangeDirty } from '../memory/block.ts';
import { findSlot, insertSlot, removeSlot } from '../memory/keyed-pool.ts';
import { baseOf } from '../memory/slab.ts';
import { KEY, TRACKED } from './tracked-layout.ts';
import { type Need, readTracked, type TrackingGroup } from './tracking-state.ts';

/** A word of a key. */
export function readKey({ keys }: TrackingGroup, key: number, field: number): number {
  return at(keys.block.words, baseOf(keys, key) + field);
}

function addToKey(group: TrackingGroup, key: number, add: { readonly field: number; readonly change: number }): void {
  const index = baseOf(group.keys, key) + add.field;
  group.keys.block.words[index] = at(group.keys.block.words, index) + add.change;
  markDirty(group.keys.block, index);
}

function countMatter(group: TrackingGroup, slot: number, key: number, by: 1 | -1): void {
  addToKey(group, key, { field: KEY.stages + readTracked(group, slot, TRACKED.stage), change: by });
  addToKey(group, key, { field: KEY.sources + readTracked(group, slot, TRACKED.source) - 1, change: by });
  addToKey(group, key, { field: KEY.recent, change: by * readTracked(group, slot, TRACKED.recent) });
}

/** Counts a matter into its key, made if missing; gives the key. */
export function enterKey(group: TrackingGroup, slot: number): number {
  const { keys } = group;
  const area = readTracked(group, slot, TRACKED.area);
  const subject = readTracked(group, slot, TRACKED.subject);
  const known = findSlot(keys, area, subject);
  const key = known >= 0 ? known : insertSlot(keys, area, subject);
  countMatter(group, slot, key, 1);
  const base = baseOf(keys, key);
  keys.block.words[base + KEY.flags] = at(keys.block.words, base + KEY.flags) | readTracked(group, slot, TRACKED.flags);
  keys.block.words[base + KEY.riskDomain] = readTracked(group, slot, TRACKED.riskDomain);
  rememberMatter(group, base, readTracked(group, slot, TRACKED.matter));
  return key;
}

/** Takes a matter out of its key; gives the key, which stays until it is settled. */
export function leaveKey(group: TrackingGroup, slot: number): number {
  const key = findSlot(group.keys, readTracked(group, slot, TRACKED.area), readTracked(group, slot, TRACKED.subject));
  countMatter(group, slot, key, -1);
  return key;
}

/** Newest last; a matter that is there already is not named twice. */
function rememberMatter({ keys }: TrackingGroup, base: number, matter: number): void {
  const { words } = keys.block;
  for (let i = 0; i < EVIDENCE_MAX; i++) if (words[base + KEY.evidence + i] === matter + 1) return;
  const next = at(words, base + KEY.evidenceNext);
  words[base + KEY.evidence + next] = matter + 1;
  words[base + KEY.evidenceNext] = (next + 1) % EVIDENCE_MAX;
  markRangeDirty(keys.block, { from: base + KEY.flags, count: KEY.stride - KEY.flags });
}

/** Takes a matter off a key's evidence. */
export function forgetMatter({ keys }: TrackingGroup, key: number, matter: number): void {
  const base = baseOf(keys, key);
  for (let i = 0; i < EVIDENCE_MAX; i++) {
    if (keys.block.words[base + KEY.evidence + i] !== matter + 1) continue;
    keys.block.words[base + KEY.evidence + i] = 0;
    markDirty(keys.block, base + KEY.evidence + i);
  }
}

/** Tells a change of the key's grade and lets go of an empty key, now or when all are settled. */
export function settleKey(group: TrackingGroup, key: number, eventTime: number): void {
  if (group.settlesLater) return;
  const from = GRADE_NUMBERS[readKey(group, key, KEY.grade)] ?? 0;
  const to = gradeOfKey(group, key);
  if (to !== from) {
    addToKey(group, key, { field: KEY.grade, change: to - from });
    group.deps.onChange({ group, key, from, to, eventTime });
  }
  if (isEmpty(group, key)) removeSlot(group.keys, key);
}

function gradeOfKey(group: TrackingGroup, key: number): GradeNumber {
  const { needs, many } = group.deps;
  const held = readKey(group, key, KEY.grade);
  // Needs stand gravest first, so the first one that is met decides.
  const met = needs.find((need) => {
    const count = countAt(group, key, need.stages);
    return count >= need.count || (held >= need.grade && count >= need.holdCount);
  });
  const grade = met?.grade ?? 0;
  if (many !== null && many.grade > grade && readKey(group, key, KEY.recent) >= many.count) return many.grade;
  return grade;
}

function isEmpty(group: TrackingGroup, key: number): boolean {
  return [0, 1, 2].every((source) => readKey(group, key, KEY.sources + source) === 0);
}

/** Matters of a key that stand at one of these stages. */
export function countAt(group: TrackingGroup, key: number, stages: readonly number[]): number {
  let count = 0;
  for (const stage of stages) count += readKey(group, key, KEY.stages + stage);
  return count;
}

/** Of the needs for a grade, the one that is nearest to being met (or met by most); null if the rule has none. */
export function nearestNeed(group: TrackingGroup, key: number, grade: GradeNumber): Need | null {
  let nearest: Need | null = null;
  let share = -1;
  for (const need of group.deps.needs) {
    if (need.grade !== grade) continue;
    const reached = countAt(group, key, need.stages) / need.count;
    if (reached <= share) continue;
    nearest = need;
    share = reached;
  }
  return nearest;
}

/** Highest stage of a range (ends included) at which a matter of the key stands; 0 = none. */
export function topStage(
  group: TrackingGroup,
  key: number,
  range: { readonly first: number; readonly last: number },
): number {
  for (let stage = range.last; stage >= range.first; stage--)
    if (readKey(group, key, KEY.stages + stage) > 0) return stage;
  return 0;
}
