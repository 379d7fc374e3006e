// The last lines of a test run: how many tests passed, failed and were left out, and on which real parts they ran.
// A run that could not use a part says so here, so that a green run never claims more than it did.
import type { Reporter, SerializedError, TestModule, Vitest } from 'vitest/node';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What is counted of a test file: vitest's TestModule is one. */
export interface CountedModule {
  state(): string;
  readonly children: { allTests(): Iterable<{ result(): { readonly state: string } }> };
}

/** Counts tests. A file that failed before any test of it could run counts as one failure, and so does a stray error. */
export function countTests(modules: readonly CountedModule[], strayErrors: number): Counts {
  const counts = { passed: 0, failed: strayErrors, skipped: 0 };
  for (const testModule of modules) {
    const states = [...testModule.children.allTests()].map((test) => test.result().state);
    const failed = states.filter((state) => state === 'failed').length;
    const passed = states.filter((state) => state === 'passed').length;
    counts.passed += passed;
    counts.failed += testModule.state() === 'failed' ? Math.max(failed, 1) : failed;
    counts.skipped += states.length - passed - failed;
  }
  return counts;
}

/**
 * What vitest.config.ts names; vitest makes one per run.
 * @public
 */
export default class CountReporter implements Reporter {
  private print: (line: string) => void = () => undefined;

  onInit(vitest: Vitest): void {
    this.print = (line) => vitest.logger.log(line);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const { passed, failed, skipped } = countTests(modules, unhandledErrors.length);
    this.print('Parts: the embedded log and store (LMDB). No other adapter exists yet, so none was left out.');
    this.print(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
}
