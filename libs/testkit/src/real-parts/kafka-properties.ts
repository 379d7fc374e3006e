// How a Kafka of one node is configured, as broker and controller in one: said once for the local process, which reads
// a file, and for the container, which reads its environment.

export interface KafkaNode {
  /** Where clients find it. */
  readonly advertisedHost: string;
  /** The host that it listens on. */
  readonly listenHost: string;
  readonly brokerPort: number;
  readonly controllerPort: number;
  /** Folder of its records. */
  readonly directory: string;
}

/** Properties of server.properties. */
export function kafkaProperties(node: KafkaNode): ReadonlyMap<string, string> {
  const { advertisedHost, listenHost, brokerPort, controllerPort, directory } = node;
  return new Map([
    ['process.roles', 'broker,controller'],
    ['node.id', '1'],
    ['controller.quorum.voters', `1@127.0.0.1:${controllerPort}`],
    ['listeners', `PLAINTEXT://${listenHost}:${brokerPort},CONTROLLER://127.0.0.1:${controllerPort}`],
    ['advertised.listeners', `PLAINTEXT://${advertisedHost}:${brokerPort}`],
    ['controller.listener.names', 'CONTROLLER'],
    ['listener.security.protocol.map', 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT'],
    ['log.dirs', directory],
    ['auto.create.topics.enable', 'false'],
    ['group.initial.rebalance.delay.ms', '0'],
    // Tests of lost sessions wait for one to pass: Kafka's own least of 6 s would make them slow.
    ['group.min.session.timeout.ms', '1000'],
    // A killed broker that comes back is let in when its old session has passed: 9 s unless told otherwise.
    ['broker.heartbeat.interval.ms', '500'],
    ['broker.session.timeout.ms', '3000'],
    ...SINGLE_NODE,
  ]);
}

/** One copy of everything, for there is one node. One partition of offsets: a probe of any group speaks for all. */
const SINGLE_NODE: readonly (readonly [string, string])[] = [
  ['offsets.topic.replication.factor', '1'],
  ['offsets.topic.num.partitions', '1'],
  ['transaction.state.log.replication.factor', '1'],
  ['transaction.state.log.min.isr', '1'],
  ['share.coordinator.state.topic.replication.factor', '1'],
  ['share.coordinator.state.topic.min.isr', '1'],
];

/** As a file. */
export function propertiesText(properties: ReadonlyMap<string, string>): string {
  return [...properties].map(([key, value]) => `${key}=${value}\n`).join('');
}

/** As the official image reads them: `log.dirs` is KAFKA_LOG_DIRS. */
export function propertiesEnvironment(properties: ReadonlyMap<string, string>): Record<string, string> {
  const named: Record<string, string> = {};
  for (const [key, value] of properties) named[`KAFKA_${key.toUpperCase().replaceAll('.', '_')}`] = value;
  return named;
}
