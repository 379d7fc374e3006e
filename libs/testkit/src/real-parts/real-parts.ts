// The provider of a real Kafka and a real Redis for tests, benchmarks and the local cluster. It takes the first way that
// leads there: addresses given, a container engine, local processes; and it says which, or what to install.
import { containerKafka, containerRedis } from './containers.ts';
import { type GivenOptions, givenKafka, givenRedis } from './given-parts.ts';
import { startLocalKafka } from './local-kafka.ts';
import { startLocalRedis } from './local-redis.ts';
import type { Environment } from './parts-cache.ts';
import { type Attempt, type Attempting, type Found, firstFound, messageOf, type Way } from './ways.ts';

export interface RealPart {
  readonly way: Way;
}

export interface RealParts {
  /** `brokers` are separated by commas. */
  readonly kafka: (RealPart & { readonly brokers: string }) | null;
  readonly redis: (RealPart & { readonly url: string }) | null;
  /** Why one is missing, and what to install; empty if none is. */
  readonly missing: readonly string[];
  /** Stops what was started here, and removes what it left. May be called twice. */
  readonly stop: () => Promise<void>;
}

export interface RealPartsOptions {
  /** Default: that of this process. KAFKA_BROKERS, REDIS_URL, PATH, JAVA_HOME and XDG_CACHE_HOME are read of it. */
  readonly environment?: Environment;
  /** Ways to take, in this order; default: given, container, local. */
  readonly ways?: readonly Way[];
  /** How long given addresses are asked until they serve; default 10_000. */
  readonly givenWithinMs?: number;
}

const GIVEN_MS_MAX = 10_000;
const ALL_WAYS: readonly Way[] = ['given', 'container', 'local'];

/** Starts or finds both parts. Never rejects for one that is not to be had: that is said in `missing`. */
export async function startRealParts(options: RealPartsOptions = {}): Promise<RealParts> {
  const environment = options.environment ?? process.env;
  const ways = options.ways ?? ALL_WAYS;
  const given = { environment, withinMs: options.givenWithinMs ?? GIVEN_MS_MAX };
  const [kafka, redis] = await Promise.all([
    firstFound(ways.map((way) => kafkaWays(given)[way])),
    firstFound(ways.map((way) => redisWays(given)[way])),
  ]);
  let stopped: Promise<unknown> | null = null;
  const missing = [whyMissing('Kafka', kafka), whyMissing('Redis', redis)].filter((why) => why !== null);
  return {
    kafka: typeof kafka === 'string' ? null : { way: kafka.way, ...kafka.named },
    redis: typeof redis === 'string' ? null : { way: redis.way, ...redis.named },
    missing,
    stop: async () => {
      stopped ??= Promise.all([kafka, redis].map(async (part) => (typeof part === 'string' ? undefined : part.stop())));
      await stopped;
    },
  };
}

function whyMissing(name: string, part: Found<unknown> | string): string | null {
  return typeof part === 'string' ? `${name} is missing: ${part}` : null;
}

function kafkaWays(options: GivenOptions): Record<Way, Attempting<{ readonly brokers: string }>> {
  return {
    given: async () => givenKafka(options),
    container: containerKafka,
    local: async () =>
      locally(async () => {
        const part = await startLocalKafka({ environment: options.environment });
        return { way: 'local', named: { brokers: part.brokers }, stop: part.stop };
      }),
  };
}

function redisWays(options: GivenOptions): Record<Way, Attempting<{ readonly url: string }>> {
  return {
    given: async () => givenRedis(options),
    container: containerRedis,
    local: async () =>
      locally(async () => {
        const part = await startLocalRedis({ environment: options.environment });
        return { way: 'local', named: { url: part.url }, stop: part.stop };
      }),
  };
}

async function locally<Named>(start: () => Promise<Found<Named>>): Promise<Attempt<Named>> {
  try {
    return { kind: 'found', found: await start() };
  } catch (error) {
    return { kind: 'failed', why: `as a local process: ${messageOf(error)}` };
  }
}
