// Groups of tests that need a real Kafka or a real Redis. Without the part they count as left out, and the last lines
// of the run say for what; where parts are required, such a run fails before its first test.
import { describe, inject } from 'vitest';

/** A real part that tests can need. */
export type PartName = 'Kafka' | 'Redis';

/** Where the parts are that a group of tests asked for; '' for one that it did not ask for. */
export interface PartAddresses {
  readonly kafkaBrokers: string;
  readonly redisUrl: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Brokers separated by commas; '' when Kafka is missing. */
    kafkaBrokers: string;
    /** '' when Redis is missing. */
    redisUrl: string;
  }
}

/** How a group's name tells which parts it needs: what the reporter counts by. */
export const NEEDS = /\(on real ([A-Za-z]+(?: and [A-Za-z]+)*)\)/;

/** `describe` for tests on real parts. */
export function describeWithRealParts(
  parts: readonly PartName[],
  name: string,
  define: (addresses: PartAddresses) => void | Promise<void>,
): void {
  const addresses: PartAddresses = {
    kafkaBrokers: parts.includes('Kafka') ? inject('kafkaBrokers') : '',
    redisUrl: parts.includes('Redis') ? inject('redisUrl') : '',
  };
  const known: Record<PartName, string> = { Kafka: addresses.kafkaBrokers, Redis: addresses.redisUrl };
  const isMissing = parts.some((part) => known[part] === '');
  describe.skipIf(isMissing)(`${name} (on real ${parts.join(' and ')})`, () => define(addresses));
}
