// The operators' commands of a recorded inbox, each with the place that it took among the outputs of its alert's
// partition: there a back-test gives it again. What the inbox holds besides is made anew by the rules that are tried.
import { decodeAlert, decodeAlertRecord } from '@fengsui/contracts';
import { type AlertRevision, type Command, type SignalPosition, TOPICS } from '@fengsui/domain';
import type { EventLog } from '@fengsui/log';
import { inboxEntries, isFurther, valuesOf } from './recorded-values.ts';

/** A log with more of them is refused: they are kept in memory. */
const COMMANDS_MAX = 1_000_000;

export interface RecordedCommand {
  readonly command: Command;
  /** Rule, area and subject of the alert that it names, see episodeOf. */
  readonly episode: string;
  /** The last output of the alert's partition that stood in the inbox before it; null: none. */
  readonly after: SignalPosition | null;
}

/** By partition of fengsui.signals, in the order of the inbox. */
export type RecordedCommands = ReadonlyMap<number, readonly RecordedCommand[]>;

/** What two alerts about the same matter have in common, whatever raised them. */
export function episodeOf({ ruleId, areaCode, subject }: AlertRevision): string {
  return JSON.stringify([ruleId, areaCode, subject.kind, subject.value]);
}

/** Commands that name no alert of the alert log had no effect, and are left out. None where there is no inbox. */
export async function readRecordedCommands(log: EventLog): Promise<RecordedCommands> {
  const byPartition = new Map<number, RecordedCommand[]>();
  const named = await namedAlerts(log);
  if (named.size === 0) return byPartition;
  const alerts = await episodesOf(log, named);
  const reached = new Map<number, SignalPosition>();
  for await (const entry of inboxEntries(log)) {
    if (entry.kind !== 'command')
      isFurther(reached, entry.kind === 'finding' ? entry.finding.position : entry.position);
    const alert = entry.kind === 'command' ? alerts.get(entry.command.alertId) : undefined;
    if (entry.kind !== 'command' || alert === undefined) continue;
    const { partition, episode } = alert;
    const commands = byPartition.get(partition) ?? [];
    byPartition.set(partition, commands);
    commands.push({ command: entry.command, episode, after: reached.get(partition) ?? null });
  }
  return byPartition;
}

async function namedAlerts(log: EventLog): Promise<ReadonlySet<string>> {
  const named = new Set<string>();
  let count = 0;
  for await (const entry of inboxEntries(log)) {
    if (entry.kind !== 'command') continue;
    named.add(entry.command.alertId);
    if (++count > COMMANDS_MAX) throw new Error(`the inbox holds more than ${COMMANDS_MAX} commands`);
  }
  return named;
}

interface RaisedAlert {
  readonly partition: number;
  readonly episode: string;
}

async function episodesOf(log: EventLog, named: ReadonlySet<string>): Promise<ReadonlyMap<string, RaisedAlert>> {
  const alerts = new Map<string, RaisedAlert>();
  for await (const value of valuesOf(log, TOPICS.alerts)) {
    const stored = decodeAlertRecord(value);
    const alert = stored === null ? null : decodeAlert(stored.alertBytes);
    if (alert === null || alert.cause === null || alerts.has(alert.alertId) || !named.has(alert.alertId)) continue;
    alerts.set(alert.alertId, { partition: alert.cause.partition, episode: episodeOf(alert) });
  }
  return alerts;
}
