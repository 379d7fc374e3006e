// Notices as rows of a table: how each stands at a time, who declared it and why.
import type { ListNoticesResponse } from '@fengsui/contracts';
import type { DeclaredNotice } from '@fengsui/domain';
import type { ZonedTime } from '../settings/zone.ts';

/** A row a notice, the newest first as given. */
export function noticeRows({ notices, now }: ListNoticesResponse, zoned: ZonedTime): readonly (readonly string[])[] {
  const later = new Set<string>();
  return notices.map((notice) => {
    const { number, profile, areaCode, from, to, declaredBy, reason } = notice;
    const place = `${profile} ${areaCode}`;
    const state = stateOf(notice, { now, isReplaced: later.has(place) });
    // One on its way replaces nothing yet.
    if (notice.positions.length > 0) later.add(place);
    const until = to > from ? `to ${zoned.format(to)}` : '';
    return [`${number}`, state, profile, areaCode, zoned.format(from), until, declaredBy, reason];
  });
}

function stateOf(
  { from, to, positions }: DeclaredNotice,
  { now, isReplaced }: { readonly now: number; readonly isReplaced: boolean },
): string {
  if (positions.length === 0) return 'on its way';
  if (to <= from) return 'end';
  if (isReplaced) return 'replaced';
  if (to <= now) return 'over';
  return from > now ? 'to come' : 'in force';
}
