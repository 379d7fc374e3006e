// What `npm run cluster` is asked for. All that is wrong is told at once.
import { parseArgs } from 'node:util';

export interface ClusterOptions {
  readonly detectorCount: number;
  /** Feeds the simulated district and prints its alerts. */
  readonly isDemo: boolean;
}

export type OptionsRead =
  | { readonly kind: 'options'; readonly options: ClusterOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'problem'; readonly problem: string };

/** As many as fengsui.signals has partitions: one more would have nothing to do. */
const DETECTORS_MAX = 12;

export const HELP = `Usage: npm run cluster [-- --detectors N] [--demo]

Starts a real Kafka and a real Redis (those at KAFKA_BROKERS and REDIS_URL if set), makes the topics, and runs every
service as a process of its own until Ctrl-C, which stops them all and removes what they left.

  --detectors N  how many detectors share the partitions, 1 to ${DETECTORS_MAX} (default: 1)
  --demo         publishes a simulated district and prints its alerts
`;

/** Reads the words behind the command. Never throws. */
export function readOptions(words: readonly string[]): OptionsRead {
  const parsed = parsedWords(words);
  if (typeof parsed === 'string') return { kind: 'problem', problem: parsed };
  const { help, demo, detectors } = parsed;
  if (help) return { kind: 'help' };
  const detectorCount = /^\d+$/.test(detectors) ? Number(detectors) : 0;
  if (detectorCount < 1 || detectorCount > DETECTORS_MAX) {
    return { kind: 'problem', problem: `--detectors ${detectors}: a number from 1 to ${DETECTORS_MAX} is wanted` };
  }
  return { kind: 'options', options: { detectorCount, isDemo: demo } };
}

interface Words {
  readonly detectors: string;
  readonly demo: boolean;
  readonly help: boolean;
}

/** What is wrong, if they are none of ours. */
function parsedWords(words: readonly string[]): Words | string {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        detectors: { type: 'string', default: '1' },
        demo: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
