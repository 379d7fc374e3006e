// What may be done about an error of kafkajs. It has no one field that tells: classes, protocol types and retriable flags
// each tell a part. Whatever an outage can bring is waited out; only what will be the same tomorrow ends a stage.
import { LogError, type LogErrorReason } from '../log-error.ts';
import type { RetryCause } from './options.ts';

/** retry: it passes by itself. renew: it passes with a new producer. fail: the same call will never succeed. */
export type KafkaErrorFate =
  | { readonly kind: 'retry' | 'renew'; readonly cause: RetryCause }
  | { readonly kind: 'fail'; readonly reason: LogErrorReason };

const RETRIED_TYPES: ReadonlyMap<string, RetryCause> = new Map([
  // Another broker leads now, or none does yet: metadata tells in a moment.
  ['NOT_LEADER_FOR_PARTITION', 'leadership'],
  ['LEADER_NOT_AVAILABLE', 'leadership'],
  ['REPLICA_NOT_AVAILABLE', 'leadership'],
  ['FENCED_LEADER_EPOCH', 'leadership'],
  ['UNKNOWN_LEADER_EPOCH', 'leadership'],
  ['PREFERRED_LEADER_NOT_AVAILABLE', 'leadership'],
  ['ELIGIBLE_LEADERS_NOT_AVAILABLE', 'leadership'],
  // The coordinator is starting, moving or away.
  ['GROUP_COORDINATOR_NOT_AVAILABLE', 'coordinator'],
  ['GROUP_LOAD_IN_PROGRESS', 'coordinator'],
  ['NOT_COORDINATOR_FOR_GROUP', 'coordinator'],
  ['REBALANCE_IN_PROGRESS', 'coordinator'],
  ['UNKNOWN_MEMBER_ID', 'coordinator'],
  ['ILLEGAL_GENERATION', 'coordinator'],
  ['CONCURRENT_TRANSACTIONS', 'coordinator'],
  // Too few replicas in sync, storage of one broker in trouble, a controller election.
  ['NOT_ENOUGH_REPLICAS', 'broker'],
  ['NOT_ENOUGH_REPLICAS_AFTER_APPEND', 'broker'],
  ['KAFKA_STORAGE_ERROR', 'broker'],
  ['NOT_CONTROLLER', 'broker'],
  ['CORRUPT_MESSAGE', 'broker'],
  ['UNKNOWN', 'broker'],
  ['REQUEST_TIMED_OUT', 'timeout'],
  ['NETWORK_EXCEPTION', 'connection'],
  ['THROTTLING_QUOTA_EXCEEDED', 'throttled'],
]);

/** The broker does not know the producer as it knows itself: only a new identity helps. What was sent is looked for before. */
const RENEWED_TYPES: ReadonlySet<string> = new Set([
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
]);

const FAILED_TYPES: ReadonlyMap<string, LogErrorReason> = new Map([
  ['UNKNOWN_TOPIC_OR_PARTITION', 'no_such_partition'],
  ['INVALID_TOPIC_EXCEPTION', 'bad_request'],
  ['MESSAGE_TOO_LARGE', 'record_too_large'],
  ['RECORD_LIST_TOO_LARGE', 'record_too_large'],
  ['INVALID_TIMESTAMP', 'bad_record'],
  ['INVALID_RECORD', 'bad_record'],
  ['OFFSET_OUT_OF_RANGE', 'offset_out_of_range'],
]);

/** By class, where there is no protocol type: the connection broke, or nobody answered in time. */
const RETRIED_NAMES: ReadonlyMap<string, RetryCause> = new Map([
  ['KafkaJSConnectionError', 'connection'],
  ['KafkaJSConnectionClosedError', 'connection'],
  ['KafkaJSBrokerNotFound', 'connection'],
  ['KafkaJSNoBrokerAvailableError', 'connection'],
  ['KafkaJSMetadataNotLoaded', 'connection'],
  ['KafkaJSTopicMetadataNotLoaded', 'leadership'],
  ['KafkaJSGroupCoordinatorNotFound', 'coordinator'],
  ['KafkaJSRequestTimeoutError', 'timeout'],
  ['KafkaJSLockTimeout', 'timeout'],
  ['KafkaJSTimeout', 'timeout'],
  ['KafkaJSFetcherRebalanceError', 'coordinator'],
]);

/** The fate of what went wrong, by the deepest error that tells something. */
export function fateOf(error: unknown): KafkaErrorFate {
  const chain = chainOf(error);
  for (const one of chain) {
    const fate = fateOfOne(one);
    if (fate !== null) return fate;
  }
  const isRetriable = chain.some((one) => 'retriable' in one && one.retriable === true);
  return isRetriable ? { kind: 'retry', cause: 'broker' } : { kind: 'fail', reason: 'storage_failed' };
}

/** The error as the log's own; one that is the log's already stays as it is. */
export function toLogError(error: unknown): LogError {
  if (error instanceof LogError) return error;
  const fate = fateOf(error);
  const message = error instanceof Error ? messageOf(error) : String(error);
  return new LogError(fate.kind === 'fail' ? fate.reason : 'storage_failed', message, { cause: error });
}

/** An aggregate says only what was tried: what went wrong stands in its parts. */
function messageOf(error: Error): string {
  const parts = new Set(partsOf(error).map((part) => (part instanceof Error ? part.message : String(part))));
  return [error.message, ...parts].join(': ');
}

function fateOfOne(error: Error): KafkaErrorFate | null {
  if (error instanceof LogError) return { kind: 'fail', reason: error.reason };
  const type = 'type' in error && typeof error.type === 'string' ? error.type : '';
  if (RENEWED_TYPES.has(type)) return { kind: 'renew', cause: 'broker' };
  const cause = RETRIED_TYPES.get(type) ?? RETRIED_NAMES.get(error.name);
  if (cause !== undefined) return { kind: 'retry', cause };
  const reason = FAILED_TYPES.get(type);
  return reason === undefined ? null : { kind: 'fail', reason };
}

/** The error, what caused it, and what an aggregate holds; the innermost first. */
function chainOf(error: unknown): readonly Error[] {
  if (!(error instanceof Error)) return [];
  return [...chainOf(error.cause), ...partsOf(error).flatMap(chainOf), error];
}

/** kafkajs keeps the errors of several topics or partitions as `errors`, or each with its partition. */
function partsOf(error: Error): readonly unknown[] {
  if ('errors' in error && Array.isArray(error.errors)) return error.errors;
  if (!('partitions' in error && Array.isArray(error.partitions))) return [];
  return error.partitions.map((one: unknown) =>
    typeof one === 'object' && one !== null && 'error' in one ? one.error : null,
  );
}
