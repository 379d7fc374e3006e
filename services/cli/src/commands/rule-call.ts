// What the commands that call the RuleService of a running gateway share: the options of a decision, and the client.
import { createRuleClient, type RuleClient } from '@fengsui/rpc';
import type { Command } from 'commander';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { toOption } from '../settings/option-values.ts';

export interface CallFlags {
  readonly to: string;
}

export interface DecisionFlags extends CallFlags {
  readonly as: string;
  readonly reason: string;
}

/** What a command does with a connected client. */
export type Call = (client: RuleClient) => Promise<void>;

/** Adds who decides, why, and where the gateway is: DecisionFlags. */
export function deciding(command: Command): Command {
  return command
    .requiredOption('--as <role>', 'the role that decides, e.g. rule-author; never a name')
    .requiredOption('--reason <text>', 'why; it is kept for good')
    .addOption(toOption());
}

/** Makes the call and closes the connection; what the call fails with comes through. */
export async function withClient({ to }: CallFlags, call: Call): Promise<ExitCode> {
  const client = createRuleClient({ address: to });
  try {
    await call(client);
  } finally {
    client.close();
  }
  return EXIT_CODES.ok;
}
