// What may be done about each error of kafkajs. The errors are its own where it exports them.

import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { LogError } from '../log-error.ts';
import { fateOf, type KafkaErrorFate, toLogError } from './classify-error.ts';
import { protocolError } from './fixtures.ts';

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

function textOf(fate: KafkaErrorFate): string {
  return fate.kind === 'fail' ? `fail ${fate.reason}` : `${fate.kind} ${fate.cause}`;
}

describe('the fate of an error of the protocol', () => {
  it.each([
    ['NOT_LEADER_FOR_PARTITION', 'retry leadership'],
    ['LEADER_NOT_AVAILABLE', 'retry leadership'],
    ['FENCED_LEADER_EPOCH', 'retry leadership'],
    ['GROUP_LOAD_IN_PROGRESS', 'retry coordinator'],
    ['NOT_COORDINATOR_FOR_GROUP', 'retry coordinator'],
    ['ILLEGAL_GENERATION', 'retry coordinator'],
    ['NOT_ENOUGH_REPLICAS', 'retry broker'],
    ['NOT_ENOUGH_REPLICAS_AFTER_APPEND', 'retry broker'],
    ['NOT_CONTROLLER', 'retry broker'],
    ['CORRUPT_MESSAGE', 'retry broker'],
    ['REQUEST_TIMED_OUT', 'retry timeout'],
    ['NETWORK_EXCEPTION', 'retry connection'],
    ['THROTTLING_QUOTA_EXCEEDED', 'retry throttled'],
    ['OUT_OF_ORDER_SEQUENCE_NUMBER', 'renew broker'],
    ['UNKNOWN_PRODUCER_ID', 'renew broker'],
    ['INVALID_PRODUCER_EPOCH', 'renew broker'],
    ['INVALID_PRODUCER_ID_MAPPING', 'renew broker'],
    ['UNKNOWN_TOPIC_OR_PARTITION', 'fail no_such_partition'],
    ['INVALID_TOPIC_EXCEPTION', 'fail bad_request'],
    ['MESSAGE_TOO_LARGE', 'fail record_too_large'],
    ['RECORD_LIST_TOO_LARGE', 'fail record_too_large'],
    ['INVALID_TIMESTAMP', 'fail bad_record'],
    ['OFFSET_OUT_OF_RANGE', 'fail offset_out_of_range'],
    ['TOPIC_AUTHORIZATION_FAILED', 'fail storage_failed'],
    ['SASL_AUTHENTICATION_FAILED', 'fail storage_failed'],
  ])('%s: %s', (type, expected) => {
    expect(textOf(fateOf(protocolError(type)))).toBe(expected);
  });

  it('that is not in our list is to be tried again where kafkajs says so', () => {
    expect(textOf(fateOf(protocolError('SOMETHING_NEW', true)))).toBe('retry broker');
    expect(textOf(fateOf(protocolError('SOMETHING_NEW')))).toBe('fail storage_failed');
  });
});

describe('the fate of an error of the client', () => {
  it.each([
    ['connection', new kafkajs.KafkaJSConnectionError('refused')],
    ['connection', named('KafkaJSBrokerNotFound')],
    ['connection', named('KafkaJSConnectionClosedError')],
    ['connection', named('KafkaJSNoBrokerAvailableError')],
    ['connection', named('KafkaJSMetadataNotLoaded')],
    ['leadership', new kafkajs.KafkaJSTopicMetadataNotLoaded('not yet', { topic: 't' })],
    ['coordinator', named('KafkaJSGroupCoordinatorNotFound')],
    ['timeout', named('KafkaJSRequestTimeoutError')],
    ['timeout', named('KafkaJSLockTimeout')],
  ])('is to be tried again because of its %s: %s', (cause, error) => {
    expect(fateOf(error)).toEqual({ kind: 'retry', cause });
  });

  it('is told by the innermost error that says something', () => {
    const inner = new kafkajs.KafkaJSConnectionError('refused');
    const outer = Object.assign(new kafkajs.KafkaJSNonRetriableError('gave up'), { cause: inner });
    expect(textOf(fateOf(outer))).toBe('retry connection');
    const silent = Object.assign(protocolError('MESSAGE_TOO_LARGE'), { cause: new Error('a silent one') });
    expect(textOf(fateOf(silent))).toBe('fail record_too_large');
  });

  it('is told by the parts of an aggregate, by topics and by partitions', () => {
    const aggregate = Object.assign(new Error('some topics'), { errors: [protocolError('LEADER_NOT_AVAILABLE')] });
    expect(textOf(fateOf(aggregate))).toBe('retry leadership');
    const partitions = [null, { partition: 0 }, { partition: 1, error: protocolError('KAFKA_STORAGE_ERROR') }];
    expect(textOf(fateOf(Object.assign(new Error('some partitions'), { partitions })))).toBe('retry broker');
  });

  it('is failure where nothing says that it passes, and for what is no error', () => {
    expect(textOf(fateOf(new TypeError('a bug')))).toBe('fail storage_failed');
    expect(textOf(fateOf('a text'))).toBe('fail storage_failed');
  });
});

describe("the log's own error", () => {
  it('stays as it is', () => {
    const error = new LogError('backlog_full', 'much waits');
    expect(toLogError(error)).toBe(error);
    expect(textOf(fateOf(new Error('around it', { cause: error })))).toBe('fail backlog_full');
  });

  it('has the reason and the text of what it is made of', () => {
    const cause = protocolError('MESSAGE_TOO_LARGE');
    const error = toLogError(cause);
    expect(error).toMatchObject({ reason: 'record_too_large', message: 'MESSAGE_TOO_LARGE' });
    expect(error.cause).toBe(cause);
    expect(toLogError('a text')).toMatchObject({ reason: 'storage_failed', message: 'a text' });
  });

  it('of what should have passed and was given up is a failure of the storage', () => {
    expect(toLogError(new kafkajs.KafkaJSConnectionError('refused')).reason).toBe('storage_failed');
  });
});
