// Which profiles are active where at the present stream time: by the calendar everywhere, by a notice in an area and what is
// below it. Asked several times a signal, so the answer is kept until the next instant at which it may be another.
//
// Nothing happens at such an instant by itself: thresholds that begin or end there are those that the next arrival and the
// next end of a pane are judged by.
import type { AreaTree } from '@fengsui/domain';
import type { Profile } from '../rules/threshold-settings.ts';
import type { NoticeTable } from './notices.ts';

export interface ActiveProfiles {
  /** Dense number of a profile, or -1. */
  readonly numberOf: (name: string) => number;
  readonly isActive: (profile: number, area: number) => boolean;
}

/** What is known of one profile for [from, until). */
interface ProfileState {
  readonly number: number;
  readonly periods: Profile['periods'];
  isEverywhere: boolean;
  /** 1 for each area that a notice covers; null: none. */
  covered: Uint8Array | null;
  from: number;
  until: number;
  /** Of the notices that this was derived from. */
  version: number;
}

/** What the answers are derived from. now: the present stream time. */
export interface ProfileSources {
  readonly tree: AreaTree;
  readonly profiles: readonly Profile[];
  readonly notices: NoticeTable;
  readonly now: () => number;
}

/** Profiles are numbered as the settings list them. */
export function createActiveProfiles(sources: ProfileSources): ActiveProfiles {
  const { profiles, notices, now } = sources;
  const states = profiles.map(({ periods }, number): ProfileState => {
    return { number, periods, isEverywhere: false, covered: null, from: 0, until: 0, version: -1 };
  });
  return {
    numberOf: (name) => profiles.findIndex((profile) => profile.name === name),
    isActive: (profile, area) => {
      const state = states[profile];
      if (state === undefined) return false;
      const present = now();
      const isKnown = present >= state.from && present < state.until && state.version === notices.version();
      if (!isKnown) refresh(state, sources);
      return state.isEverywhere || (state.covered !== null && state.covered[area] === 1);
    },
  };
}

function refresh(state: ProfileState, { tree, notices, now }: ProfileSources): void {
  const present = now();
  state.version = notices.version();
  state.from = Number.NEGATIVE_INFINITY;
  state.until = Number.POSITIVE_INFINITY;
  state.isEverywhere = false;
  state.covered = null;
  for (const period of state.periods) if (isWithin(state, period, present)) state.isEverywhere = true;
  notices.each((notice) => {
    if (notice.profile !== state.number || !isWithin(state, notice, present)) return;
    state.covered ??= new Uint8Array(tree.size);
    state.covered.fill(1, notice.area, tree.subtreeEnd(notice.area));
  });
}

/** True if a period holds the present instant; either way its ends bound what is known. */
function isWithin(
  state: ProfileState,
  period: { readonly from: number; readonly to: number },
  present: number,
): boolean {
  for (const end of [period.from, period.to]) {
    if (end <= present) state.from = Math.max(state.from, end);
    else state.until = Math.min(state.until, end);
  }
  return present >= period.from && present < period.to;
}
