// A release in the midst of the stream: other rules take over between two entries, and what they need in the same way as
// the ones before goes on with all it holds. What it changes is told at once, at the present of stream time: first what
// ends, under the old versions; then what the new ones see. In each, rules that follow matters come first, as at any stop.

import type { Rule } from '../rules/rule.ts';
import { clearCombined, fillCombined } from './adopt-combined.ts';
import { clearTrackings, reassessTrackings } from './adopt-trackings.ts';
import { clearWindows, judgeWindows, type Release } from './adopt-windows.ts';
import type { Draft } from './findings.ts';
import type { Machine } from './machine.ts';
import { pruneChains } from './matters.ts';
import { buildRunning, setRunning } from './running.ts';
import { hold, numberAsTold } from './sink.ts';

/** Throws, with everything as it was, if the rules cannot be compiled. */
export function adoptRules(machine: Machine, rules: readonly Rule[]): void {
  const before = machine.running;
  const next = buildRunning(machine, rules, { parts: before.parts, previous: before });
  const { tree } = machine.options;
  const release: Release = { before, next, eventTime: machine.clock.now, levelOf: (area) => tree.level(area) };
  const findings = { deps: machine.findings, hold: (draft: Draft, order: number) => hold(machine.sink, draft, order) };
  clearCombined(release, findings);
  clearTrackings(release);
  clearWindows(release);
  machine.running = next;
  setRunning(machine, next);
  dropCounted(machine, release);
  fillCombined(release, findings);
  reassessTrackings(release, machine.matters);
  judgeWindows(release);
  numberAsTold(machine.sink);
}

/** Matters count no longer for countings that are gone. */
function dropCounted({ matters, distinct }: Machine, { before, next }: Release): void {
  const kept = new Set(next.compiled.countings.map(({ group }) => group.spec.id));
  const isLost = before.compiled.countings.some(({ group }) => !kept.has(group.spec.id));
  if (isLost) pruneChains(matters, distinct, (rule) => !kept.has(rule >> 2));
}
