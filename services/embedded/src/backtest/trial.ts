// A set of rules on trial: recorded signals through the very detection and the very alerter of the live stream, without
// a log behind them. One engine a partition, one alerter for all; the operators' commands come where they came live.
import { type Alerter, type AlerterEntry, createAlerter, ruleTextsOf } from '@fengsui/alerting';
import { decodeInboxEntry, type InboxEntry } from '@fengsui/contracts';
import { createDetectionEngine, DEDUP_HORIZON_MS } from '@fengsui/detection';
import { applySignals, type DetectorOutcome, type PartitionDetection } from '@fengsui/detector';
import { type AlertRevision, assert, createSignalRecord, isAtOrBelow, type SignalPosition } from '@fengsui/domain';
import type { LogBatch } from '@fengsui/log';
import type { Jurisdiction } from '../stages.ts';
import { episodeOf, type RecordedCommand, type RecordedCommands } from './recorded-commands.ts';

export interface TrialOptions extends Jurisdiction {
  readonly commands: RecordedCommands;
  readonly onRevision: (revision: AlertRevision) => void;
}

export interface Trial {
  /** Applies the next batch of the feed; answers how many signals came to what. */
  apply(batch: LogBatch): ReadonlyMap<DetectorOutcome, number>;
  /** No batch follows: gives the commands that stand behind the last output. */
  finish(): void;
}

/** Rules that have seen nothing yet. */
export function createTrial({ tree, rules, zoneOffsetMs, tenant, commands, onRevision }: TrialOptions): Trial {
  const detections = new Map<number, PartitionDetection>();
  const appliedOffsets = new Map<number, number>();
  const replies = createReplies(commands);
  const alerter = createAlerter({ tree, rules: ruleTextsOf(rules) });

  const detectionOf = (partition: number): PartitionDetection => {
    const known = detections.get(partition);
    if (known !== undefined) return known;
    const engine = createDetectionEngine({
      tree,
      rules,
      zoneOffsetMs,
      dedupHorizonMs: DEDUP_HORIZON_MS,
      ...tenant,
    });
    // Releases of rules that stand in the log have no effect: the rules on trial count as later than any of them.
    const release = Number.MAX_SAFE_INTEGER;
    const detection = { partition, engine, record: createSignalRecord(), configured: rules, release };
    detections.set(partition, detection);
    return detection;
  };

  const reply = (replied: readonly RecordedCommand[]): void => {
    for (const one of replied) take(alerter, { kind: 'command', command: replies.addressed(one) }, onRevised);
  };

  const onRevised = (revision: AlertRevision): void => {
    replies.note(revision);
    onRevision(revision);
  };

  return {
    apply: (batch) => {
      const { inbox, outcomes } = applySignals(detectionOf(batch.partition), batch);
      for (const { value } of inbox) {
        const entry = decodeInboxEntry(value);
        assert(entry !== null, 'what the detection encodes can be read');
        const position = positionOf(entry);
        if (position !== null) reply(replies.before(position));
        take(alerter, entry, onRevised);
      }
      const last = batch.records.at(-1);
      if (last !== undefined) appliedOffsets.set(batch.partition, last.offset);
      return outcomes;
    },
    finish: () => {
      for (const [partition, offset] of appliedOffsets) {
        reply(replies.before({ partition, offset: offset + 1, index: 0 }));
      }
    },
  };
}

function take(alerter: Alerter, entry: AlerterEntry, onRevised: (revision: AlertRevision) => void): void {
  const outcome = alerter.apply(entry);
  if (outcome.kind === 'revised') onRevised(outcome.revision);
}

function positionOf(entry: InboxEntry): SignalPosition | null {
  if (entry.kind === 'finding') return entry.finding.position;
  return entry.kind === 'command' ? null : entry.position;
}

interface Replies {
  /** Those that came live before an output of that position, each once. */
  readonly before: (position: SignalPosition) => readonly RecordedCommand[];
  /** The command as this trial's alerter knows its alert. */
  readonly addressed: (recorded: RecordedCommand) => RecordedCommand['command'];
  readonly note: (revision: AlertRevision) => void;
}

/**
 * Other rules raise other alerts at other times, under other ids. A command whose alert this trial has never raised is
 * given to the alert about the same matter that is open, if there is one.
 */
function createReplies(commands: RecordedCommands): Replies {
  const next = new Map<number, number>();
  const raised = new Set<string>();
  const openByEpisode = new Map<string, string>();
  return {
    before: (position) => {
      const queue = commands.get(position.partition) ?? [];
      const from = next.get(position.partition) ?? 0;
      let to = from;
      for (let one = queue[to]; one !== undefined && isDue(one, position); one = queue[to]) to += 1;
      next.set(position.partition, to);
      return queue.slice(from, to);
    },
    addressed: ({ command, episode }) => {
      if (raised.has(command.alertId)) return command;
      return { ...command, alertId: openByEpisode.get(episode) ?? command.alertId };
    },
    note: (revision) => {
      if (commands.size === 0) return;
      raised.add(revision.alertId);
      if (revision.state === 'cleared') openByEpisode.delete(episodeOf(revision));
      else openByEpisode.set(episodeOf(revision), revision.alertId);
    },
  };
}

function isDue({ after }: RecordedCommand, position: SignalPosition): boolean {
  return after === null || !isAtOrBelow(position, after);
}
