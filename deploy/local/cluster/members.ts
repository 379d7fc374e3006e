// Which processes a local cluster has: the services, each with its port and the settings it finds in its environment.
import { createServer } from 'node:net';
import { SERVICE_NAMES, type ServiceName } from '@fengsui/cluster';

export interface MemberPlan {
  /** As its status line says: detector-2, say. */
  readonly name: string;
  readonly service: ServiceName;
  readonly httpUrl: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface ClusterPlan {
  /** In the order of the stream: intake, detectors, alerter, gateway. */
  readonly members: readonly MemberPlan[];
  /** host:port of the gateway. */
  readonly grpc: string;
}

export interface PlanOptions {
  readonly detectorCount: number;
  readonly brokers: string;
  readonly redisUrl: string;
  /** Of this process: handed on to each member. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const HOST = '127.0.0.1';
const GRPC_PORT = 7300;
const FIRST_HTTP_PORT = 7301;

/** Gives each member a port: the usual one where it is free, another where it is not. */
export async function planMembers(options: PlanOptions): Promise<ClusterPlan> {
  const grpcPort = await freePort(GRPC_PORT);
  const members: MemberPlan[] = [];
  for (const { name, service } of namesOf(options.detectorCount)) {
    const httpPort = await freePort(FIRST_HTTP_PORT + members.length);
    members.push({
      name,
      service,
      httpUrl: `http://${HOST}:${httpPort}`,
      environment: {
        ...options.environment,
        KAFKA_BROKERS: options.brokers,
        REDIS_URL: options.redisUrl,
        FENGSUI_HTTP_HOST: HOST,
        FENGSUI_HTTP_PORT: String(httpPort),
        FENGSUI_GRPC_HOST: HOST,
        FENGSUI_GRPC_PORT: String(grpcPort),
      },
    });
  }
  return { members, grpc: `${HOST}:${grpcPort}` };
}

function namesOf(detectorCount: number): readonly Pick<MemberPlan, 'name' | 'service'>[] {
  return SERVICE_NAMES.flatMap((service): readonly Pick<MemberPlan, 'name' | 'service'>[] => {
    if (service !== 'detector' || detectorCount === 1) return [{ name: service, service }];
    return Array.from({ length: detectorCount }, (_, index) => ({ name: `detector-${index + 1}`, service }));
  });
}

/** The wished-for port if nobody listens there, else one that the operating system picks. */
async function freePort(wished: number): Promise<number> {
  return (await listenedPort(wished)) ?? (await listenedPort(0)) ?? 0;
}

async function listenedPort(port: number): Promise<number | null> {
  const server = createServer();
  const listened = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ host: HOST, port }, () => resolve(true));
  });
  if (!listened) return null;
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return typeof address === 'object' && address !== null ? address.port : null;
}
