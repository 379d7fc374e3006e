// What a caller gives the Kafka adapter, and what the adapter tells it in return.
import type { TopicPartition } from '../port.ts';

/** pino-shaped: fields, then a message. */
export type KafkaLogger = Readonly<
  Record<'debug' | 'info' | 'warn' | 'error', (fields: Readonly<Record<string, unknown>>, message: string) => void>
>;

/** What an operator wants to know; the service turns it into readiness and metrics. Nothing waits for it. */
export interface KafkaLogObserver {
  /** The cluster stopped to answer, or answers again. Told at each change only. */
  readonly availability: (isAvailable: boolean, why: string) => void;
  /** A group of ours has a new assignment: so many partitions are here now. */
  readonly rebalanced: (group: string, partitionCount: number) => void;
  /** Records between what was handled and the end of a partition, at most once a second. */
  readonly lag: (partition: TopicPartition, records: number) => void;
  /** A request is tried again, for a cause out of a closed list. */
  readonly retried: (cause: RetryCause) => void;
}

/** Why a request is tried again. */
export type RetryCause = 'connection' | 'timeout' | 'leadership' | 'coordinator' | 'throttled' | 'broker';

export interface KafkaLogOptions {
  /** host:port of some brokers; the others are learned from them. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Put before every topic and group name, so that several installations share a cluster. '' if not given. */
  readonly namespace?: string;
  /** How long a member of a group may be silent before its partitions go to others, ms. 10,000 if not given. */
  readonly sessionTimeoutMs?: number;
  /** Of topics that it creates; the brokers' own default if not given. */
  readonly replicationFactor?: number;
  readonly logger: KafkaLogger;
  readonly observer?: Partial<KafkaLogObserver>;
}

export const SESSION_TIMEOUT_MS = 10_000;

/** What the parts of the adapter share. */
export interface KafkaContext {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly namespace: string;
  readonly sessionTimeoutMs: number;
  readonly logger: KafkaLogger;
  readonly observer: KafkaLogObserver;
  /** Aborted when the log is closed: nothing waits longer. */
  readonly closing: AbortSignal;
}
