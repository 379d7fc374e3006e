// The life of a local cluster: parts, topics, services, until it is interrupted or given up; then all of it ends, in the
// order in which nobody waits for somebody who is gone.
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKafkaLog, type KafkaLog } from '@fengsui/log';
import { createLogger, processEnvironment } from '@fengsui/service-kit';
import { startRealParts } from '@fengsui/testkit';
import { startDemo } from './demo.ts';
import { type ClusterPlan, type MemberPlan, planMembers } from './members.ts';
import type { ClusterOptions } from './options.ts';
import { type Supervised, supervise } from './supervised.ts';
import { makeTopics } from './topics.ts';

const AREAS_FILE = new URL('../../areas/chaoyang.csv', import.meta.url);
/** The end of the stream first: whoever stops has still somebody to hand its work to. */
const STOP_ORDER = ['gateway', 'intake', 'detector', 'alerter'] as const;

const READY = 'ready';

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
  try {
    const failure = await serve(run, endings);
    if (failure !== null) run.say(failure);
    return failure === null ? 0 : 1;
  } finally {
    run.say('stopping');
    for (const end of endings.toReversed()) await end();
    run.say('stopped');
  }
}

/** Starts everything, and resolves with what made it give up, or with null when it was interrupted. */
async function serve({ options, interrupted, say }: ClusterRun, endings: Ending[]): Promise<string | null> {
  const interruption = untilAborted(interrupted);
  const environment = processEnvironment();
  const parts = await startRealParts({ environment });
  endings.push(parts.stop);
  const { kafka, redis, missing } = parts;
  if (kafka === null || redis === null) return missing.join('\n');
  say(`${'Kafka'.padEnd(12)} ${kafka.way.padEnd(12)} ${kafka.brokers}`);
  say(`${'Redis'.padEnd(12)} ${redis.way.padEnd(12)} ${withoutPassword(redis.url)}`);
  const home = await mkdtemp(join(tmpdir(), 'fengsui-cluster-'));
  endings.push(async () => rm(home, { recursive: true, force: true }));

  const log = openLog(kafka.brokers, { namespace: environment['FENGSUI_NAMESPACE'] ?? '', say });
  endings.push(async () => log.close());
  const topicLines = await Promise.race([interruption, makeTopics(log)]);
  for (const line of topicLines ?? []) say(line);
  if (topicLines === null) return null;

  const { detectorCount, isDemo } = options;
  const plan = await planMembers({ detectorCount, brokers: kafka.brokers, redisUrl: redis.url, environment });
  const members = await startMembers(plan, { home, say, endings });
  const givenUp = members.map(async (one) => lastWords(await one.supervised.givenUp, one.logFile));
  const ready = Promise.all(members.map(async ({ supervised }) => supervised.ready)).then(() => READY);
  const early = await Promise.race([interruption, ready, ...givenUp]);
  if (early !== READY) return early;
  say(`ready: gRPC listens at ${plan.grpc}; logs are in ${home} until Ctrl-C`);
  if (!isDemo) return Promise.race([interruption, ...givenUp]);
  const demo = await startDemo({ log, grpc: plan.grpc, environment, areas: await readFile(AREAS_FILE, 'utf8') });
  endings.push(demo.stop);
  return Promise.race([interruption, demo.failed, ...givenUp]);
}

async function untilAborted(signal: AbortSignal): Promise<null> {
  if (!signal.aborted) await once(signal, 'abort');
  return null;
}

function openLog(
  brokers: string,
  { namespace, say }: { readonly namespace: string; readonly say: (line: string) => void },
): KafkaLog {
  return createKafkaLog({
    brokers: brokers.split(','),
    clientId: 'fengsui-local-cluster',
    namespace,
    logger: createLogger({ service: 'cluster', level: 'error' }),
    observer: { availability: (isAvailable, why) => say(isAvailable ? 'Kafka answers' : `waiting for Kafka: ${why}`) },
  });
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

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//***@');
}
