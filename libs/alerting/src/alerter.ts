// The alerter: a state machine over the inbox. It keeps one episode per rule, area and subject, and answers each entry
// with a revision or with the reason why there is none. It reads no clock and no chance: the same entries give the
// same revisions, in whatever batches they come and however often a checkpoint was restored in between.
//
// What one alert becomes depends on the findings of its own partition and on the commands that name it, in their order;
// other partitions' entries between them change nothing (OPEN_EPISODES_MAX, a safety bound, excepted).
import type { AlertRevision, Command, Finding } from '@fengsui/domain';
import {
  type AlerterCheckpoint,
  type BrokenCheckpoint,
  encodeCheckpoint,
  readCheckpoint,
  type StoredCheckpoint,
} from './checkpoint.ts';
import { type CommandMemory, createCommandMemory } from './command-memory.ts';
import {
  ACKNOWLEDGING_CENTRES_MAX,
  type AlerterDropReason,
  type AlerterEntry,
  type AlerterOutcome,
  OPEN_EPISODES_MAX,
} from './entry.ts';
import { createEpisodes, type Episode, type Episodes, type OpenCounts } from './episodes.ts';
import { changeFor } from './life-cycle.ts';
import { createPartitions, type Partitions } from './partitions.ts';
import { type RevisionContext, revisionOfAcknowledgement, revisionOfFinding } from './revision.ts';
import { createRuleTextTable, type RuleTextTable } from './rule-text-table.ts';
import type { Counters } from './stored-shapes.ts';

export interface AlerterOptions extends RevisionContext {
  /** Alerts open at one time; absent: OPEN_EPISODES_MAX. */
  readonly openEpisodesMax?: number;
}

export interface Alerter {
  /** Takes in the next entry of the inbox. Throws only if an invariant is broken, which is a bug. */
  apply(entry: AlerterEntry): AlerterOutcome;
  openCounts(): OpenCounts;
  /** Stream time of a partition in ms since 1970, 0 = none yet. */
  streamTime(partition: number): number;
  counters(): Counters;
  /**
   * The state as it now is: pages that changed since the last call, or all of them. If it can't be saved, throw this
   * alerter away.
   */
  takeCheckpoint(extent?: 'changed' | 'whole'): AlerterCheckpoint;
}

/** An alerter that has seen nothing yet. */
export function createAlerter(options: AlerterOptions): Alerter {
  return alerterFrom(options, {
    progress: [],
    commands: { count: 0, pages: [] },
    counters: { entries: 0, revisions: 0, dropped: 0 },
    episodes: [],
    ruleTexts: [],
  });
}

export type RestoreResult = { readonly kind: 'restored'; readonly alerter: Alerter } | BrokenCheckpoint;

/** An alerter as it was when the checkpoint was taken; broken: the checkpoint is not one of this format, or not whole. */
export function restoreAlerter(
  options: AlerterOptions,
  stored: Pick<AlerterCheckpoint, 'header'> & { readonly pages: AlerterCheckpoint['changedPages'] },
): RestoreResult {
  const read = readCheckpoint(stored);
  return read.kind === 'broken' ? read : { kind: 'restored', alerter: alerterFrom(options, read.state) };
}

/** The parts of the state that entries are applied to. */
interface Parts {
  readonly context: RevisionContext;
  readonly partitions: Partitions;
  readonly commands: CommandMemory;
  readonly episodes: Episodes;
  readonly ruleTexts: RuleTextTable;
}

