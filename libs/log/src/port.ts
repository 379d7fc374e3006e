// The EventLog port: what every stage may expect of an ordered, durable log. Shaped after what Kafka can promise, so
// that the embedded log promises no more: order within a partition, durability once append has resolved, reading
// from any kept offset, at-least-once delivery to a consumer that says where it wants to start.

/** A record as read. Offsets grow within a partition; an adapter may leave gaps (Kafka does). */
export interface LogRecord {
  readonly offset: number;
  /** ms since 1970, given by the producer. In fengsui.signals it is the partition's stream time. */
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** A record as written. */
export interface AppendRecord {
  readonly timestamp: number;
  readonly key?: string;
  readonly value: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface ReadRequest extends TopicPartition {
  /** First offset wanted; below the start of the log: reading begins at the start (compare record.offset). */
  readonly fromOffset: number;
  readonly recordsMax: number;
}

/** Records of one partition, in order, none left out. */
export interface LogBatch extends TopicPartition {
  readonly records: readonly LogRecord[];
}

/**
 * A reader of whole topics. The log assigns partitions (all of them in the embedded log, a share of the group's in
 * Kafka), asks where to start, and then delivers batches: never two of one partition at a time, the next one only
 * after the promise of the one before has resolved. A rejected promise stops the consumer (see Consumer.failed).
 */
export interface ConsumeOptions {
  readonly topics: readonly string[];
  /** Consumers of one group share the partitions; null: this consumer reads all of them. */
  readonly group: string | null;
  /** Largest batch. */
  readonly recordsMax: number;
  /**
   * timestamp: partitions are merged by (largest timestamp so far, topic, partition, offset), and a record is delivered
   * only once no partition can still bring an older one: what a single-process replay needs to be repeatable.
   * arrival: as they come. Kafka offers arrival only.
   */
  readonly order: 'arrival' | 'timestamp';
  /** First offset to deliver for a partition that was just assigned, e.g. from its checkpoint. */
  readonly startOffset: (partition: TopicPartition) => Promise<number>;
  readonly onBatch: (batch: LogBatch) => Promise<void>;
  /** The partition goes elsewhere; no batch of it follows. */
  readonly onRevoked: (partition: TopicPartition) => Promise<void>;
}

export interface Consumer {
  /** Resolves when all that the topics held at the time of the call has been delivered and handled. */
  caughtUp(): Promise<void>;
  /** Next offset to be delivered for a partition, or -1 if it is not assigned here. */
  position(partition: TopicPartition): number;
  /** Ends delivery after the batch in hand. Safe to call twice. */
  stop(): Promise<void>;
  /** Resolves with the error that stopped the consumer, or with null after stop(). Never rejects. */
  readonly ended: Promise<Error | null>;
}

/** kind mismatch: the topic exists with another number of partitions, and was left as it is. */
export type CreateTopicResult =
  | { readonly kind: 'created' | 'exists' }
  | { readonly kind: 'mismatch'; readonly partitions: number };

export interface EventLog {
  createTopic(topic: string, partitions: number): Promise<CreateTopicResult>;
  /** Number of partitions; rejects if there is no such topic. */
  partitionCount(topic: string): Promise<number>;
  /** Durable and readable once resolved, all or nothing; resolves with the offset of the first record. */
  append(partition: TopicPartition, records: readonly AppendRecord[]): Promise<number>;
  /** Up to recordsMax records from an offset on; empty at the end. */
  read(request: ReadRequest): Promise<readonly LogRecord[]>;
  /** Offset of the oldest kept record (= endOffset when empty). */
  startOffset(partition: TopicPartition): Promise<number>;
  /** Offset that the next record will get. */
  endOffset(partition: TopicPartition): Promise<number>;
  /** Forgets records before an offset (retention). */
  deleteBefore(partition: TopicPartition, offset: number): Promise<void>;
  /** Identity of the log's content: a restored or emptied log has another. Part of watchers' cursors. */
  epoch(): Promise<string>;
  consume(options: ConsumeOptions): Consumer;
  close(): Promise<void>;
}
