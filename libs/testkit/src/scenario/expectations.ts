// What a scenario expects of its alerts, in the words of rules and places. Each expectation is judged at once and, where
// it fails, shows the whole timeline: what was raised, when, and by which rule.
import type { AlertChange, AlertRevision, GradeOrNone } from '@fengsui/domain';
import { type TimeText, timeline } from './timeline.ts';

/** Which revisions are meant; what is not given may be anything. */
export interface AlertPattern {
  readonly area?: string;
  readonly rule?: string;
  readonly grade?: GradeOrNone;
  readonly subject?: string;
}

/** Revisions that fit so far. Each word narrows them, and fails when none is left. */
export interface Expected {
  /** Instants counted from the scenario's start, both included. */
  between(from: number, to: number): Expected;
  because(rule: string): Expected;
  /** The first that fits. */
  readonly first: AlertRevision;
  readonly all: readonly AlertRevision[];
}

export interface Expectations {
  /** Raised, or raised higher, to the grade. */
  expectAlert(pattern: AlertPattern): Expected;
  expectLowered(pattern: AlertPattern): Expected;
  expectCleared(pattern: AlertPattern): Expected;
  expectNoAlert(pattern: AlertPattern): void;
  /** These rules have spoken, each of them, and no other. */
  expectOnly(rules: readonly string[]): void;
  /** Every alert of the pattern that was raised has been cleared by the end. */
  expectAllCleared(pattern?: AlertPattern): void;
}

const RISES: readonly AlertChange[] = ['raised', 'raised_higher'];

/** Expectations of a list of revisions; startAt is the instant that `between` counts from. */
export function expectationsOf(
  revisions: readonly AlertRevision[],
  shown: { readonly startAt: number; readonly time: TimeText },
): Expectations {
  const fail = (message: string): never => {
    throw new Error(`${message}\n${timeline(revisions, shown.time)}`);
  };
  const narrowed = (fitting: readonly AlertRevision[], what: string): Expected => {
    const [first] = fitting;
    if (first === undefined) return fail(`expected ${what}, but there is none:`);
    return {
      first,
      all: fitting,
      because: (rule) =>
        narrowed(
          fitting.filter(({ ruleId }) => ruleId === rule),
          `${what} because of ${rule}`,
        ),
      between: (from, to) => {
        const [start, end] = [shown.startAt + from, shown.startAt + to];
        const inTime = fitting.filter(({ eventTime }) => eventTime >= start && eventTime <= end);
        return narrowed(inTime, `${what} between ${shown.time(start)} and ${shown.time(end)}`);
      },
    };
  };
  const found = (changes: readonly AlertChange[], pattern: AlertPattern): readonly AlertRevision[] =>
    revisions.filter((revision) => changes.includes(revision.change) && fits(revision, pattern));
  return {
    expectAlert: (pattern) => narrowed(found(RISES, pattern), `an alert ${said(pattern)}`),
    expectLowered: (pattern) => narrowed(found(['lowered'], pattern), `a lowered alert ${said(pattern)}`),
    expectCleared: (pattern) => narrowed(found(['cleared'], pattern), `a cleared alert ${said(pattern)}`),
    expectNoAlert: (pattern) => {
      if (found(RISES, pattern).length > 0) fail(`expected no alert ${said(pattern)}, but there is one:`);
    },
    expectOnly: (rules) => {
      const spoken = [...new Set(revisions.map(({ ruleId }) => ruleId))].toSorted();
      if (spoken.join() !== rules.toSorted().join()) {
        fail(`expected alerts of ${rules.join(', ') || 'no rule'} only, but there are some of ${spoken.join(', ')}:`);
      }
    },
    expectAllCleared: (pattern = {}) => {
      const open = openAtEnd(revisions).filter((revision) => fits(revision, pattern));
      if (open.length > 0)
        fail(`expected all alerts ${said(pattern)} cleared, but ${open.length} are open at the end:`);
    },
  };
}

/** The last revision of every alert that is open. */
export function openAtEnd(revisions: readonly AlertRevision[]): readonly AlertRevision[] {
  const last = new Map(revisions.map((revision) => [revision.alertId, revision]));
  return [...last.values()].filter(({ state }) => state !== 'cleared');
}

function fits(revision: AlertRevision, { area, rule, grade, subject }: AlertPattern): boolean {
  return (
    (area === undefined || revision.areaCode === area) &&
    (rule === undefined || revision.ruleId === rule) &&
    (grade === undefined || revision.grade === grade) &&
    (subject === undefined || revision.subject.value === subject)
  );
}

function said({ area, rule, grade, subject }: AlertPattern): string {
  const parts = [grade, area && `at ${area}`, rule && `of ${rule}`, subject && `about ${subject}`];
  return parts.filter(Boolean).join(' ') || 'at all';
}
