// What a replay came to, as lines for stderr.
import { GRADES } from '@fengsui/domain';
import type { ReplayResult } from '@fengsui/embedded';
import type { EventFileCounts } from './../records/event-source.ts';

export interface ReplayTotals {
  readonly result: ReplayResult;
  readonly file: EventFileCounts;
  /** CPU time of the process for the replay, over all threads. */
  readonly cpuMs: number;
}

/** The lines: what was read, what was refused, what was found, how fast. */
export function replaySummaryLines({ result, file, cpuMs }: ReplayTotals): readonly string[] {
  const refused = sum(file.problems.values());
  const quarantined = sum(result.quarantined.values());
  return [
    `${result.kind}: read ${counted(file.rowCount, 'row')}, ${counted(result.readCount, 'event')}; accepted ${result.acceptedCount}`,
    `problems in rows: ${refused}${listed(file.problems)}`,
    `quarantined:  ${quarantined}${listed(result.quarantined)}`,
    ...notesOf(result, file),
    `alerts by grade: ${gradesText(result.alertsByGrade)}`,
    `alerts by rule:  ${pairs(sortedByName(result.alertsByRule)) || 'none'}`,
    `revisions: ${result.revisionCount}`,
    speedLine(result, cpuMs),
  ];
}

function notesOf(result: ReplayResult, file: EventFileCounts): readonly string[] {
  const notes: readonly (readonly [number, string])[] = [
    [result.resumedCount, 'events were in the data directory already'],
    [result.areaRolledUpCount, 'events of an unknown area went to the longest known prefix'],
    [result.lateCount, 'events came more than an hour after they occurred'],
    [file.earlyCount, 'events left the file out of order'],
    [sum(file.categoryDefaults.values()), `rows took the default category${mostOf(file.categoryDefaults)}`],
    [result.signals.get('duplicate') ?? 0, 'events were duplicates'],
    [result.signals.get('too_late') ?? 0, 'events were too late for every window'],
  ];
  return notes.filter(([count]) => count > 0).map(([count, text]) => `  ${count} ${text}`);
}

function speedLine({ readCount, durationMs }: ReplayResult, cpuMs: number): string {
  const perSecond = (ms: number): string => (ms > 0 ? String(Math.round((readCount * 1000) / ms)) : '-');
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  return `${seconds(durationMs)} s: ${perSecond(durationMs)} events/s; ${seconds(cpuMs)} s of CPU: ${perSecond(cpuMs)} events per CPU second`;
}

function gradesText(byGrade: ReplayResult['alertsByGrade']): string {
  const known = GRADES.toReversed().flatMap((grade): [string, number][] => {
    const count = grade === 'none' ? 0 : (byGrade.get(grade) ?? 0);
    return count > 0 ? [[grade, count]] : [];
  });
  return pairs(known) || 'none';
}

/** Words of a source's own vocabulary, the most frequent three. */
function mostOf(counts: ReadonlyMap<string, number>): string {
  const most = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, 3);
  return most.length === 0 ? '' : `: ${most.map(([word, count]) => `"${word}" ${count}`).join(', ')}`;
}

function listed(counts: ReadonlyMap<string, number>): string {
  return counts.size === 0 ? '' : ` (${pairs(sortedByName(counts))})`;
}

function pairs(counts: readonly (readonly [string, number])[]): string {
  return counts.map(([name, count]) => `${name} ${count}`).join(', ');
}

function sortedByName(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].filter(([, count]) => count > 0).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function sum(counts: Iterable<number>): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
