// Parts that somebody else runs, at the addresses in KAFKA_BROKERS and REDIS_URL. They are asked before they are
// believed; one that does not answer is a failure, for whoever gave it wants that one and no other.
import { brokerAddress, probeKafka } from './kafka-probe.ts';
import type { Environment } from './parts-cache.ts';
import { untilReady, type Waiting } from './readiness.ts';
import { probeRedis } from './redis-probe.ts';
import { type Attempt, messageOf } from './ways.ts';

export interface GivenOptions {
  readonly environment: Environment;
  /** How long a part may take that somebody just started beside us. */
  readonly withinMs: number;
}

/** The Kafka of KAFKA_BROKERS: any one of the brokers must answer, as for any client. */
export async function givenKafka(options: GivenOptions): Promise<Attempt<{ readonly brokers: string }>> {
  const brokers = options.environment['KAFKA_BROKERS'] ?? '';
  const addresses = brokers.split(',').map(brokerAddress);
  const probe = async (timeoutMs: number): Promise<void> =>
    Promise.any(addresses.map(async (address) => probeKafka(address, timeoutMs))).catch((error: unknown) => {
      throw new Error(error instanceof AggregateError ? error.errors.map(messageOf).join(', ') : messageOf(error), {
        cause: error,
      });
    });
  return attempt({ variable: 'KAFKA_BROKERS', value: brokers, probe, named: { brokers }, withinMs: options.withinMs });
}

/** The Redis of REDIS_URL. */
export async function givenRedis(options: GivenOptions): Promise<Attempt<{ readonly url: string }>> {
  const url = options.environment['REDIS_URL'] ?? '';
  const probe = async (timeoutMs: number): Promise<void> => probeRedis(url, timeoutMs);
  return attempt({ variable: 'REDIS_URL', value: url, probe, named: { url }, withinMs: options.withinMs });
}

interface Given<Named> {
  readonly variable: string;
  readonly value: string;
  readonly probe: Waiting['probe'];
  readonly named: Named;
  readonly withinMs: number;
}

async function attempt<Named>({ variable, value, probe, named, withinMs }: Given<Named>): Promise<Attempt<Named>> {
  if (value === '') return { kind: 'none', why: '' };
  try {
    await untilReady({ probe, withinMs });
    return { kind: 'found', found: { way: 'given', named, stop: async () => Promise.resolve() } };
  } catch (error) {
    // The value stays unsaid: an address may hold a password.
    return { kind: 'failed', why: `what ${variable} names does not serve: ${messageOf(error)}` };
  }
}
