// The program as a function: arguments and a context in, an exit code out. Knows the commands and how mistakes are told.
import { Command, CommanderError } from 'commander';
import type { CommandContext, CommandDoor } from './command-context.ts';
import { addAlerts } from './commands/alerts.ts';
import { addAreas } from './commands/areas.ts';
import { addNotice } from './commands/notice.ts';
import { addProvision } from './commands/provision.ts';
import { addPublish } from './commands/publish.ts';
import { addQuarantine } from './commands/quarantine.ts';
import { addReplay } from './commands/replay.ts';
import { addRules } from './commands/rules.ts';
import { addRun } from './commands/run.ts';
import { addTopics } from './commands/topics.ts';
import { addUp } from './commands/up.ts';
import { addValidate } from './commands/validate.ts';
import { addWatch } from './commands/watch.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { CommandFailure } from './failure.ts';

const EXAMPLES = `
Begin with:
  fengsui up --demo                                  a simulated district, alerts as they come
  fengsui replay FILE --map MAP.yaml                 a city's file, in its own time
  fengsui help COMMAND
`;

/** Runs one command line (without the program's name). Rejects only for bugs. */
export async function runProgram(words: readonly string[], context: CommandContext): Promise<ExitCode> {
  let code: ExitCode = EXIT_CODES.ok;
  const program = createProgram({
    context,
    act: async (run) => {
      code = await run;
    },
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
    if (!(error instanceof CommandFailure)) throw error;
    const { errColours } = context.terminal;
    for (const line of error.lines) context.terminal.err(`${errColours.red('error:')} ${line}`);
    return error.code;
  }
}

function createProgram(door: CommandDoor): Command {
  const { terminal, version } = door.context;
  const program = new Command('fengsui');
  // Before the commands are added: they take these settings over.
  program
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => terminal.out(text.replace(/\n$/, '')),
      writeErr: (text) => terminal.err(text.replace(/\n$/, '')),
      outputError: (text, write) => write(text.replace(/^error:/, terminal.errColours.red('error:'))),
    });
  program
    .description('Fengsui (烽燧): social-risk early warning over hotline, grid and mediation event streams')
    .version(version)
    .addHelpText('after', EXAMPLES);
  for (const add of [
    addUp,
    addReplay,
    addWatch,
    addAlerts,
    addPublish,
    addValidate,
    addQuarantine,
    addAreas,
    addRules,
    addNotice,
    addTopics,
    addRun,
    addProvision,
  ]) {
    add(program, door);
  }
  return program;
}
