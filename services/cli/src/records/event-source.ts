// A mapped file as the source of a replay: counts what is refused, tells the first few rows, leaves out what comes after
// the end that was asked for.
import type { RawEvent } from '@fengsui/contracts';
import type { QuarantineReason } from '@fengsui/domain';
import type { EventFile, RowProblem } from '@fengsui/intake';

/** Refused rows that are told one by one; all are counted. */
export const ROWS_TOLD_MAX = 10;

export interface EventFileCounts
  extends Pick<ReturnType<EventFile['counts']>, 'rowCount' | 'earlyCount' | 'categoryDefaults'> {
  /** Refused rows by reason. */
  readonly problems: ReadonlyMap<QuarantineReason, number>;
}

export interface EventSource {
  readonly events: AsyncIterable<readonly RawEvent[]>;
  counts(): EventFileCounts;
  /** Event time of the last event handed on; 0 before the first. */
  latestAt(): number;
}

export interface EventSourceOptions {
  readonly file: EventFile;
  /** Events after this instant are left out; null: none. */
  readonly until: number | null;
  readonly onProblem: (problem: RowProblem) => void;
}

/** A refused row, as commands tell it. */
export function rowProblemText(path: string, { line, field, reason, hint }: RowProblem): string {
  return `${path}:${line}: ${reason}: ${field === '' ? '' : `${field}: `}${hint}`;
}

/** Read the events once. */
export function createEventSource({ file, until, onProblem }: EventSourceOptions): EventSource {
  const problems = new Map<QuarantineReason, number>();
  let told = 0;
  let latestAt = 0;
  async function* events(): AsyncGenerator<readonly RawEvent[]> {
    for await (const batch of file.batches()) {
      for (const problem of batch.problems) {
        problems.set(problem.reason, (problems.get(problem.reason) ?? 0) + 1);
        if (told++ < ROWS_TOLD_MAX) onProblem(problem);
      }
      const wanted = until === null ? batch.events : batch.events.filter(({ occurredAt }) => occurredAt <= until);
      latestAt = wanted.at(-1)?.occurredAt ?? latestAt;
      yield wanted;
    }
  }
  return {
    events: events(),
    counts: () => {
      const { rowCount, earlyCount, categoryDefaults } = file.counts();
      return { rowCount, earlyCount, categoryDefaults, problems };
    },
    latestAt: () => latestAt,
  };
}
