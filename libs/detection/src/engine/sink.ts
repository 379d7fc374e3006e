// Where findings go: those of the entry in hand are held until they are numbered. What one signal raises is told rule by
// rule in the order of the rules, although rules that share a counting are judged together.
import type { Finding } from '@fengsui/domain';
import type { Draft } from './findings.ts';

/** A finding without a position, and the place of its rule among all. */
interface Held {
  readonly draft: Draft;
  readonly order: number;
}

/** Findings of the entry in hand get its position; taken away by the owner. */
export interface FindingSink {
  findings: Finding[];
  partition: number;
  offset: number;
  outputCount: number;
  held: Held[];
}

/** A sink without findings. */
export function createSink(): FindingSink {
  return { findings: [], partition: 0, offset: 0, outputCount: 0, held: [] };
}

/** Takes a finding in, to be numbered later. */
export function hold(sink: FindingSink, draft: Draft, order: number): void {
  sink.held.push({ draft, order });
}

/** Numbers what is held in the order in which it was told. */
export function numberAsTold(sink: FindingSink): void {
  for (const { draft } of sink.held) {
    const position = { partition: sink.partition, offset: sink.offset, index: sink.outputCount };
    sink.findings.push({ ...draft, position });
    sink.outputCount++;
  }
  sink.held = [];
}

/** Numbers what is held rule by rule; what one rule told stays in its order. */
export function numberByRule(sink: FindingSink): void {
  if (sink.held.length === 0) return;
  sink.held.sort((a, b) => a.order - b.order);
  numberAsTold(sink);
}
