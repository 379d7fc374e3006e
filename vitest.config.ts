// One project per kind of test, so that `npm run check` can run the quick ones alone.
import { defineConfig } from 'vitest/config';

interface Kind {
  readonly name: string;
  readonly include: readonly string[];
  /** ms for one test; hooks get the same. */
  readonly timeoutMs: number;
  /** Kinds with a lower order run first and alone: programs under test must not starve each other of two cores. */
  readonly order: number;
  /** A real Kafka and a real Redis are started before its first test, once for all kinds of a run. */
  readonly needsRealParts?: boolean;
  /** Its files share their workers' modules: to load these anew for each file takes longer than the tests. */
  readonly sharesModules?: boolean;
}

const KINDS: readonly Kind[] = [
  {
    name: 'unit',
    include: ['libs/**/src/**/*.test.ts', 'services/**/src/**/*.test.ts', 'deploy/local/**/*.test.ts'],
    timeoutMs: 20_000,
    order: 0,
    sharesModules: true,
  },
  { name: 'architecture', include: ['tests/architecture/**/*.test.ts'], timeoutMs: 60_000, order: 0 },
  { name: 'contract', include: ['tests/contract/**/*.test.ts'], timeoutMs: 60_000, order: 1, needsRealParts: true },
  { name: 'scenario', include: ['tests/scenario/**/*.test.ts'], timeoutMs: 60_000, order: 1 },
  {
    name: 'simulation',
    include: ['tests/simulation/**/*.test.ts'],
    timeoutMs: 120_000,
    order: 1,
    needsRealParts: true,
  },
  { name: 'golden', include: ['tests/golden/**/*.test.ts'], timeoutMs: 120_000, order: 1 },
  { name: 'e2e', include: ['tests/e2e/**/*.test.ts'], timeoutMs: 180_000, order: 2, needsRealParts: true },
];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', './tests/count-reporter.ts'],
    projects: KINDS.map(({ name, include, timeoutMs, order, needsRealParts = false, sharesModules = false }) => ({
      test: {
        name,
        include: [...include],
        testTimeout: timeoutMs,
        hookTimeout: timeoutMs,
        sequence: { groupOrder: order },
        isolate: !sharesModules,
        ...(needsRealParts ? { globalSetup: ['./tests/real-parts-setup.ts'] } : {}),
        // One program at a time: end-to-end tests start processes that use both cores.
        ...(name === 'e2e' ? { fileParallelism: false } : {}),
      },
    })),
    coverage: {
      provider: 'v8',
      include: ['libs/*/src/**/*.ts', 'services/*/src/**/*.ts'],
      exclude: ['libs/contracts/src/gen/**', '**/*.test.ts'],
      reporter: ['text-summary'],
    },
  },
});
