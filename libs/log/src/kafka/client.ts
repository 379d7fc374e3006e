// Connections: the kafkajs client for producing, administration and group membership, and its cluster for fetches and
// offsets of our own, which kafkajs does not export. Both log through the given logger.
import kafkajs, { type Kafka, type logCreator } from 'kafkajs';
import Cluster from 'kafkajs/src/cluster/index.js';
import loggers from 'kafkajs/src/loggers/index.js';
import type { KafkaContext, KafkaLogger } from './options.ts';
import { createQuietSocketFactory } from './socket-factory.ts';
import { tameConnections } from './tamed-connection.ts';
import { tameRequestQueues } from './tamed-queue.ts';

const CONNECTION_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 15_000;
const METADATA_MAX_AGE_MS = 60_000;
/** kafkajs's own attempts are few: waiting is done where the observer hears of it. */
const RETRY = { initialRetryTime: 50, maxRetryTime: 500, retries: 2 } as const;

/**
 * kafkajs tells every rebalance and every broken connection as errors, several times over. What matters of them reaches
 * operators through the observer; of the rest, warnings stay warnings and errors become warnings.
 */
export function logThrough(logger: KafkaLogger): logCreator {
  return () =>
    ({ level, log, namespace }) => {
      const { message, timestamp: _, ...rest } = log;
      const fields = { kafkajs: namespace, ...withoutNoise(rest) };
      if (level === kafkajs.logLevel.ERROR && !isRoutine(message, rest)) logger.warn(fields, message);
      else logger.debug(fields, message);
    };
}

const ROUTINE =
  /rebalanc|re-join|Connection error|Failed to connect|Closed connection|ECONNREFUSED|Restarting the consumer/i;

function isRoutine(message: string, rest: Readonly<Record<string, unknown>>): boolean {
  const error = rest['error'];
  return ROUTINE.test(typeof error === 'string' ? `${message} ${error}` : message);
}

/** Stacks and bytes are noise in a log line. */
function withoutNoise({
  stack: _stack,
  payload: _payload,
  ...rest
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return rest;
}

export function createClient({ brokers, clientId, logger }: KafkaContext): Kafka {
  tameRequestQueues();
  tameConnections();
  return new kafkajs.Kafka({
    brokers: [...brokers],
    clientId,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: RETRY,
    socketFactory: createQuietSocketFactory(),
    logCreator: logThrough(logger),
    logLevel: kafkajs.logLevel.WARN,
  });
}

/** A cluster of its own has connections of its own: a long fetch holds nobody else up. */
export function createCluster({ brokers, clientId, logger }: KafkaContext): Cluster {
  tameRequestQueues();
  tameConnections();
  return new Cluster({
    logger: loggers.createLogger({ level: kafkajs.logLevel.WARN, logCreator: logThrough(logger) }),
    socketFactory: createQuietSocketFactory(),
    brokers,
    clientId,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    enforceRequestTimeout: true,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    retry: RETRY,
    allowAutoTopicCreation: false,
    maxInFlightRequests: null,
    isolationLevel: 0,
  });
}
