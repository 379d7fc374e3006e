// A real Apache Kafka as a local process: one node, broker and controller, from the jars of deploy/local/pom.xml.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { probeKafka } from './kafka-probe.ts';
import { kafkaProperties, propertiesText } from './kafka-properties.ts';
import { type LocalPart, makeHome, removeHome, startLocalPart, withAddress } from './local-part.ts';
import { type Environment, endOf, fetchParts, javaProgram, LOG_CONFIGURATION } from './parts-cache.ts';
import { freePort } from './readiness.ts';
import { startProgram } from './running-program.ts';

const HOST = '127.0.0.1';
/** Enough for tests and benchmarks on one machine, and bounded beside the services under test. */
const HEAP = '-Xmx512m';

export interface LocalKafkaOptions {
  /** Default: a temporary one. One that holds a Kafka's files from before is gone on with. */
  readonly directory?: string;
  /** Default: free ones. */
  readonly ports?: { readonly broker: number; readonly controller: number };
  /** Of a directory that holds none yet, 16 bytes as base64url. Default: a random one. */
  readonly clusterId?: string;
  /** Default: that of this process. JAVA_HOME and XDG_CACHE_HOME are read of it. */
  readonly environment?: Environment;
}

export interface LocalKafka extends LocalPart {
  /** host:port */
  readonly brokers: string;
}

/** Starts a Kafka and waits until it serves groups. Rejects with what to install, or with the end of its log. */
export async function startLocalKafka(options: LocalKafkaOptions = {}): Promise<LocalKafka> {
  const environment = options.environment ?? process.env;
  const java = await javaProgram(environment);
  const classPath = join(await fetchParts(environment), 'lib', '*');
  const ports = options.ports ?? { broker: await freePort(), controller: await freePort() };
  const home = await makeHome(options.directory, 'kafka');
  const properties = join(home.directory, 'server.properties');
  const node = { advertisedHost: HOST, listenHost: HOST, brokerPort: ports.broker, controllerPort: ports.controller };
  const records = join(home.directory, 'records');
  await writeFile(properties, propertiesText(kafkaProperties({ ...node, directory: records })));
  const runtime = [`-Dlog4j2.configurationFile=${LOG_CONFIGURATION}`, '-cp', classPath];
  try {
    const owned = home.isOwn ? home.directory : '';
    const clusterId = options.clusterId ?? randomBytes(16).toString('base64url');
    await format({ java, runtime, properties, records, clusterId, directory: home.directory, owned });
  } catch (error) {
    await removeHome(home);
    throw error;
  }
  const part = await startLocalPart({
    name: 'Kafka',
    home,
    program: java,
    args: [HEAP, ...runtime, 'kafka.Kafka', properties],
    probe: async (timeoutMs) => probeKafka({ host: HOST, port: ports.broker }, timeoutMs),
  });
  return withAddress(part, { brokers: `${HOST}:${ports.broker}` });
}

interface Formatting {
  readonly java: string;
  readonly runtime: readonly string[];
  readonly properties: string;
  readonly records: string;
  readonly clusterId: string;
  readonly directory: string;
  /** Goes when we are killed meanwhile; '' for none. */
  readonly owned: string;
}

/** Kafka does not start on a folder without an id of its cluster. One that has one is left as it is. */
async function format({ java, runtime, properties, records, clusterId, directory, owned }: Formatting): Promise<void> {
  if (existsSync(join(records, 'meta.properties'))) return;
  // Joined by =, for one id in 64 begins with a dash and would be taken for another option.
  const words = ['kafka.tools.StorageTool', 'format', `--cluster-id=${clusterId}`, '-c', properties];
  const logFile = join(directory, 'format.log');
  const tool = await startProgram({ program: java, args: [...runtime, ...words], logFile, home: owned });
  if ((await tool.ended) !== 0) throw new Error(`Kafka could not format ${records}:\n${await endOf(logFile)}`);
}
