// Alert revisions as text that people read: in golden files, where a change of the rules shows as a change of lines, and
// under a failed expectation, where it says what was raised when.
import type { AlertRevision, Subject } from '@fengsui/domain';

/** How instants are written. */
export type TimeText = (instant: number) => string;

/** Hours, minutes and seconds since `startAt`, days before them where there are any: "1d 00:03:25". */
export function sinceStart(startAt: number): TimeText {
  return (instant) => {
    const seconds = Math.floor((instant - startAt) / 1_000);
    const days = Math.floor(seconds / 86_400);
    const clock = new Date((seconds - days * 86_400) * 1_000).toISOString().slice(11, 19);
    return days === 0 ? clock : `${days}d ${clock}`;
  };
}

/** Local date and time at a fixed offset from UTC in ms: "2021-09-01 22:10". */
export function localTime(zoneOffsetMs: number): TimeText {
  return (instant) => new Date(instant + zoneOffsetMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** One line: when, what, how grave, where, by which rule, the numbers behind it. */
export function revisionLine(revision: AlertRevision, time: TimeText): string {
  const { explanation } = revision;
  const flags = explanation.qualityFlags.length === 0 ? '' : ` [${explanation.qualityFlags.join(' ')}]`;
  const of = explanation.sampleCount === 0 ? '' : ` of ${explanation.sampleCount}`;
  return [
    time(revision.eventTime),
    `${revision.change} ${revision.grade}`.padEnd(20),
    revision.areaCode.padEnd(12),
    `${revision.ruleId} ${subjectText(revision.subject)}`.trimEnd(),
    `${rounded(explanation.observed)}${of} / ${rounded(explanation.threshold)} ${explanation.unit},`,
    `evidence ${explanation.evidence.length}${flags}`,
  ].join(' ');
}

/** The line and the sentences, Chinese and English. */
export function revisionText(revision: AlertRevision, time: TimeText): string {
  return `${revisionLine(revision, time)}\n    ${revision.sentenceZh}\n    ${revision.sentence}\n`;
}

/** All lines, or that there is none. */
export function timeline(revisions: readonly AlertRevision[], time: TimeText): string {
  if (revisions.length === 0) return 'no alert at all';
  return revisions.map((revision) => revisionLine(revision, time)).join('\n');
}

function subjectText({ kind, value }: Subject): string {
  return kind === 'none' ? '' : value;
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}
