// A back-test: rules, and those in force beside them if wanted, over one recorded log in one reading. It writes nothing,
// takes part in no consumer group, and keeps no state behind.
import type { DetectorOutcome } from '@fengsui/detector';
import type { AlertRevision, AreaTree } from '@fengsui/domain';
import type { EventLog, LogBatch } from '@fengsui/log';
import type { Jurisdiction, Rules } from '../stages.ts';
import { type AlertTrace, createAlertTraces } from './alert-traces.ts';
import { openFeed } from './feed.ts';
import { readRecordedCommands } from './recorded-commands.ts';
import type { SignalsSpan } from './signals-span.ts';
import { createTrial, type Trial } from './trial.ts';

/** candidate: the rules on trial; current: those that they are compared with. */
export type Side = 'candidate' | 'current';

export interface BacktestOptions {
  readonly log: EventLog;
  /** Of that log: readSignalsSpan. */
  readonly span: SignalsSpan;
  readonly tree: AreaTree;
  /** Offset of the local time zone from UTC in ms: days begin at its midnight. */
  readonly zoneOffsetMs: number;
  /** Calendar and overlays of both sets of rules; weekdays alone if not given. */
  readonly tenant?: Jurisdiction['tenant'];
  readonly candidate: Rules;
  /** null: compared with nothing. */
  readonly current: Rules | null;
  /** Alerts raised in [from, to) are reported; null: from the log's beginning, to its end. */
  readonly from: number | null;
  readonly to: number | null;
  /** How long before `from` the log is read to know what was usual; without `from` it is read from its beginning. */
  readonly warmUpMs: number;
  readonly onProgress?: (progress: BacktestProgress) => void;
  /** Every revision, also of alerts that are not reported. */
  readonly onRevision?: (side: Side, revision: AlertRevision) => void;
  /** Ends it early: what it came to then is not worth a report. */
  readonly abort?: AbortSignal;
}

/** at: stream time. recordCount: to be read in all. */
export interface BacktestProgress {
  readonly readCount: number;
  readonly recordCount: number;
  readonly at: number;
}

export interface BacktestRun {
  readonly kind: 'finished' | 'aborted';
  /** What is reported on, ms since 1970. */
  readonly period: Period;
  readonly readCount: number;
  /** Signals of the period, by what the engine did with them. */
  readonly signals: ReadonlyMap<DetectorOutcome, number>;
  readonly candidate: readonly AlertTrace[];
  /** null: compared with nothing. */
  readonly current: readonly AlertTrace[] | null;
}

/** [from, to) */
export interface Period {
  readonly from: number;
  readonly to: number;
}

interface OnTrial {
  readonly side: Side;
  readonly trial: Trial;
  readonly traces: () => readonly AlertTrace[];
}

/** Rejects with what the log fails with, and with TooManyAlerts. */
export async function backtest(options: BacktestOptions): Promise<BacktestRun> {
  const { span, from, to, abort } = options;
  // What happened at the very end still counts.
  const period = { from: from ?? span.firstAt, to: to ?? span.lastAt + 1 };
  const trials = await trialsOf(options);
  const read = await readThrough(options, trials);
  for (const { trial } of trials) trial.finish();
  const tracesOf = (side: Side): readonly AlertTrace[] | null =>
    trials.find((one) => one.side === side)?.traces() ?? null;
  return {
    kind: abort?.aborted === true ? 'aborted' : 'finished',
    period,
    ...read,
    candidate: tracesOf('candidate') ?? [],
    current: tracesOf('current'),
  };
}

async function readThrough(
  { log, span, from, to, warmUpMs, abort, onProgress }: BacktestOptions,
  trials: readonly OnTrial[],
): Promise<Pick<BacktestRun, 'readCount' | 'signals'>> {
  const fedFrom = from === null ? null : from - warmUpMs;
  const feed = await openFeed(log, span.partitions, { fedFrom, cutAt: from, endAt: to });
  const signals = new Map<DetectorOutcome, number>();
  let readCount = 0;
  for await (const batch of feed.batches) {
    if (abort?.aborted === true) break;
    const at = streamTimeOf(batch);
    const isReported = from === null || at >= from;
    for (const { side, trial } of trials) {
      const outcomes = trial.apply(batch);
      if (side === 'candidate' && isReported) addAll(signals, outcomes);
    }
    readCount += batch.records.length;
    onProgress?.({ readCount, recordCount: feed.recordCount, at });
  }
  return { readCount, signals };
}

async function trialsOf(options: BacktestOptions): Promise<readonly OnTrial[]> {
  const { log, tree, zoneOffsetMs, tenant, candidate, current, from, to, onRevision } = options;
  const commands = await readRecordedCommands(log);
  const onTrial = (side: Side, rules: Rules): OnTrial => {
    const traces = createAlertTraces({ from: from ?? Number.NEGATIVE_INFINITY, to: to ?? Number.POSITIVE_INFINITY });
    const trial = createTrial({
      tree,
      rules,
      zoneOffsetMs,
      ...(tenant === undefined ? {} : { tenant }),
      commands,
      onRevision: (revision) => {
        traces.add(revision);
        onRevision?.(side, revision);
      },
    });
    return { side, trial, traces: () => traces.all() };
  };
  const candidates = onTrial('candidate', candidate);
  return current === null ? [candidates] : [candidates, onTrial('current', current)];
}

/** A batch never lies on both sides of `from`: its first record tells for all of it. */
function streamTimeOf({ records }: LogBatch): number {
  return records[0]?.timestamp ?? 0;
}

function addAll<Key>(counts: Map<Key, number>, more: ReadonlyMap<Key, number>): void {
  for (const [key, count] of more) counts.set(key, (counts.get(key) ?? 0) + count);
}
