// The last lines of a test run: how many tests passed, failed and were left out, and on which real parts they ran.
// A run that could not use a part says so here, so that a green run never claims more than it did.
import { NEEDS, type PartName, type Way } from '@fengsui/testkit';
import type { Reporter, SerializedError, TestModule, TestRunEndReason, Vitest } from 'vitest/node';
import type { PartsOfRun } from './real-parts-setup.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What is counted of a test file: vitest's TestModule is one. */
export interface CountedModule {
  state(): string;
  readonly children: { allTests(): Iterable<CountedTest> };
}

/** `fullName` begins with the names of the groups that the test is in. */
export interface CountedTest {
  readonly fullName: string;
  result(): { readonly state: string };
}

/** A run that failed before its first test, for a part that it requires, say, is one failure. */
export function countRun(counts: Counts, reason: TestRunEndReason): Counts {
  return { ...counts, failed: reason === 'failed' ? Math.max(counts.failed, 1) : counts.failed };
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

/** How a part was come by, in words. */
const WAYS: Readonly<Record<Way, string>> = {
  given: 'at the address given',
  container: 'in a container',
  local: 'as a local process',
};

/**
 * On which parts a run stood, a line or two. `parts` is undefined when no project of the run needs any. What is missing
 * is said with the number of tests that were left out for it and with what to install.
 */
export function partsLines(parts: PartsOfRun | undefined, modules: readonly CountedModule[]): readonly string[] {
  const embedded = 'Parts: the embedded log and store (LMDB)';
  if (parts === undefined) return [`${embedded}. No test of this run needs a real Kafka or Redis.`];
  const ways: readonly (readonly [PartName, Way | null])[] = [
    ['Kafka', parts.kafka],
    ['Redis', parts.redis],
  ];
  const real = ways.flatMap(([name, way]) => (way === null ? [] : [`a real ${name} ${WAYS[way]}`]));
  const missing = ways.flatMap(([name, way]) => (way === null ? [missingLine(name, parts.missing, modules)] : []));
  return [`${[embedded, ...real].join(', ')}.`, ...missing];
}

function missingLine(name: PartName, missing: readonly string[], modules: readonly CountedModule[]): string {
  const tests = modules.flatMap((testModule) => [...testModule.children.allTests()]);
  const leftOut = tests.filter((test) => needs(test.fullName, name) && test.result().state === 'skipped').length;
  const why = missing.find((reason) => reason.startsWith(name)) ?? `${name} is missing`;
  return `${leftOut} tests were left out because ${why}`;
}

function needs(fullName: string, part: PartName): boolean {
  return NEEDS.exec(fullName)?.[1]?.split(' and ').includes(part) ?? false;
}

/**
 * What vitest.config.ts names; vitest makes one per run.
 * @public
 */
export default class CountReporter implements Reporter {
  private print: (line: string) => void = () => undefined;
  private partsOfRun: () => PartsOfRun | undefined = () => undefined;

  onInit(vitest: Vitest): void {
    this.print = (line) => vitest.logger.log(line);
    this.partsOfRun = () => vitest.getRootProject().getProvidedContext().partsOfRun;
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    const { passed, failed, skipped } = countRun(countTests(modules, unhandledErrors.length), reason);
    for (const line of partsLines(this.partsOfRun(), modules)) this.print(line);
    this.print(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
}
