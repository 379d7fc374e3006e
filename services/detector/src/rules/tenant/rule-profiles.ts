// The profiles that a rule names must be in the tenant's calendar: a rule that waits for one that is never active would be
// silent and tell no one.
import type { Rule } from '@fengsui/detection';
import type { LocalCalendar } from './calendar.ts';

/** Each name that the calendar does not have, with its path in the rule. */
export function unknownProfiles(
  rule: Rule,
  calendar: LocalCalendar,
): readonly { readonly path: string; readonly problem: string }[] {
  return namedProfiles(rule).flatMap(({ path, name }) => {
    const problem = unknownProfile(name, calendar);
    return problem === null ? [] : [{ path, problem }];
  });
}

/** What is wrong with the name of a profile that the calendar does not have; null: nothing. */
export function unknownProfile(name: string, { profiles }: LocalCalendar): string | null {
  const known = profiles.map((profile) => profile.name);
  if (known.includes(name)) return null;
  const allowed = known.length === 0 ? 'none, the calendar has no profiles' : known.join(', ');
  return `"${name}" is no profile of the calendar; allowed: ${allowed}`;
}

function namedProfiles(rule: Rule): readonly { readonly path: string; readonly name: string }[] {
  if (rule.kind === 'combined') {
    return rule.parts.flatMap((part, i) =>
      namedProfiles(part.rule).map(({ path, name }) => ({ path: `parts.${i}.${path}`, name })),
    );
  }
  if (rule.kind !== 'burst') return [];
  const factors = Object.keys(rule.profiles).map((name) => ({ path: `profiles.${name}`, name }));
  return rule.during === null ? factors : [{ path: 'during', name: rule.during }, ...factors];
}
