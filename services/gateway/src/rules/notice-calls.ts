// The calls of the RuleService about notices, over the ledger: a declaration is held against the tenant's profiles, the area
// tree and the clock, entered, and answered when it stands in every partition.
import type { DeclareNoticeRequest } from '@fengsui/contracts';
import type { NoticeLedger, NoticeLedgerOutcome } from '@fengsui/detection';
import { type AreaTree, type DeclaredNotice, NOTICES_MAX, type NoticeEntry } from '@fengsui/domain';
import { type CallResult, type Clock, type RpcRefusal, type RuleCalls, refusal } from '@fengsui/rpc';
import { decisionProblem } from './release-problems.ts';

/** From now to the end of a notice at most: somebody has to say again that it still holds. */
export const NOTICE_AHEAD_MS_MAX = 366 * 86_400_000;

export interface NoticeCallsOptions {
  readonly tree: AreaTree;
  /** Those of the tenant's calendar. */
  readonly profiles: readonly string[];
  readonly clock: Clock;
  /** The clock that events are received by, ms since 1970: rules go by it. */
  readonly eventsNow: () => number;
  readonly notices: NoticeLedger;
  readonly enterNotice: (entry: NoticeEntry) => Promise<NoticeLedgerOutcome>;
  /** Carries what is declared into the partitions. Never rejects. */
  readonly finish: () => Promise<void>;
  readonly onDeclared: (outcome: CallResult<DeclaredNotice>) => void;
  /** The ledger could not be written or read; the caller was told to try again. */
  readonly onLedgerFailed: (error: unknown) => void;
}

/** The handlers of the RuleService that are about notices. */
export function createNoticeCalls(options: NoticeCallsOptions): Pick<RuleCalls, 'declareNotice' | 'listNotices'> {
  const { notices, eventsNow, onDeclared } = options;
  return {
    declareNotice: async (request) => {
      const declared = await declare(options, request);
      onDeclared(declared);
      return declared;
    },
    listNotices: async () => ({ kind: 'ok', value: { notices: notices.notices(), now: eventsNow() } }),
  };
}

async function declare(
  options: NoticeCallsOptions,
  request: DeclareNoticeRequest,
): Promise<CallResult<DeclaredNotice>> {
  const checked = checkedEntry(options, request);
  if (checked.kind === 'refused') return checked;
  const entered = await enteredNumber(options, checked);
  if (typeof entered !== 'number') return entered;
  await options.finish();
  const notice = options.notices.find(entered);
  if (notice !== null && notice.positions.length > 0) return { kind: 'ok', value: notice };
  return refusal('unavailable', `notice ${entered} is declared, and not in every partition yet: it goes on by itself`);
}

function checkedEntry(
  options: NoticeCallsOptions,
  request: DeclareNoticeRequest,
): (NoticeEntry & { readonly kind: 'declared' }) | RpcRefusal {
  const { clock, eventsNow, notices } = options;
  const now = eventsNow();
  const { profile, areaCode, role: declaredBy, reason, until } = request;
  const from = request.from ?? now;
  const to = until.kind === 'at' ? until.at : from + until.seconds * 1_000;
  const problem = decisionProblem(request) ?? placeProblem(options, request) ?? timeProblem({ from, to, now });
  if (problem !== null) return refusal('invalid_argument', problem);
  const others = notices.inForceOrToCome(now).filter((one) => one.profile !== profile || one.areaCode !== areaCode);
  if (to > now && others.length >= NOTICES_MAX) {
    return refusal('resource_exhausted', `${NOTICES_MAX} notices are in force or to come: end some first`);
  }
  return { kind: 'declared', at: clock.now(), profile, areaCode, from, to, declaredBy, reason };
}

function placeProblem({ tree, profiles }: NoticeCallsOptions, request: DeclareNoticeRequest): string | null {
  const { profile, areaCode } = request;
  // Not told again: it may be anything.
  if (!profiles.includes(profile)) {
    const allowed = profiles.length === 0 ? 'the calendar has none' : `allowed: ${profiles.join(', ')}`;
    return `profile: none of the tenant's calendar; ${allowed}`;
  }
  return tree.indexOf(areaCode) < 0 ? 'area_code: not in the area tree; allowed: a code of it' : null;
}

function timeProblem({ from, to, now }: { readonly from: number; readonly to: number; readonly now: number }) {
  const days = NOTICE_AHEAD_MS_MAX / 86_400_000;
  if (to > now + NOTICE_AHEAD_MS_MAX) return `to: at most ${days} days from now`;
  if (from < 0 || to < 0) return 'from, to: from 1970 on';
  return from > to && to > now ? 'to: not before from' : null;
}

async function enteredNumber(
  { enterNotice, onLedgerFailed }: NoticeCallsOptions,
  entry: NoticeEntry,
): Promise<number | RpcRefusal> {
  try {
    const outcome = await enterNotice(entry);
    return outcome.kind === 'applied' ? outcome.notice.number : refusal('internal', 'a declaration had no effect');
  } catch (error) {
    onLedgerFailed(error);
    return refusal('unavailable', 'the ledger does not answer: list the notices before you try again');
  }
}
