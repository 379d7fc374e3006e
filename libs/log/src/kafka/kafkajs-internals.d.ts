// The parts of kafkajs 2.2.4 that it does not export and that this adapter builds on, with what we use of them. The
// version is pinned: another one must be held against these declarations first.

declare module 'kafkajs/src/network/requestQueue/index.js' {
  class RequestQueue {
    constructor(options: { readonly clientId: string; readonly broker: string });
    readonly pending: readonly unknown[];
    readonly throttledUntil: number;
    /** Of a check that is due; null: none is. */
    readonly throttleCheckTimeoutId: NodeJS.Timeout | null;
    scheduleCheckPendingRequests(): void;
    /** Clears its timers. */
    destroy(): void;
  }
  export = RequestQueue;
}

declare module 'kafkajs/src/network/connection.js' {
  import type { Socket } from 'node:net';
  import type { ISocketFactory, Logger } from 'kafkajs';
  import type Cluster from 'kafkajs/src/cluster/index.js';

  class Connection {
    constructor(options: {
      readonly host: string;
      readonly port: number;
      readonly logger: Logger;
      readonly socketFactory: ISocketFactory;
      readonly connectionTimeout: number;
      readonly requestTimeout: number;
    });
    /** What has come and is not a whole answer yet, and how much the next answer needs. */
    chunks: Buffer[];
    bytesBuffered: number;
    bytesNeeded: number;
    readonly socket: Socket;
    isConnected(): boolean;
    connect(): Promise<boolean>;
    disconnect(): Promise<boolean>;
    send<Response>(request: Cluster.ProtocolRequest<Response>): Promise<Response>;
    processData(bytes: Buffer): void;
    rejectRequests(error: Error): void;
  }
  export = Connection;
}

declare module 'kafkajs/src/network/socketFactory.js' {
  import type { Socket } from 'node:net';
  import type { ISocketFactoryArgs } from 'kafkajs';

  /** Without `ssl` it is plain TCP. */
  const create: () => (
    wanted: Omit<ISocketFactoryArgs, 'ssl'> & { readonly ssl?: ISocketFactoryArgs['ssl'] | undefined },
  ) => Socket;
  export = create;
}

declare module 'kafkajs/src/loggers/index.js' {
  import type { Logger, logCreator } from 'kafkajs';

  interface Loggers {
    createLogger(options: { readonly level: number; readonly logCreator: logCreator }): Logger;
  }
  const loggers: Loggers;
  export = loggers;
}

declare module 'kafkajs/src/protocol/encoder.js' {
  class Encoder {
    constructor(initialSize?: number);
    readonly buffer: Buffer;
    writeInt8(value: number): this;
    writeInt16(value: number): this;
    writeInt32(value: number): this;
    writeInt64(value: number): this;
    writeString(value: string | null): this;
    writeBuffer(value: Buffer): this;
    writeArray(values: readonly Encoder[]): this;
  }
  export = Encoder;
}

declare module 'kafkajs/src/protocol/error.js' {
  const errors: { createErrorFromCode(code: number): Error };
  export = errors;
}

declare module 'kafkajs/src/protocol/decoder.js' {
  class Decoder {
    constructor(buffer: Buffer);
    readonly offset: number;
  }
  export = Decoder;
}

declare module 'kafkajs/src/protocol/recordBatch/record/v0/index.js' {
  import type Encoder from 'kafkajs/src/protocol/encoder.js';

  const encodeRecord: (record: {
    readonly offsetDelta: number;
    readonly timestampDelta: number;
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    readonly headers?: Readonly<Record<string, Buffer | string>>;
  }) => Encoder;
  export = encodeRecord;
}

declare module 'kafkajs/src/protocol/recordBatch/v0/index.js' {
  import type Encoder from 'kafkajs/src/protocol/encoder.js';

  const recordBatch: {
    RecordBatch(batch: {
      /** Number of the codec; 0: none. */
      readonly compression?: number;
      readonly firstOffset: number;
      readonly firstTimestamp: number;
      readonly maxTimestamp: number;
      readonly lastOffsetDelta: number;
      readonly records: readonly Encoder[];
    }): Promise<Encoder>;
  };
  export = recordBatch;
}

declare module 'kafkajs/src/protocol/recordBatch/v0/decoder.js' {
  import type Decoder from 'kafkajs/src/protocol/decoder.js';

  interface DecodedRecord {
    readonly offset: string;
    readonly timestamp: string;
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    readonly headers: Readonly<Record<string, Buffer>>;
  }
  const decodeBatch: (decoder: Decoder) => Promise<{ readonly records: readonly DecodedRecord[] }>;
  export = decodeBatch;
}

declare module 'kafkajs/src/cluster/index.js' {
  import type { ISocketFactory, Logger, PartitionMetadata, RetryOptions } from 'kafkajs';
  import type Encoder from 'kafkajs/src/protocol/encoder.js';

  class Cluster {
    constructor(options: Cluster.ClusterOptions);
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    refreshMetadata(): Promise<void>;
    refreshMetadataIfNecessary(): Promise<void>;
    addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
    findTopicPartitionMetadata(topic: string): PartitionMetadata[];
    findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>;
    findBroker(options: { readonly nodeId: string }): Promise<Cluster.Broker>;
    fetchTopicsOffset(
      topics: readonly {
        readonly topic: string;
        readonly partitions: readonly { readonly partition: number }[];
        readonly fromBeginning: boolean;
      }[],
    ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
  }
  // biome-ignore lint/style/noNamespace: types beside an `export =` have no other place
  namespace Cluster {
    interface ProtocolRequest<Response> {
      readonly request: {
        readonly apiKey: number;
        readonly apiVersion: number;
        readonly apiName: string;
        encode(): Promise<Encoder>;
      };
      readonly response: {
        decode(payload: Buffer): Promise<Response>;
        parse(response: Response): Promise<Response>;
      };
      /** ms, if longer than the client's own. */
      readonly requestTimeout?: number;
    }

    interface Broker {
      readonly connectionPool: { send<Response>(request: ProtocolRequest<Response>): Promise<Response> };
      disconnect(): Promise<void>;
    }

    interface ClusterOptions {
      readonly logger: Logger;
      readonly socketFactory: ISocketFactory;
      readonly brokers: readonly string[];
      readonly clientId: string;
      readonly connectionTimeout: number;
      readonly requestTimeout: number;
      readonly enforceRequestTimeout: boolean;
      readonly metadataMaxAge: number;
      readonly retry: RetryOptions;
      readonly allowAutoTopicCreation: boolean;
      readonly maxInFlightRequests: number | null;
      readonly isolationLevel: number;
    }
  }
  export = Cluster;
}
