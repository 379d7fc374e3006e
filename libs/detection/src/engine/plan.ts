// The way from a signal to the rules that concern it. Which steps a combination of phase, risk domain and category
// takes is decided when the combination is first seen and remembered; per event only the steps' own bit tests remain, and
// of expressions what the combination does not decide.
import { createSignalRecord, PHASE_COUNT, PHASES, type Phase, RISK_DOMAINS, type SignalRecord } from '@fengsui/domain';
import { type MaskTest, meetsAll } from '../rules/conditions.ts';
import { type CompiledExpression, NEVER, type RecordTest } from '../rules/expression.ts';
import type { Tracker } from '../tracking/tracker.ts';
import type { Counting } from '../windows/counting.ts';

/** What a rule's subject is taken from. */
export type SubjectSource = 'none' | 'category' | 'risk_domain' | 'source' | 'measure' | 'matter' | 'site';

/** One thing that is done with a signal: for all rules that count the same, or for one that follows matters. */
export interface Step {
  readonly source: number;
  /** null: every phase of the source. */
  readonly phases: readonly Phase[] | null;
  readonly tests: readonly MaskTest[];
  readonly matchesCategory: (category: string) => boolean;
  readonly when: CompiledExpression | null;
  /** What is left of `when` to ask of each signal; null: nothing. Set by the plan. */
  readonly rest: RecordTest | null;
  /** Which signals take the step and what counts as a hit, as a text: equal texts, equal signals. */
  readonly text: string;
  readonly action: 'count' | 'select' | 'mark' | 'calm' | 'close';
  readonly subject: SubjectSource;
  readonly counting: Counting | null;
  readonly tracker: Tracker | null;
  readonly lane: number;
  readonly laneMask: number;
  /** A rate's hit goes to lane 1, too. */
  readonly hitTests: readonly MaskTest[] | null;
  readonly hitWhen: CompiledExpression | null;
  /** As `rest`, of `hitWhen`. */
  readonly hitRest: RecordTest | null;
  /** Late events and unknown areas go to lanes 1 and 2, too. */
  readonly isHealth: boolean;
  /** Which of the rule's tracks or steps it is; the mark that a 'mark' gives. */
  readonly track: number;
}

export interface Plan {
  /** The steps of a combination; category is a dense number. */
  stepsFor(phase: number, riskDomain: number, category: number): readonly Step[];
}

/** True if the record meets the tests and what is left of an expression. */
export function meets(tests: readonly MaskTest[], rest: RecordTest | null, record: SignalRecord): boolean {
  return meetsAll(tests, record) && (rest === null || rest(record));
}

/** A plan over all steps. categoryText gives the text of a dense category number. */
export function createPlan(steps: readonly Step[], categoryText: (category: number) => string): Plan {
  const byPhase = Array.from({ length: PHASE_COUNT }, (_, phase) => steps.filter((step) => takesPhase(step, phase)));
  // remembered[phase × domains + domain][category]
  const remembered: (readonly Step[] | undefined)[][] = Array.from(
    { length: PHASE_COUNT * RISK_DOMAINS.length },
    () => [],
  );
  const decide = (phase: number, riskDomain: number, category: number): readonly Step[] => {
    const text = categoryText(category);
    const taken = (byPhase[phase] ?? []).filter(
      (step) => allowsDomain(step.tests, riskDomain) && step.matchesCategory(text),
    );
    const combination = Object.assign(createSignalRecord(), { source: sourceOfPhase(phase), phase, riskDomain });
    return taken.flatMap((step) => boundStep(step, combination, text));
  };
  return {
    stepsFor: (phase, riskDomain, category) => {
      const byCategory = remembered[phase * RISK_DOMAINS.length + riskDomain];
      if (byCategory === undefined) return [];
      const known = byCategory[category];
      if (known !== undefined) return known;
      const decided = decide(phase, riskDomain, category);
      byCategory[category] = decided;
      return decided;
    },
  };
}

/** The step with what is left of its expressions in a combination; none if the combination decides against it. */
function boundStep(step: Step, combination: SignalRecord, category: string): readonly Step[] {
  if (step.when === null && step.hitWhen === null) return [step];
  const rest = leftOf(step.when, combination, category);
  return rest === NEVER ? [] : [{ ...step, rest, hitRest: leftOf(step.hitWhen, combination, category) }];
}

function leftOf(expression: CompiledExpression | null, combination: SignalRecord, category: string): RecordTest | null {
  if (expression === null) return null;
  const { allows, rest } = expression.bind(category);
  return allows(combination) ? rest : NEVER;
}

/** Source of a phase number: hotline below 20, grid below 40, mediation above. */
function sourceOfPhase(phase: number): number {
  return Math.floor(phase / 20) + 1;
}

function takesPhase(step: Step, phase: number): boolean {
  if (sourceOfPhase(phase) !== step.source) return false;
  return step.phases === null || step.phases.some((name) => PHASES[name] === phase);
}

function allowsDomain(tests: readonly MaskTest[], riskDomain: number): boolean {
  return tests.every((test) => test.field !== 'riskDomain' || ((test.mask >>> riskDomain) & 1) === 1);
}
