// The settings of each service, from the environment. Everything that is wrong with them is told at once, at start.
import {
  type ConfigOf,
  type ConfigProblem,
  type ConfigResult,
  LOG_LEVELS,
  parseConfig,
  secret,
} from '@fengsui/service-kit';
import { z } from 'zod';

export const SERVICE_NAMES = ['intake', 'detector', 'alerter', 'gateway'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

const port = z.coerce.number('a port is wanted').int().min(0).max(65_535);
const brokers = z
  .string('host:port of some brokers is wanted, separated by commas')
  .transform((text) => text.split(',').map((one) => one.trim()))
  .refine((list) => list.every((one) => /^[^\s:]+:\d+$|^\[.+\]:\d+$/.test(one)), 'each broker is wanted as host:port');

/** Of every service. */
const LOG_SETTINGS = {
  KAFKA_BROKERS: brokers,
  FENGSUI_NAMESPACE: z
    .string()
    .regex(/^[a-zA-Z0-9._-]*$/, 'letters, digits, dots, dashes and underscores are wanted')
    .default(''),
  FENGSUI_AREAS: z.string().default(''),
  FENGSUI_HTTP_HOST: z.string().default('127.0.0.1'),
  FENGSUI_HTTP_PORT: port.default(7301),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
} as const;

const GROUP_SETTINGS = {
  FENGSUI_SESSION_TIMEOUT_MS: z.coerce.number('ms are wanted').int().min(1_000).max(300_000).default(10_000),
} as const;

const STORE_SETTINGS = {
  REDIS_URL: secret(
    z
      .string('redis://host:port is wanted')
      .regex(/^rediss?:\/\/\S+$/, 'redis://host:port or rediss://user:password@host:port is wanted'),
  ),
} as const;

const RULE_SETTINGS = {
  FENGSUI_RULES: z.string().default(''),
  FENGSUI_TENANT: z.string().default(''),
  FENGSUI_ZONE: z.string().default('Asia/Shanghai'),
} as const;

/** What each service reads. */
export const SETTINGS = {
  intake: {
    ...LOG_SETTINGS,
    ...GROUP_SETTINGS,
    ...STORE_SETTINGS,
    /** host: events are received when this host says so. data: a replay, the clock is that of the events. */
    FENGSUI_INTAKE_CLOCK: z.enum(['host', 'data'], 'host or data is wanted').default('host'),
  },
  detector: { ...LOG_SETTINGS, ...GROUP_SETTINGS, ...STORE_SETTINGS, ...RULE_SETTINGS },
  alerter: { ...LOG_SETTINGS, ...GROUP_SETTINGS, ...STORE_SETTINGS, ...RULE_SETTINGS },
  gateway: {
    ...LOG_SETTINGS,
    FENGSUI_GRPC_HOST: z.string().default('127.0.0.1'),
    FENGSUI_GRPC_PORT: port.default(7300),
    /** What release 0 is, and which profiles a notice may be of: the same as for detector and alerter. */
    ...RULE_SETTINGS,
  },
} as const;

/** What a program reads that only looks into the log: no store, no group, no endpoint. */
const READER_SETTINGS = {
  KAFKA_BROKERS: LOG_SETTINGS.KAFKA_BROKERS,
  FENGSUI_NAMESPACE: LOG_SETTINGS.FENGSUI_NAMESPACE,
  FENGSUI_AREAS: LOG_SETTINGS.FENGSUI_AREAS,
  FENGSUI_ZONE: RULE_SETTINGS.FENGSUI_ZONE,
} as const;

export type LogSettings = ConfigOf<typeof LOG_SETTINGS>;
export type IntakeSettings = ConfigOf<(typeof SETTINGS)['intake']>;
export type StageSettings = ConfigOf<(typeof SETTINGS)['detector']>;
export type GatewaySettings = ConfigOf<(typeof SETTINGS)['gateway']>;

/** One service with its settings. */
export type ServiceSettings =
  | { readonly name: 'intake'; readonly settings: IntakeSettings }
  | { readonly name: 'detector' | 'alerter'; readonly settings: StageSettings }
  | { readonly name: 'gateway'; readonly settings: GatewaySettings };

export type ServiceConfig =
  | { readonly kind: 'config'; readonly of: ServiceSettings; readonly printable: Readonly<Record<string, string>> }
  | { readonly kind: 'problems'; readonly problems: readonly ConfigProblem[] };

/** Reads a service's settings. Never throws for what the environment holds. */
export function parseServiceConfig(
  name: ServiceName,
  environment: Readonly<Record<string, string | undefined>>,
): ServiceConfig {
  switch (name) {
    case 'intake': {
      const read = parseConfig(SETTINGS.intake, environment);
      return read.kind === 'problems' ? read : { ...read, of: { name, settings: read.config } };
    }
    case 'gateway': {
      const read = parseConfig(SETTINGS.gateway, environment);
      return read.kind === 'problems' ? read : { ...read, of: { name, settings: read.config } };
    }
    case 'detector':
    case 'alerter': {
      const read = parseConfig(SETTINGS[name], environment);
      return read.kind === 'problems' ? read : { ...read, of: { name, settings: read.config } };
    }
  }
}

/** Reads the settings of one who only reads the log. Never throws for what the environment holds. */
export function parseReaderConfig(
  environment: Readonly<Record<string, string | undefined>>,
): ConfigResult<typeof READER_SETTINGS> {
  return parseConfig(READER_SETTINGS, environment);
}
