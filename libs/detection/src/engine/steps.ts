// What the steps of all rules have in common: how a selector becomes a match, and a text by which equal ones are known.
import { numberOf, SOURCES } from '@fengsui/domain';
import { compileConditions } from '../rules/conditions.ts';
import { type CompiledExpression, compileExpression } from '../rules/expression.ts';
import type { Selector } from '../rules/rule.ts';
import { canonicalText } from './canonical-text.ts';
import type { Step } from './plan.ts';

/** A step that counts one in lane 0 of nothing yet. */
export const PLAIN_STEP = {
  counting: null,
  tracker: null,
  when: null,
  rest: null,
  hitTests: null,
  hitWhen: null,
  hitRest: null,
  isHealth: false,
  track: 0,
  lane: 0,
  laneMask: 1,
} as const;

/** Equal for selectors that select the same signals by the same words, in whatever order they are written. */
export function selectorText(selector: Selector): string {
  const where = selector.where.map(({ anyOf, ...rest }) => canonicalText({ ...rest, anyOf: anyOf.toSorted() }));
  return canonicalText({ ...selector, phases: selector.phases.toSorted(), where: where.toSorted() });
}

/** The part of a step that says which signals take it. */
export function matchOf(
  selector: Selector,
): Pick<Step, 'source' | 'phases' | 'tests' | 'matchesCategory' | 'text' | 'when'> {
  return {
    source: numberOf(SOURCES, selector.source),
    phases: selector.phases,
    when: whenOf(selector.when),
    ...compileConditions(selector.where),
    text: selectorText(selector),
  };
}

/** The compiled expression of a selector or measure; null if it has none. */
export function whenOf(source: string | undefined): CompiledExpression | null {
  return source === undefined ? null : compileExpression(source);
}
