// One service of the cluster as a process that is watched: told when it is ready, when it is no longer, and when it
// dies; a dead one is started again, but not for ever.
import { setTimeout as wait } from 'node:timers/promises';
import { type RunningProgram, startProgram } from '@fengsui/testkit';
import { exitWords } from './exit-words.ts';
import { fengsui } from './fengsui-command.ts';
import type { MemberPlan } from './members.ts';
import { readinessOf } from './readiness.ts';
import { createRestarts } from './restarts.ts';

const ASK_EVERY_MS = 200;
/** A state that is over sooner than this, as that of a start, is not worth a line; readiness always is. */
const TELL_AFTER_MS = 3_000;

export interface Supervised {
  /** Resolves when it is ready for the first time. */
  readonly ready: Promise<void>;
  /** Resolves with why it was given up; never after stop(). */
  readonly givenUp: Promise<string>;
  /** Ends it in order; it is not started again. */
  readonly stop: () => Promise<void>;
}

export interface SupervisedOptions {
  readonly plan: MemberPlan;
  /** Its log, one JSON object a line. */
  readonly logFile: string;
  /** Removed if this process is killed. */
  readonly home: string;
  /** A status line. */
  readonly say: (line: string) => void;
}

/** Starts the member. */
export async function supervise(options: SupervisedOptions): Promise<Supervised> {
  const { plan, logFile, home } = options;
  const start = async (): Promise<RunningProgram> =>
    startProgram({
      ...fengsui('run', plan.service),
      logFile,
      home,
      environment: plan.environment,
    });
  const stopping = new AbortController();
  const ready = Promise.withResolvers<void>();
  const givenUp = Promise.withResolvers<string>();
  let running = await start();
  const watching = watchReadiness(options, { pid: () => running.pid, onReady: ready.resolve, until: stopping.signal });
  const supervising = (async () => {
    const restarts = createRestarts();
    for (;;) {
      const code = await running.ended;
      if (stopping.signal.aborted) return;
      const what = `${plan.name}, pid ${running.pid}, has ended with ${exitWords(code)}`;
      const reason = restarts.reasonToGiveUp(code, performance.now());
      if (reason !== null) return givenUp.resolve(`${what}: ${reason}`);
      options.say(`${what}: started again`);
      running = await start();
    }
  })();
  supervising.catch((error: unknown) => givenUp.resolve(`${plan.name} can't be started: ${String(error)}`));
  return {
    ready: ready.promise,
    givenUp: givenUp.promise,
    stop: async () => {
      stopping.abort();
      await running.end();
      // A start that was under way when it was stopped.
      await supervising.catch(() => undefined);
      await running.end();
      await watching;
    },
  };
}

interface Watched {
  readonly pid: () => number;
  readonly onReady: () => void;
  readonly until: AbortSignal;
}

/** One line for each state that lasts. */
async function watchReadiness({ plan, say }: SupervisedOptions, { pid, onReady, until }: Watched): Promise<void> {
  let told = '';
  let seen = { line: '', at: 0 };
  for (;;) {
    const state = await readinessOf(plan.httpUrl, until);
    if (until.aborted) return;
    const line = `${plan.name.padEnd(12)} pid ${String(pid()).padEnd(8)} ${plan.httpUrl.padEnd(24)} ${state}`;
    if (line !== seen.line) seen = { line, at: performance.now() };
    const isWorthALine = state === 'ready' || performance.now() - seen.at >= TELL_AFTER_MS;
    if (line !== told && isWorthALine) {
      told = line;
      say(line);
    }
    if (state === 'ready') onReady();
    await wait(ASK_EVERY_MS, undefined, { signal: until }).catch(() => undefined);
  }
}
