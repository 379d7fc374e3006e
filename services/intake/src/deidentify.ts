// Which texts of a raw event pass into a signal, and whether each may: the last gate against numbers of persons.
import { problemOf, type RawEvent, type RawProblem } from '@fengsui/contracts';
import { holdsMobileNumber, holdsResidentNumber, isIdentifier } from './personal-numbers.ts';

const CODE_HINT = 'an identifier of letters, digits and . _ : / # + ~ = | -, without blanks';
const NUMBER_HINT = 'a code: numbers of persons and phones never pass';

/** A text that goes on: own numbers of the source may look like anything, so they are not checked for phone numbers. */
interface PassingText {
  readonly path: string;
  readonly text: string;
  readonly kind: 'own_number' | 'reference' | 'category';
}

/** What is personal, or no code, among the texts of an event that would pass; one problem a field. */
export function personalProblems(event: RawEvent): readonly RawProblem[] {
  const problems: RawProblem[] = [];
  for (const passing of passingTexts(event)) {
    const hint = refusalHint(passing);
    if (hint !== null) problems.push(problemOf('bad_field', passing.path, hint));
  }
  return problems;
}

function refusalHint({ kind, text }: PassingText): string | null {
  if (text === '') return null;
  if (kind !== 'category' && !isIdentifier(text)) return CODE_HINT;
  if (holdsResidentNumber(text)) return NUMBER_HINT;
  return kind !== 'own_number' && holdsMobileNumber(text) ? NUMBER_HINT : null;
}

function passingTexts(event: RawEvent): readonly PassingText[] {
  const eventId = { path: 'event_id', text: event.eventId, kind: 'own_number' } as const;
  switch (event.kind) {
    case 'ticket':
      return [
        eventId,
        { path: 'ticket_id', text: event.ticketId, kind: 'own_number' },
        {
          path: 'matter_id',
          text: event.matterId,
          kind: event.matterId === event.ticketId ? 'own_number' : 'reference',
        },
        { path: 'category', text: event.category, kind: 'category' },
        { path: 'subject_ref', text: event.subjectRef, kind: 'reference' },
      ];
    case 'grid_case':
      return [
        eventId,
        { path: 'case_id', text: event.caseId, kind: 'own_number' },
        { path: 'linked_matter_id', text: event.linkedMatterId, kind: 'reference' },
        { path: 'class_code', text: event.classCode, kind: 'category' },
        { path: 'site_ref', text: event.siteRef, kind: 'reference' },
      ];
    case 'patrol':
      return [eventId];
    case 'mediation_case':
      return [
        eventId,
        { path: 'case_id', text: event.caseId, kind: 'own_number' },
        { path: 'linked_matter_id', text: event.linkedMatterId, kind: 'reference' },
      ];
  }
}
