// The life of a local cluster: parts, topics, services, until it is interrupted or given up; then all of it ends, in the
// order in which nobody waits for somebody who is gone.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKafkaLog, type KafkaLog } from '@fengsui/log';
import { createLogger, processEnvironment } from '@fengsui/service-kit';
import { startRealParts } from '@fengsui/testkit';
import { type Demo, startDemo } from './demo.ts';
import { type ClusterPlan, type MemberPlan, planMembers } from './members.ts';
import type { ClusterOptions } from './options.ts';
import { type Supervised, supervise } from './supervised.ts';
import { makeTopics } from './topics.ts';

const AREAS_FILE = new URL('../../areas/chaoyang.csv', import.meta.url);
/** The end of the stream first: whoever stops has still somebody to hand its work to. */
const STOP_ORDER = ['gateway', 'intake', 'detector', 'alerter'] as const;

export interface ClusterRun {
  readonly options: ClusterOptions;
  readonly interrupted: AbortSignal;
  readonly say: (line: string) => void;
}

/** Ends a thing that was started. */
type Ending = () => Promise<unknown>;

/** Resolves with the exit code, when nothing of the cluster is left. */
export async function runCluster(run: ClusterRun): Promise<number> {
  const endings: Ending[] = [];
  const interruption = new Promise<null>((resolve) => {
    run.interrupted.addEventListener('abort', () => resolve(null), { once: true });
    if (run.interrupted.aborted) resolve(null);
  });
  try {
    const failure = await Promise.race([interruption, serve(run, endings)]);
    if (failure !== null) run.say(failure);
    return failure === null ? 0 : 1;
  } finally {
    run.say('stopping');
    for (let end = endings.pop(); end !== undefined; end = endings.pop()) await end();
    run.say('stopped');
  }
}

/** Starts everything, and resolves with what made it give up. */
async function serve({ options, interrupted, say }: ClusterRun, endings: Ending[]): Promise<string> {
  const environment = processEnvironment();
  const starting = startRealParts({ environment });
  endings.push(async () => (await starting).stop());
  const { kafka, redis, missing } = await starting;
  if (kafka === null || redis === null) return missing.join('\n');
  say(`${'Kafka'.padEnd(12)} ${kafka.way.padEnd(12)} ${kafka.brokers}`);
  say(`${'Redis'.padEnd(12)} ${redis.way.padEnd(12)} ${withoutPassword(redis.url)}`);
  const home = await mkdtemp(join(tmpdir(), 'fengsui-cluster-'));
  endings.push(async () => rm(home, { recursive: true, force: true }));

  const log = createKafkaLog({
    brokers: kafka.brokers.split(','),
    clientId: 'fengsui-local-cluster',
    namespace: environment['FENGSUI_NAMESPACE'] ?? '',
    logger: createLogger({ service: 'cluster', level: 'error' }),
    observer: { availability: (isAvailable, why) => say(isAvailable ? 'Kafka answers' : `waiting for Kafka: ${why}`) },
  });
  endings.push(async () => log.close());
  for (const line of await makeTopics(log)) say(line);
  if (interrupted.aborted) return 'interrupted';

  const { detectorCount, isDemo } = options;
  const plan = await planMembers({ detectorCount, brokers: kafka.brokers, redisUrl: redis.url, environment });
  const members = await startMembers(plan, { home, say, endings });
  const givenUp = Promise.race(members.map(async (one) => lastWords(await one.supervised.givenUp, one.logFile)));
  const isReady = Promise.all(members.map(async ({ supervised }) => supervised.ready)).then(() => null);
  const early = await Promise.race([isReady, givenUp]);
  if (early !== null) return early;
  say(`ready: gRPC listens at ${plan.grpc}; logs are in ${home} until Ctrl-C`);
  if (!isDemo || interrupted.aborted) return givenUp;
  const demo = await demoOf({ log, grpc: plan.grpc, environment });
  endings.push(demo.stop);
  return Promise.race([givenUp, demo.failed]);
}

interface StartedMember {
  readonly plan: MemberPlan;
  readonly supervised: Supervised;
  readonly logFile: string;
}

interface Starting {
  readonly home: string;
  readonly say: (line: string) => void;
  readonly endings: Ending[];
}

async function startMembers({ members }: ClusterPlan, { home, say, endings }: Starting): Promise<StartedMember[]> {
  const started: StartedMember[] = [];
  endings.push(async () => {
    for (const service of STOP_ORDER) {
      const ofService = started.filter(({ plan }) => plan.service === service);
      await Promise.all(ofService.map(async ({ supervised }) => supervised.stop()));
    }
  });
  for (const plan of members) {
    const logFile = join(home, `${plan.name}.log`);
    started.push({ plan, logFile, supervised: await supervise({ plan, logFile, home, say }) });
  }
  return started;
}

/** The end of a member's log, which goes with the cluster. */
async function lastWords(why: string, logFile: string): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  return [why, ...text.trimEnd().split('\n').slice(-5)].join('\n');
}

async function demoOf(parts: {
  readonly log: KafkaLog;
  readonly grpc: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): Promise<Demo> {
  return startDemo({ ...parts, areas: await readFile(AREAS_FILE, 'utf8') });
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//***@');
}
