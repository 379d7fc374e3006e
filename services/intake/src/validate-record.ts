// The checks of intake as a pure function, for publishers who want to know before they send.
import { inspectRawEvent, problemOf, type RawProblem, type RawRecord } from '@fengsui/contracts';
import { personalProblems } from './deidentify.ts';
import { createLiveClock } from './intake-clock.ts';

/** Everything that intake would find wrong with the record if it came at `now` (ms since 1970); empty = it passes. */
export function validateRecord(record: RawRecord, now: number): readonly RawProblem[] {
  const { draft, problems } = inspectRawEvent(record);
  if (draft === null) return problems;
  const found = new Map(problems.map((problem) => [problem.fieldPath, problem]));
  const later = [...personalProblems(draft), ...timeProblems(draft.occurredAt, now)];
  // A field that could not be read has its problem already: what stands in for its value is not judged.
  for (const problem of later) if (!found.has(problem.fieldPath)) found.set(problem.fieldPath, problem);
  return [...found.values()];
}

function timeProblems(occurredAt: number, now: number): readonly RawProblem[] {
  const judgement = createLiveClock(() => now, 0).judge(occurredAt);
  return judgement === 'accept' || judgement === 'hold' ? [] : [problemOf(judgement, 'occurred_at')];
}
