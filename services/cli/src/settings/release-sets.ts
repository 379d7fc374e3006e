// The sets of rules that releases are made of, as values of rule files: a rule tried in shadow beside the active one, a rule
// that leaves the shadow.
import { parseRule, type Rule, ruleKeyOf } from '@fengsui/detection';
import { runFailure, usageFailure } from '../failure.ts';

/** A rule, and what its file says. */
export interface SourcedRule {
  readonly rule: Rule;
  readonly source: unknown;
}

/** A release that runs, and its rules; none if they are not known to the gateway. */
export interface RunningSet {
  readonly number: number;
  readonly rules: readonly SourcedRule[];
  /** Rules of a form that this program does not know. */
  readonly unreadCount: number;
}

export function runningSet(number: number, sources: readonly unknown[]): RunningSet {
  const rules = sourcedRules(sources);
  return { number, rules, unreadCount: sources.length - rules.length };
}

/** The rules, for a set that is made from them. Throws if one of them cannot be read: it would be lost. */
export function wholeSet({ number, rules, unreadCount }: RunningSet): readonly SourcedRule[] {
  if (unreadCount === 0) return rules;
  throw runFailure(`${unreadCount} rules of release ${number} cannot be read by this program: use that of the gateway`);
}

/** Rules of a release; those that this program cannot read are left out. */
export function sourcedRules(sources: readonly unknown[]): readonly SourcedRule[] {
  return sources.flatMap((source) => {
    const read = parseRule(source);
    return read.kind === 'rule' ? [{ rule: read.rule, source }] : [];
  });
}

/** The set in which the named rules run in shadow, beside what is active of them now. Throws for an unknown id. */
export function withShadows(
  given: readonly SourcedRule[],
  ids: readonly string[],
  running: readonly SourcedRule[],
): readonly SourcedRule[] {
  const unknown = ids.filter((id) => !given.some(({ rule }) => rule.id === id && rule.mode === 'active'));
  if (unknown.length > 0) throw usageFailure(`no active rule ${unknown.join(', ')} among those to be released`);
  const shadowed = given.map((one) =>
    ids.includes(one.rule.id) && one.rule.mode === 'active' ? inMode(one, 'shadow') : one,
  );
  const kept = running.filter(({ rule }) => ids.includes(rule.id) && rule.mode === 'active');
  return [...shadowed, ...kept].toSorted((a, b) => (ruleKeyOf(a.rule) < ruleKeyOf(b.rule) ? -1 : 1));
}

/** The running set in which the named rules leave the shadow, in place of what is active of them. Throws for others. */
export function promoted(running: readonly SourcedRule[], ids: readonly string[]): readonly SourcedRule[] {
  const inShadow = running.filter(({ rule }) => rule.mode === 'shadow').map(({ rule }) => rule.id);
  const unknown = ids.filter((id) => !inShadow.includes(id));
  if (unknown.length > 0) {
    throw usageFailure(`${unknown.join(', ')} is not in shadow; these are: ${inShadow.join(', ') || 'none'}`);
  }
  return running.flatMap((one) => {
    if (!ids.includes(one.rule.id)) return [one];
    return one.rule.mode === 'shadow' ? [inMode(one, 'active')] : [];
  });
}

function inMode({ rule, source }: SourcedRule, mode: Rule['mode']): SourcedRule {
  const fields = typeof source === 'object' && source !== null ? source : {};
  return { rule: { ...rule, mode }, source: { ...fields, mode } };
}
