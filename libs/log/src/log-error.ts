// The closed set of ways in which a log fails, whichever adapter it is, and what a caller may do about each. Adapters
// turn their client's errors into these; deciding to retry, quarantine or stop stays with the stage.

/** Why an operation on the log was refused or failed. */
export type LogErrorReason =
  | 'closed'
  | 'no_such_partition'
  | 'bad_request'
  | 'bad_record'
  | 'record_too_large'
  | 'backlog_full'
  | 'storage_full'
  | 'storage_failed'
  | 'offset_out_of_range'
  | 'directory_in_use'
  | 'consumer_ended';

/** retryable: the same call may succeed later. poison: these records never will. fatal: stop the stage. */
export type ErrorClass = 'retryable' | 'poison' | 'fatal';

/** An error of the log, with its reason as a word. */
export class LogError extends Error {
  readonly reason: LogErrorReason;

  constructor(reason: LogErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LogError';
    this.reason = reason;
  }
}

const CLASS_OF_REASON: Readonly<Record<LogErrorReason, ErrorClass>> = {
  // The caller outlived the log, or asks for what does not exist: a bug in the wiring.
  closed: 'fatal',
  no_such_partition: 'fatal',
  bad_request: 'fatal',
  // The record itself is at fault: it fails again however often it is tried, while its neighbours would pass.
  bad_record: 'poison',
  record_too_large: 'poison',
  // Nothing was written, and both pass: the backlog drains, somebody frees space.
  backlog_full: 'retryable',
  storage_full: 'retryable',
  // Damaged file or panicking store: going on could only add to the damage.
  storage_failed: 'fatal',
  // The log is younger than the checkpoint that asks (restored, emptied): skipping ahead would lose records silently.
  offset_out_of_range: 'fatal',
  // Two writers would interleave offsets.
  directory_in_use: 'fatal',
  // Whoever waited for the consumer learns that it will not get there.
  consumer_ended: 'fatal',
};

/** What may be done about an error of an EventLog. Errors that are not the log's own are fatal: they are bugs. */
export function classifyError(error: unknown): ErrorClass {
  return error instanceof LogError ? CLASS_OF_REASON[error.reason] : 'fatal';
}
