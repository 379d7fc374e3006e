// One replay as the tests compare it: every revision as one line, its number and its bytes.
import { type ReplayOptions, type ReplayResult, replay, type WrittenRevision } from '@fengsui/embedded';
import { createLogger, createWallClock } from '@fengsui/service-kit';
import type { ReplayInput } from './replay-input.ts';

export interface ReplayRun {
  readonly result: ReplayResult;
  readonly revisions: readonly WrittenRevision[];
  /** `<revision> <bytes of the alert in hex>`. */
  readonly lines: readonly string[];
}

/** Events of one piece of the source: none of the sizes that a replay cuts by itself. */
const SOURCE_EVENTS = 333;

/** A line of a revision. */
export function lineOf({ revision, alertBytes }: WrittenRevision): string {
  return `${revision} ${Buffer.from(alertBytes).toString('hex')}`;
}

/** Replays the input, into a directory that is thrown away unless the options name one. */
export async function runReplay(input: ReplayInput, options: Partial<ReplayOptions> = {}): Promise<ReplayRun> {
  const { events, tree, rules, zoneOffsetMs } = input;
  const revisions: WrittenRevision[] = [];
  const result = await replay({
    tree,
    rules,
    zoneOffsetMs,
    dataDirectory: null,
    durability: 'process',
    source: inPieces(events),
    clock: createWallClock(),
    logger: createLogger({ service: 'test', level: 'silent' }),
    onRevision: (written) => revisions.push(written),
    ...options,
  });
  return { result, revisions, lines: revisions.map(lineOf) };
}

/** The events as a source gives them. */
export async function* inPieces<Event>(events: readonly Event[]): AsyncGenerator<readonly Event[]> {
  for (let from = 0; from < events.length; from += SOURCE_EVENTS) yield events.slice(from, from + SOURCE_EVENTS);
}
