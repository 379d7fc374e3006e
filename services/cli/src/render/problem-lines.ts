// Refused records as lines: where each stands, and all that is wrong with it.
import type { QuarantineEntry, RawProblem, RecordPosition } from '@fengsui/contracts';
import type { ZonedTime } from '../settings/zone.ts';
import { table } from './columns.ts';

/** One line a problem: file and line first, as editors understand it. */
export function problemLines(path: string, place: number, problems: readonly RawProblem[]): readonly string[] {
  return problems.map(({ reason, fieldPath, hint }) => `${path}:${place}: ${reason}: ${fieldText(fieldPath)}${hint}`);
}

function fieldText(fieldPath: string): string {
  return fieldPath === '' ? '' : `${fieldPath}: `;
}

/** hotline.events[0]@17: topic, partition, offset. */
export function positionText({ topic, partition, offset }: RecordPosition): string {
  return `${topic}[${partition}]@${offset}`;
}

/** Entries of the quarantine under a heading. */
export function quarantineLines(entries: readonly QuarantineEntry[], zoned: ZonedTime): readonly string[] {
  return table([
    ['RECEIVED', 'POSITION', 'BYTES', 'REASON', 'FIELD', 'WANTED'],
    ...entries.map((entry) => [
      zoned.format(entry.receivedAt),
      positionText(entry),
      String(entry.sizeBytes),
      entry.reason,
      entry.fieldPath === '' ? '-' : entry.fieldPath,
      entry.hint,
    ]),
  ]);
}
