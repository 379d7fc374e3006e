// The calls of the RuleService about releases, over the ledger: a request is checked, entered, and answered by what became of it in the
// order of the ledger. Who may approve what is the ledger's to say.
import type { DecideReleaseRequest, ProposeReleaseRequest } from '@fengsui/contracts';
import type { LedgerDropReason, LedgerOutcome, ReleaseLedger, Rule, RuleSetProblem } from '@fengsui/detection';
import type { AreaTree, Release, ReleaseEntry } from '@fengsui/domain';
import { type CallResult, type Clock, type RpcReason, type RpcRefusal, type RuleCalls, refusal } from '@fengsui/rpc';
import { checkRules, decisionProblem } from './release-problems.ts';

export type RuleDecision = 'proposed' | 'approved' | 'withdrawn' | 'declared';
type ReleaseCalls = Omit<RuleCalls, 'declareNotice' | 'listNotices'>;

export interface RuleCallsOptions {
  readonly tree: AreaTree;
  readonly clock: Clock;
  readonly ledger: ReleaseLedger;
  readonly enter: (entry: ReleaseEntry) => Promise<LedgerOutcome>;
  /** Rules that say something else than their version said in a release before. */
  readonly clashes: (rules: readonly Rule[]) => readonly RuleSetProblem[];
  /** Carries what is approved into the partitions. Never rejects. */
  readonly finish: () => Promise<void>;
  readonly onDecision: (decision: RuleDecision, outcome: 'ok' | RpcReason) => void;
  /** The ledger could not be written or read; the caller was told to try again. */
  readonly onLedgerFailed: (error: unknown) => void;
}

const REFUSALS: Readonly<Record<LedgerDropReason, readonly [RpcReason, string]>> = {
  ignored: ['internal', 'releases are approved already'],
  number_taken: ['aborted', 'somebody else has proposed a release meanwhile: look at it, then propose again'],
  stale_base: ['aborted', 'another release runs by now than the one it was made from: look at it, then propose again'],
  not_open: ['failed_precondition', 'number: no such proposal is open'],
  same_role: ['permission_denied', 'role: who proposed a release cannot approve it: four eyes are wanted'],
  too_many_open: ['resource_exhausted', 'too many proposals are open: withdraw some'],
};

/** The handlers of the RuleService that are about releases. */
export function createReleaseCalls(options: RuleCallsOptions): ReleaseCalls {
  const { ledger } = options;
  return {
    listReleases: async () => ok({ releases: ledger.releases(), running: ledger.running() }),
    getRelease: async ({ number }) => {
      const wanted = number ?? ledger.running();
      const [release, rules] = [ledger.find(wanted), ledger.rulesOf(wanted)];
      if (release === null || rules === null) return refusal('not_found', `number: release ${wanted} is not kept`);
      return ok({ release, rules });
    },
    proposeRelease: async (request) => told(options, 'proposed', await propose(options, request)),
    approveRelease: async (request) => told(options, 'approved', await approve(options, request)),
    withdrawRelease: async (request) => told(options, 'withdrawn', await withdraw(options, request)),
  };
}

async function propose(options: RuleCallsOptions, request: ProposeReleaseRequest): Promise<CallResult<Release>> {
  const { ledger, clock, tree, clashes } = options;
  const { base, isEmergency, role: proposedBy, reason } = request;
  const problem = decisionProblem(request);
  if (problem !== null) return refusal('invalid_argument', problem);
  const content = contentOf(ledger, request);
  if (content.kind === 'refused') return content;
  if (base !== ledger.running()) return refusal(...REFUSALS.stale_base);
  const { rules, rollbackTo } = content;
  const checked = checkRules(rules, { tree, clashesWith: clashes });
  if (checked.kind === 'problems') return refusal('invalid_argument', checked.text);
  const number = ledger.nextNumber();
  const proposed = { number, base, rules, rollbackTo, isEmergency, proposedBy, reason };
  return entered(options, { kind: 'proposed', at: clock.now(), ...proposed });
}

/** What a proposal brings: its own rules, or those of the release that it goes back to. */
function contentOf(
  ledger: ReleaseLedger,
  { content, isEmergency }: ProposeReleaseRequest,
): { readonly kind: 'content'; readonly rules: Uint8Array; readonly rollbackTo: number | null } | RpcRefusal {
  if (content.kind === 'rules') {
    if (isEmergency)
      return refusal('invalid_argument', 'emergency: of rollbacks only, what they bring was approved once');
    return { kind: 'content', rules: content.rules, rollbackTo: null };
  }
  const { to } = content;
  const [release, rules] = [ledger.find(to), ledger.rulesOf(to)];
  if (release === null || rules === null) return refusal('not_found', `rollback_to: release ${to} is not kept`);
  const hasRun = release.state === 'configured' || release.state === 'approved' || release.state === 'released';
  if (!hasRun) return refusal('failed_precondition', `rollback_to: release ${to} never ran`);
  return { kind: 'content', rules, rollbackTo: to };
}

async function approve(options: RuleCallsOptions, request: DecideReleaseRequest): Promise<CallResult<Release>> {
  const { ledger, clock, finish } = options;
  const { number, role: approvedBy, reason } = request;
  const problem = decisionProblem(request);
  if (problem !== null) return refusal('invalid_argument', problem);
  const approved = await entered(options, { kind: 'approved', at: clock.now(), number, approvedBy, reason });
  if (approved.kind === 'refused') return approved;
  await finish();
  const release = ledger.find(number);
  if (release?.state === 'released') return ok(release);
  return refusal('unavailable', `release ${number} is approved, and not in every partition yet: it goes on by itself`);
}

async function withdraw(options: RuleCallsOptions, request: DecideReleaseRequest): Promise<CallResult<Release>> {
  const { number, role: withdrawnBy, reason } = request;
  const problem = decisionProblem(request);
  if (problem !== null) return refusal('invalid_argument', problem);
  return entered(options, { kind: 'withdrawn', at: options.clock.now(), number, withdrawnBy, reason });
}

async function entered({ enter, onLedgerFailed }: RuleCallsOptions, entry: ReleaseEntry): Promise<CallResult<Release>> {
  try {
    const outcome = await enter(entry);
    return outcome.kind === 'applied' ? ok(outcome.release) : refusal(...REFUSALS[outcome.reason]);
  } catch (error) {
    onLedgerFailed(error);
    return refusal('unavailable', 'the ledger of releases does not answer: list the releases before you try again');
  }
}

function told<Value>(
  { onDecision }: RuleCallsOptions,
  decision: RuleDecision,
  result: CallResult<Value>,
): CallResult<Value> {
  onDecision(decision, result.kind === 'ok' ? 'ok' : result.reason);
  return result;
}

function ok<Value>(value: Value): CallResult<Value> {
  return { kind: 'ok', value };
}
