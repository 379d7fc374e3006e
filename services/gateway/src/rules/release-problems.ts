// What is wrong with a proposal or a decision: roles and reasons by their form, rules by compiling them. A release is
// refused whole, with everything that is wrong with any of its rules.
import { unpackRules } from '@fengsui/contracts';
import { compileFault, DEDUP_HORIZON_MS, parseRuleSet, type Rule, type RuleSetProblem } from '@fengsui/detection';
import { type AreaTree, RELEASE_BYTES_MAX, RELEASE_REASON_CHARACTERS_MAX } from '@fengsui/domain';
import { roleProblem } from '../request-problems.ts';

/** Problems told in one answer: a status text is small. */
const PROBLEMS_TOLD_MAX = 40;
const PROBLEM_CHARACTERS_MAX = 160;

/** What is wrong with who decides and why, or null. */
export function decisionProblem({ role, reason }: { readonly role: string; readonly reason: string }): string | null {
  const problem = roleProblem(role);
  if (problem !== null) return problem;
  if (reason.trim() === '') return 'reason: must not be empty';
  if (reason.length > RELEASE_REASON_CHARACTERS_MAX) {
    return `reason: ${reason.length} characters, at most ${RELEASE_REASON_CHARACTERS_MAX}`;
  }
  // The ledger is kept for good: nothing that looks like a telephone or identity number gets in.
  return /\d[\d -]{5,}\d/.test(reason) ? 'reason: no numbers of seven digits or more' : null;
}

export type RulesChecked =
  | { readonly kind: 'sound'; readonly rules: readonly Rule[] }
  | { readonly kind: 'problems'; readonly text: string };

/** The rules in packed bytes, or everything that is wrong with them. clashesWith: versions that say something else. */
export function checkRules(
  packed: Uint8Array,
  with_: { readonly tree: AreaTree; readonly clashesWith: (rules: readonly Rule[]) => readonly RuleSetProblem[] },
): RulesChecked {
  const text = unpackRules(packed);
  if (text === null) return refused([`rules: no gzipped text of at most ${RELEASE_BYTES_MAX} bytes`]);
  const read = parseRuleSet(text);
  if (read.kind === 'problems') return refused(read.problems.map(problemLine));
  const clashes = with_.clashesWith(read.rules);
  if (clashes.length > 0) return refused(clashes.map(problemLine));
  const { rules } = read;
  const fault = compileFault({ tree: with_.tree, rules, zoneOffsetMs: 0, dedupHorizonMs: DEDUP_HORIZON_MS });
  return fault === null ? { kind: 'sound', rules } : refused([`rules: they do not compile together: ${fault}`]);
}

function problemLine({ rule, path, problem }: RuleSetProblem): string {
  const where = [rule === '' ? 'rules' : rule, path].filter((part) => part !== '').join(' ');
  return `${where}: ${problem}`.slice(0, PROBLEM_CHARACTERS_MAX);
}

function refused(problems: readonly string[]): RulesChecked {
  const rest = problems.length - PROBLEMS_TOLD_MAX;
  const told = [...problems.slice(0, PROBLEMS_TOLD_MAX), ...(rest > 0 ? [`and ${rest} more`] : [])];
  return { kind: 'problems', text: told.join('\n') };
}
