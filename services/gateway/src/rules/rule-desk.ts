// Rule releases at a gateway: the ledger as it grows, the calls over it, and the way of approved releases into the
// partitions. A gateway that dies between two partitions leaves an approved release; the next gateway that starts, or any
// other after a while, goes on with it.
import { packRules } from '@fengsui/contracts';
import { ruleSetText } from '@fengsui/detection';
import type { AreaTree } from '@fengsui/domain';
import type { EventLog } from '@fengsui/log';
import type { Clock, RuleCalls } from '@fengsui/rpc';
import type { Logger } from '@fengsui/service-kit';
import { createReleaseFinisher, type ReleaseFinisher } from './finish-releases.ts';
import { type AppliedEntry, followLedger, type LedgerFollower } from './ledger-follower.ts';
import { createRuleCalls, type RuleCallsOptions } from './rule-calls.ts';
import { createSaidVersions } from './said-versions.ts';

/** An approval that another gateway has taken is finished here if that one has not done so by then. */
export const TAKE_OVER_MS = 30_000;

export interface RuleDeskOptions extends Pick<RuleCallsOptions, 'onDecision'> {
  readonly log: EventLog;
  readonly tree: AreaTree;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
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
  const { log, tree, clock, logger, onDecision } = options;
  const versions = createSaidVersions();
  // Set once the ledger is read to its end: what it holds by then is finished at once.
  let finisher: ReleaseFinisher | null = null;
  let cancelTakeOver = (): void => undefined;

  const onApplied = ({ entry, rules }: AppliedEntry): void => {
    if (entry.kind === 'configured') versions.configured(rules);
    if (entry.kind !== 'approved') return;
    versions.approved(rules);
    const finishing = finisher;
    if (finishing === null) return;
    cancelTakeOver();
    cancelTakeOver = clock.after(TAKE_OVER_MS, finishing.begin);
  };
  const follower = await followLedger({
    log,
    onApplied,
    onMalformed: (offset) => logger.warn({ offset }, 'an entry of the ledger of releases is left out'),
  });
  await enterConfigured(follower, options);
  const finishing = createReleaseFinisher({
    log,
    clock,
    follower,
    onFinished: (release, positions) => logger.info({ release, positions }, 'a release stands in every partition'),
    onFailed: (error) => logger.error({ err: error }, 'a release is not in every partition yet: it is tried again'),
  });
  finisher = finishing;
  finishing.begin();
  const calls = createRuleCalls({
    tree,
    clock,
    ledger: follower.ledger,
    enter: follower.enter,
    clashes: (rules) => versions.clashes(rules),
    finish: finishing.finish,
    onDecision,
    onLedgerFailed: (error) => logger.error({ err: error }, 'the ledger of releases could not be written'),
  });
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
