// Starts a real Kafka and a real Redis once for a run, before the first project that needs them, and tells the tests
// where they are. Projects that need none (`npm run check`) do not name this file, so there nothing is started.
import { type RealParts, startRealParts, type Way } from '@fengsui/testkit';
import type { TestProject, Vitest } from 'vitest/node';

/** What a run says about its parts in the end. */
export interface PartsOfRun {
  /** null: missing. */
  readonly kafka: Way | null;
  readonly redis: Way | null;
  readonly missing: readonly string[];
}

declare module 'vitest' {
  interface ProvidedContext {
    /** undefined: no project of the run needs any. */
    partsOfRun: PartsOfRun | undefined;
  }
}

/** Set where the parts were started; vitest may load this file once a project. */
let started: RealParts | null = null;

/**
 * Called by vitest once a project and run.
 * @public
 */
export async function setup({ vitest }: TestProject): Promise<void> {
  const { partsOfRun } = vitest.getRootProject().getProvidedContext();
  if (partsOfRun !== undefined) return;
  const parts = await startRealParts();
  if (process.env['REQUIRE_REAL_PARTS'] === '1') await refuseMissing(parts);
  started = parts;
  provide(vitest, parts);
}

function provide(vitest: Vitest, { kafka, redis, missing }: RealParts): void {
  vitest.provide('kafkaBrokers', kafka?.brokers ?? '');
  vitest.provide('redisUrl', redis?.url ?? '');
  vitest.provide('partsOfRun', { kafka: kafka?.way ?? null, redis: redis?.way ?? null, missing });
}

/**
 * Called by vitest when it closes.
 * @public
 */
export async function teardown(): Promise<void> {
  await started?.stop();
  started = null;
}

async function refuseMissing({ missing, stop }: RealParts): Promise<void> {
  if (missing.length === 0) return;
  await stop();
  throw new Error(`REQUIRE_REAL_PARTS=1, but ${missing.join('; ')}`);
}
