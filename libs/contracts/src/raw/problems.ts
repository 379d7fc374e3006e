// What can be wrong with a raw record, and the fixed texts that say what a good value would be. Hints never hold a
// value of the record: they are built from contracts alone.
import { CODE_BYTES_MAX, IDENTIFIER_BYTES_MAX, type QuarantineReason, RECORD_BYTES_MAX } from '@fengsui/domain';

/** fieldPath in snake_case as in the proto, '' = the whole record. */
export interface RawProblem {
  readonly reason: QuarantineReason;
  readonly fieldPath: string;
  readonly hint: string;
}

/** The general hint of each reason; a field may have a more telling one. */
export const HINTS: Readonly<Record<QuarantineReason, string>> = {
  record_too_large: `a record of at most ${RECORD_BYTES_MAX} bytes`,
  malformed_protobuf: 'the bytes of the protobuf message of this topic, texts in UTF-8',
  malformed_json: 'one JSON object in the protobuf JSON mapping, in UTF-8',
  unknown_content_type: 'content-type application/protobuf or application/json',
  missing_field: 'a value: the field is required',
  unknown_enum: 'a value of the enum in the contract',
  field_too_long: `identifiers of at most ${IDENTIFIER_BYTES_MAX} bytes, codes of at most ${CODE_BYTES_MAX}`,
  bad_field: 'a value of the type and form in the contract',
  bad_time: 'an instant after 1970 and before 10000, e.g. 2026-03-01T09:30:00+08:00',
  occurred_in_future: 'an event time at most 5 minutes ahead of the clock',
  occurred_too_long_ago: 'an event time at most 400 days behind the clock',
  rules_do_not_compile: 'a release whose rules all compile; the rules before it stay in force',
  time_jump: 'an event time near those of the neighbouring events of the source',
};

/** A problem with the reason's general hint, or a fixed one of the field. */
export function problemOf(reason: QuarantineReason, fieldPath: string, hint = HINTS[reason]): RawProblem {
  return { reason, fieldPath, hint };
}
