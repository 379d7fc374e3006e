// The demonstration: a simulated district whose life began ten minutes ago is published until now, then as it happens,
// and its alerts are printed by `fengsui watch` as a child.
import { setTimeout as wait } from 'node:timers/promises';
import { createDistrictSimulator, publishRaw } from '@fengsui/embedded';
import { readAreaTree } from '@fengsui/intake';
import type { EventLog } from '@fengsui/log';
import { startProgram } from '@fengsui/testkit';
import { fengsui } from './fengsui-command.ts';

/** The first scenario has its first alert four minutes after the start. */
const BEGUN_BEFORE_MS = 600_000;
/** How fast the past is published; intake's clock is this machine's, so the feed never runs ahead of it. */
const SPEED = 60;
const STEP_MS = 100;
const SEED = 1;

export interface Demo {
  /** Resolves with what ended the feed or the watch; never after stop(). */
  readonly failed: Promise<string>;
  readonly stop: () => Promise<void>;
}

export interface DemoOptions {
  readonly log: EventLog;
  /** The text of an area file. */
  readonly areas: string;
  /** host:port of the gateway. */
  readonly grpc: string;
  /** Of this process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Begins to publish, and to print alerts. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const watch = await startProgram({
    ...fengsui('watch', '--to', options.grpc),
    logFile: null,
    home: '',
    environment: options.environment,
  });
  const stopping = new AbortController();
  const failed = Promise.withResolvers<string>();
  const feeding = feed(options, stopping.signal).catch((error: unknown) => {
    failed.resolve(`the simulated district can't be published: ${String(error)}`);
  });
  watch.ended.then(
    (code) => {
      if (!stopping.signal.aborted) failed.resolve(`fengsui watch has ended with exit code ${code}`);
    },
    () => undefined,
  );
  return {
    failed: failed.promise,
    stop: async () => {
      stopping.abort();
      await watch.end();
      await feeding;
    },
  };
}

async function feed({ log, areas }: DemoOptions, until: AbortSignal): Promise<void> {
  const read = readAreaTree({ text: areas, partitionLevel: 'city' });
  if (read.kind !== 'tree') throw new Error(read.problems.map(({ line, hint }) => `areas:${line}: ${hint}`).join('; '));
  const begunAt = Date.now();
  const startAt = begunAt - BEGUN_BEFORE_MS;
  const simulator = createDistrictSimulator({ tree: read.tree, seed: SEED, startAt });
  let reached = startAt;
  while (!until.aborted) {
    reached = Math.max(reached, Math.min(Date.now(), startAt + (Date.now() - begunAt) * SPEED));
    await publishRaw(log, simulator.eventsUntil(reached));
    await wait(STEP_MS, undefined, { signal: until }).catch(() => undefined);
  }
}