function alerterFrom(options: AlerterOptions, state: StoredCheckpoint): Alerter {
  const partitions = createPartitions(state.progress);
  const commands = createCommandMemory(state.commands);
  const episodes = createEpisodes(state.episodes, options.openEpisodesMax ?? OPEN_EPISODES_MAX);
  const ruleTexts = createRuleTextTable({ ofStart: options.rules, restored: state.ruleTexts });
  const context = { tree: options.tree, rules: ruleTexts.texts() };
  const parts = { context, partitions, commands, episodes, ruleTexts };
  let counters = state.counters;
  return {
    apply(entry) {
      const outcome = outcomeOf(parts, entry);
      counters = {
        entries: counters.entries + 1,
        revisions: counters.revisions + (outcome.kind === 'revised' ? 1 : 0),
        dropped: counters.dropped + (outcome.kind === 'dropped' ? 1 : 0),
      };
      return outcome;
    },
    openCounts: () => episodes.openCounts(),
    streamTime: (partition) => partitions.streamTime(partition),
    counters: () => counters,
    takeCheckpoint: (extent) => {
      if (extent === 'whole') {
        commands.touchAll();
        episodes.touchAll();
        ruleTexts.touchAll();
      }
      return encodeCheckpoint({
        counters,
        progress: partitions.progress(),
        commandCount: commands.count(),
        commandPages: commands.takeChangedPages(),
        openCount: episodes.openCount(),
        episodeChanges: episodes.takeChanges(),
        ruleTextCount: ruleTexts.count(),
        ruleTextChanges: ruleTexts.takeChanges(),
      });
    },
  };
}

function outcomeOf(parts: Parts, entry: AlerterEntry): AlerterOutcome {
  switch (entry.kind) {
    case 'finding':
      return applyFinding(parts, entry.finding);
    case 'command':
      return applyCommand(parts, entry.command);
    case 'tick': {
      const admitted = parts.partitions.admit('tick', entry.position);
      if (admitted !== 'new') return dropped(admitted);
      parts.partitions.advance(entry.position.partition, entry.streamTime);
      return { kind: 'advanced' };
    }
    case 'rule_texts':
      for (const text of entry.texts) parts.ruleTexts.put(text);
      return { kind: 'learned' };
  }
}

function applyFinding({ context, partitions, episodes }: Parts, finding: Finding): AlerterOutcome {
  const { position } = finding;
  if (!hasFiniteNumbers(finding)) return dropped('not_finite');
  const admitted = partitions.admit('finding', position);
  if (admitted !== 'new') return dropped(admitted);
  partitions.advance(position.partition, finding.eventTime);
  if (finding.isShadow) return dropped('shadow');
  const episode = episodes.find(finding);
  const previous = episode === null ? null : episode.last;
  const change = changeFor(previous === null ? 'none' : previous.grade, finding.grade);
  if (change === null) return dropped(previous === null ? 'nothing_open' : 'unchanged');
  if (change === 'raised' && episodes.isFull()) return dropped('episodes_exceeded');
  const revision = revisionOfFinding(context, { finding, change, previous });
  return keep(episodes, { last: revision, centres: centresAfter(revision, episode) });
}

function applyCommand({ context, commands, episodes }: Parts, command: Command): AlerterOutcome {
  if (!commands.admit(command.commandId)) return dropped('repeat');
  const episode = episodes.findAlert(command.alertId);
  if (episode === null) return dropped('unknown_alert');
  if (episode.centres.includes(command.centreId)) return dropped('already_acknowledged');
  if (episode.centres.length >= ACKNOWLEDGING_CENTRES_MAX) return dropped('centres_exceeded');
  const revision = revisionOfAcknowledgement(context, { command, previous: episode.last });
  return keep(episodes, { last: revision, centres: [...episode.centres, command.centreId] });
}

function keep(episodes: Episodes, episode: Episode): AlerterOutcome {
  episodes.put(episode);
  return { kind: 'revised', revision: episode.last };
}

/** Who has acknowledged is forgotten together with the acknowledgement: after a rise each centre may take it anew. */
function centresAfter(revision: AlertRevision, before: Episode | null): readonly string[] {
  return before === null || revision.acknowledgement === null ? [] : before.centres;
}

function dropped(reason: AlerterDropReason): AlerterOutcome {
  return { kind: 'dropped', reason };
}

/** A threshold, level or time that is no number can't be explained, and would not survive a checkpoint. */
function hasFiniteNumbers({ eventTime, explanation }: Finding): boolean {
  const { observed, threshold, baseline, windowStart, windowEnd, clearsWhen } = explanation;
  const numbers = [eventTime, observed, threshold, baseline ?? 0, windowStart, windowEnd, clearsWhen.level];
  return numbers.every(Number.isFinite);
}
