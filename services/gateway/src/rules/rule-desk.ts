// Rule releases and notices at a gateway: the ledger as it grows, the calls over it, and the way of what is approved or
// declared into the partitions. A gateway that dies between two partitions leaves it unfinished; the next gateway that
// starts, or any other after a while, goes on with it.
import { packRules } from '@fengsui/contracts';
import { ruleSetText } from '@fengsui/detection';
import type { AreaTree } from '@fengsui/domain';
import type { EventLog } from '@fengsui/log';
import type { Clock, RuleCalls } from '@fengsui/rpc';
import type { Logger } from '@fengsui/service-kit';
import { orStop } from '../follow-topic.ts';
import { createFinisher, type Finisher } from './finisher.ts';
import { type AppliedEntry, followLedger, type LedgerFollower } from './ledger-follower.ts';
import { createNoticeCalls } from './notice-calls.ts';
import { createReleaseCalls, type RuleCallsOptions } from './rule-calls.ts';
import { createSaidVersions, type SaidVersions } from './said-versions.ts';

/** An approval or declaration that another gateway has taken is finished here if that one has not done so by then. */
export const TAKE_OVER_MS = 30_000;

export interface RuleDeskOptions extends Pick<RuleCallsOptions, 'onDecision'> {
  readonly log: EventLog;
  readonly tree: AreaTree;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Profiles of the tenant's calendar: a notice is of one of them. */
  readonly profiles: readonly string[];
  /** The clock that events are received by, ms since 1970. */
  readonly eventsNow: () => number;
  /** What the rule files say that the services were started with; null: not known here. */
  readonly configured: readonly unknown[] | null;
}

export interface RuleDesk {
  readonly calls: RuleCalls;
  readonly stop: () => Promise<void>;
  /** Resolves with the error that ended it, or with null after stop. */
  readonly ended: Promise<Error | null>;
}

/** Resolves when the ledger is read; releases that were left unfinished are then on their way. */
export async function openRuleDesk(options: RuleDeskOptions): Promise<RuleDesk> {
  const { log, clock, logger } = options;
  const versions = createSaidVersions();
  // Set once the ledger is read to its end: what it holds by then is finished at once.
  let finisher: Finisher | null = null;
  let cancelTakeOver = (): void => undefined;

  const takeOverLater = (): void => {
    const finishing = finisher;
    if (finishing === null) return;
    cancelTakeOver();
    cancelTakeOver = clock.after(TAKE_OVER_MS, finishing.begin);
  };
  const onApplied = (applied: AppliedEntry): void => {
    remember(versions, applied);
    const { kind } = applied.entry;
    if (kind === 'approved' || kind === 'declared') takeOverLater();
  };
  const follower = await followLedger({
    log,
    onApplied,
    onMalformed: (offset) => logger.warn({ offset }, 'an entry of the ledger is left out'),
  });
  await orStop(enterConfigured(follower, options), follower);
  const finishing = createFinisher({
    log,
    clock,
    follower,
    onFinished: ({ kind, number, positions }) =>
      logger.info({ [kind]: number, positions }, `a ${kind} stands in every partition`),
    onFailed: (error) =>
      logger.error({ err: error }, 'a release or notice is not in every partition yet: it is tried again'),
  });
  finisher = finishing;
  finishing.begin();
  const calls = callsOver({ follower, finishing, versions }, options);
  return {
    calls,
    stop: async () => {
      cancelTakeOver();
      await finishing.stop();
      await follower.stop();
    },
    ended: follower.ended,
  };
}

function remember(versions: SaidVersions, applied: AppliedEntry): void {
  if (applied.kind === 'notice') return;
  const { entry, rules } = applied;
  if (entry.kind === 'configured') versions.configured(rules);
  if (entry.kind === 'approved') versions.approved(rules);
}

function callsOver(
  over: { readonly follower: LedgerFollower; readonly finishing: Finisher; readonly versions: SaidVersions },
  { tree, clock, profiles, eventsNow, logger, onDecision }: RuleDeskOptions,
): RuleCalls {
  const { follower, finishing, versions } = over;
  const always = {
    tree,
    clock,
    finish: finishing.finish,
    onLedgerFailed: (error: unknown) => logger.error({ err: error }, 'the ledger could not be written'),
  };
  const { ledger, enter, notices, enterNotice } = follower;
  return {
    ...createReleaseCalls({ ...always, ledger, enter, clashes: (rules) => versions.clashes(rules), onDecision }),
    ...createNoticeCalls({
      ...always,
      profiles,
      eventsNow,
      notices,
      enterNotice,
      onDeclared: (result) => onDecision('declared', result.kind === 'ok' ? 'ok' : result.reason),
    }),
  };
}

/** Release 0: until another one runs, it is what the files say now. */
async function enterConfigured(
  { ledger, enter }: LedgerFollower,
  { configured, clock }: RuleDeskOptions,
): Promise<void> {
  if (configured === null || ledger.running() > 0) return;
  const rules = packRules(ruleSetText(configured));
  const known = ledger.rulesOf(0);
  if (known !== null && Buffer.compare(known, rules) === 0) return;
  await enter({ kind: 'configured', at: clock.now(), rules });
}
