// What a release does to rules that follow matters. While a rule follows the same matters and keeps the same of each, they
// stay with their timers; stages and grades are worked out anew if it has changed. Else its areas are cleared under the
// old version, and the new one begins with no matter.
import { GRADE_NUMBERS } from '@fengsui/domain';
import { slotsInOrder } from '../memory/keyed-pool.ts';
import { isLive } from '../memory/slab.ts';
import { textOf } from '../memory/text-pool.ts';
import { enterKey, forgetMatter, leaveKey, readKey, settleKey } from '../tracking/keys.ts';
import { KEY, TRACKED } from '../tracking/tracked-layout.ts';
import { isCounted } from '../tracking/tracking-group.ts';
import { readTracked, type TrackingGroup } from '../tracking/tracking-state.ts';
import type { Release } from './adopt-windows.ts';
import { judgesAlike } from './canonical-text.ts';
import type { CompiledTracking } from './compiled.ts';
import { lastHeardMinute, type Matters } from './matters.ts';

/** Clears the grades of rules that are gone or follow otherwise now, and lets go of their matters. */
export function clearTrackings({ before, next, eventTime }: Release): void {
  for (const { tracker, number } of before.compiled.trackings) {
    if (next.compiled.trackings.some((heir) => heir.number === number)) continue;
    const { group } = tracker;
    for (const key of slotsInOrder(group.keys)) {
      const from = GRADE_NUMBERS[readKey(group, key, KEY.grade)] ?? 0;
      if (from > 0) group.deps.onChange({ group, key, from, to: 0, eventTime });
    }
    for (const slot of slotsInOrder(group.tracked)) group.deps.onHold(readTracked(group, slot, TRACKED.matter), -1);
  }
}

/** Works out anew what the matters of changed rules count as. */
export function reassessTrackings({ before, next, eventTime }: Release, matters: Matters): void {
  for (const tracking of next.compiled.trackings) {
    const old = before.compiled.trackings.find(({ number }) => number === tracking.number);
    if (old !== undefined && !judgesAlike(old.rule, tracking.rule)) reassess(old, tracking, { matters, eventTime });
  }
}

function reassess(
  old: CompiledTracking,
  { tracker }: CompiledTracking,
  at: { readonly matters: Matters; readonly eventTime: number },
): void {
  const { group } = tracker;
  const { eventTime } = at;
  // All matters first: an area's grade is told once, not on each step of the way.
  group.settlesLater = true;
  for (const slot of longestKnownFirst(group, at.matters)) {
    recountUnder(group, slot, isCounted(old.tracker.group, slot));
    tracker.reassess?.(slot, eventTime);
  }
  group.settlesLater = false;
  for (const key of slotsInOrder(group.keys)) if (isLive(group.keys, key)) settleKey(group, key, eventTime);
}

/** A stage that had a grade may have none now, and the other way round. */
function recountUnder(group: TrackingGroup, slot: number, wasCounted: boolean): void {
  const counts = isCounted(group, slot);
  if (counts === wasCounted) return;
  if (counts) enterKey(group, slot);
  else forgetMatter(group, leaveKey(group, slot), readTracked(group, slot, TRACKED.matter));
}

/** So that the newest become the newest evidence, whatever the pool went through. */
function longestKnownFirst(group: TrackingGroup, matters: Matters): number[] {
  const heard = slotsInOrder(group.tracked).map((slot) => {
    const matter = readTracked(group, slot, TRACKED.matter);
    return { slot, minute: lastHeardMinute(matters, matter), id: textOf(matters.texts, matter) };
  });
  return heard.toSorted((a, b) => a.minute - b.minute || (a.id < b.id ? -1 : 1)).map(({ slot }) => slot);
}
