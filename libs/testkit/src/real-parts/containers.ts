// Parts in containers, where a container engine answers. testcontainers finds the engine and sees to it that nothing
// is left behind; it is imported only when this way is tried, for that alone takes half a second.
import { brokerAddress, probeKafka } from './kafka-probe.ts';
import { kafkaProperties, propertiesEnvironment } from './kafka-properties.ts';
import { freePort, untilReady, type Waiting } from './readiness.ts';
import { probeRedis } from './redis-probe.ts';
import { type Attempt, messageOf } from './ways.ts';

const KAFKA_IMAGE = 'apache/kafka:4.4.0';
const REDIS_IMAGE = 'redis:7';
/** What testcontainers says when no engine answers. */
const NO_ENGINE = 'Could not find a working container runtime strategy';
/** Inside of the container. */
const CONTROLLER_PORT = 9093;
const RECORDS = '/tmp/kraft-combined-logs';
const READY_MS_MAX = 120_000;

/** Kafka on a fixed port of the engine's host, for a broker tells its clients the address to come back to. */
export async function containerKafka(): Promise<Attempt<{ readonly brokers: string }>> {
  return withEngine(KAFKA_IMAGE, async (host) => {
    const port = await freePort();
    const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    const node = { advertisedHost: host, listenHost: '0.0.0.0', brokerPort: port, controllerPort: CONTROLLER_PORT };
    return {
      ports: { inside: port, outside: port },
      environment: propertiesEnvironment(kafkaProperties({ ...node, directory: RECORDS })),
      command: [],
      named: { brokers: address },
      probe: async (timeoutMs) => probeKafka(brokerAddress(address), timeoutMs),
    };
  });
}

/** Redis with an append-only file, as the local one. */
export async function containerRedis(): Promise<Attempt<{ readonly url: string }>> {
  return withEngine(REDIS_IMAGE, async (host) => {
    const port = await freePort();
    const url = `redis://${host.includes(':') ? `[${host}]` : host}:${port}`;
    return {
      ports: { inside: 6379, outside: port },
      environment: {},
      // Unprotected as the official image is: from outside it is reached by the published port alone.
      command: ['redis-server', '--appendonly', 'yes', '--save', '', '--protected-mode', 'no'],
      named: { url },
      probe: async (timeoutMs) => probeRedis(url, timeoutMs),
    };
  });
}

interface Wanted<Named> {
  readonly ports: { readonly inside: number; readonly outside: number };
  readonly environment: Record<string, string>;
  /** In place of the image's own; empty for that. */
  readonly command: readonly string[];
  readonly named: Named;
  readonly probe: Waiting['probe'];
}

async function withEngine<Named>(
  image: string,
  wantedOn: (host: string) => Promise<Wanted<Named>>,
): Promise<Attempt<Named>> {
  try {
    const host = await engineHost(image);
    if (host.kind === 'none') return host;
    return await startContainer(image, await wantedOn(host.host));
  } catch (error) {
    const why = messageOf(error);
    if (why.includes(NO_ENGINE)) return { kind: 'none', why: 'no container engine answers' };
    return { kind: 'failed', why: `the container of ${image} does not serve: ${why}` };
  }
}

type EngineHost = { readonly kind: 'engine'; readonly host: string } | { readonly kind: 'none'; readonly why: string };

/** Where the engine publishes ports, once it has the image and the one that clears up after a killed run. */
async function engineHost(image: string): Promise<EngineHost> {
  const { getContainerRuntimeClient, getReaper, ImageName } = await import('testcontainers');
  const client = await getContainerRuntimeClient();
  try {
    const name = ImageName.fromString(image);
    if (!(await client.image.exists(name))) await client.image.pull(name);
    await getReaper(client);
  } catch (error) {
    return { kind: 'none', why: `the container engine cannot have ${image}: ${messageOf(error)}` };
  }
  return { kind: 'engine', host: client.info.containerRuntime.host };
}

async function startContainer<Named>(image: string, wanted: Wanted<Named>): Promise<Attempt<Named>> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const { inside, outside } = wanted.ports;
  const container = new GenericContainer(image)
    .withExposedPorts({ container: inside, host: outside })
    .withEnvironment(wanted.environment)
    .withCommand([...wanted.command])
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(READY_MS_MAX);
  const started = await container.start();
  const stop = async (): Promise<void> => {
    await started.stop({ remove: true, removeVolumes: true });
  };
  try {
    await untilReady({ probe: wanted.probe, withinMs: READY_MS_MAX });
  } catch (error) {
    await stop();
    throw error;
  }
  return { kind: 'found', found: { way: 'container', named: wanted.named, stop } };
}
