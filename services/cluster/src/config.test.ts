// The settings of each service: what is assumed, what is refused, and that it is refused all at once.

import { describe, expect, it } from 'vitest';
import { parseReaderConfig, parseServiceConfig, SERVICE_NAMES, type ServiceName } from './config.ts';

const NEEDED = { KAFKA_BROKERS: 'kafka-1:9092', REDIS_URL: 'redis://redis' };

function settingsOf(name: ServiceName, environment: Readonly<Record<string, string>> = {}) {
  const read = parseServiceConfig(name, { ...NEEDED, ...environment });
  if (read.kind === 'problems') throw new Error(JSON.stringify(read.problems));
  return read;
}

function problemsOf(name: ServiceName, environment: Readonly<Record<string, string>>): readonly string[] {
  const read = parseServiceConfig(name, environment);
  return read.kind === 'problems' ? read.problems.map(({ variable, problem }) => `${variable} ${problem}`) : [];
}

describe('what is not set', () => {
  const ofAll = {
    KAFKA_BROKERS: ['kafka-1:9092'],
    FENGSUI_NAMESPACE: '',
    FENGSUI_AREAS: '',
    FENGSUI_HTTP_HOST: '127.0.0.1',
    FENGSUI_HTTP_PORT: 7301,
    LOG_LEVEL: 'info',
  };
  const ofStages = { FENGSUI_SESSION_TIMEOUT_MS: 10_000, REDIS_URL: 'redis://redis' };
  const ofRules = { FENGSUI_RULES: '', FENGSUI_TENANT: '', FENGSUI_ZONE: 'Asia/Shanghai' };

  it.each<[ServiceName, object]>([
    ['intake', { ...ofAll, ...ofStages, FENGSUI_INTAKE_CLOCK: 'host' }],
    ['detector', { ...ofAll, ...ofStages, ...ofRules }],
    ['alerter', { ...ofAll, ...ofStages, ...ofRules }],
    ['gateway', { ...ofAll, FENGSUI_GRPC_HOST: '127.0.0.1', FENGSUI_GRPC_PORT: 7300, ...ofRules }],
  ])('is assumed for %s', (name, expected) => {
    expect(settingsOf(name).of).toEqual({ name, settings: expected });
  });

  it('and can not be assumed is asked for: brokers of every service, Redis of those that keep state', () => {
    const asked = SERVICE_NAMES.map((name) => [name, problemsOf(name, {}).map((line) => line.split(' ', 1)[0])]);
    expect(Object.fromEntries(asked)).toEqual({
      intake: ['KAFKA_BROKERS', 'REDIS_URL'],
      detector: ['KAFKA_BROKERS', 'REDIS_URL'],
      alerter: ['KAFKA_BROKERS', 'REDIS_URL'],
      gateway: ['KAFKA_BROKERS'],
    });
    expect(problemsOf('gateway', {})).toEqual([
      'KAFKA_BROKERS is not set: host:port of some brokers is wanted, separated by commas',
    ]);
  });
});

describe('what is set', () => {
  it('is read: several brokers with spaces and addresses of IPv6 among them', () => {
    const { of } = settingsOf('gateway', {
      KAFKA_BROKERS: 'kafka-1:9092, [::1]:9093 ,10.0.0.1:1',
      FENGSUI_GRPC_PORT: '0',
    });
    expect(of.settings).toMatchObject({
      KAFKA_BROKERS: ['kafka-1:9092', '[::1]:9093', '10.0.0.1:1'],
      FENGSUI_GRPC_PORT: 0,
    });
  });

  it('wrongly is told all at once, each with what is wanted', () => {
    const environment = {
      KAFKA_BROKERS: 'kafka-1',
      REDIS_URL: 'http://redis',
      FENGSUI_NAMESPACE: 'a b',
      FENGSUI_HTTP_PORT: 'eighty',
      FENGSUI_SESSION_TIMEOUT_MS: '10',
      FENGSUI_INTAKE_CLOCK: 'sun',
      LOG_LEVEL: 'loud',
    };
    const problems = problemsOf('intake', environment);
    const variables = problems.map((line) => line.split(' ', 1)[0]);
    expect(variables).toHaveLength(7);
    expect(new Set(variables)).toEqual(new Set(Object.keys(environment)));
    expect(problems).toEqual(
      expect.arrayContaining([
        'KAFKA_BROKERS is "kafka-1": each broker is wanted as host:port',
        'FENGSUI_NAMESPACE is "a b": letters, digits, dots, dashes and underscores are wanted',
        'FENGSUI_HTTP_PORT is "eighty": a port is wanted',
        'FENGSUI_INTAKE_CLOCK is "sun": host or data is wanted',
      ]),
    );
  });

  it.each([
    ['', 'nothing between two commas'],
    ['kafka:', 'a port that is missing'],
    ['ka fka:1', 'a space in a name'],
  ])('as a broker may not be "%s": %s', (broker) => {
    expect(problemsOf('gateway', { KAFKA_BROKERS: `kafka-1:9092,${broker}` })).toHaveLength(1);
  });

  it('is printed, but for the address of Redis, which may hold a password', () => {
    const secret = 'rediss://user:hush@redis:6380';
    const { printable, of } = settingsOf('detector', { REDIS_URL: secret });
    expect(of.settings).toMatchObject({ REDIS_URL: secret });
    expect(printable).toMatchObject({ KAFKA_BROKERS: 'kafka-1:9092', REDIS_URL: '(secret)' });
    const problems = problemsOf('detector', { ...NEEDED, REDIS_URL: 'http://user:hush@redis' });
    expect(problems).toHaveLength(1);
    expect(JSON.stringify([printable, problems])).not.toContain('hush');
  });

  it('for another service is not looked at', () => {
    expect(problemsOf('gateway', { ...NEEDED, REDIS_URL: 'nonsense', FENGSUI_INTAKE_CLOCK: 'sun' })).toEqual([]);
  });
});

describe('who only reads the log', () => {
  it('needs brokers and nothing else', () => {
    const read = parseReaderConfig({ KAFKA_BROKERS: 'a:1,b:2', FENGSUI_NAMESPACE: 'test.' });
    expect(read).toMatchObject({
      kind: 'config',
      config: {
        KAFKA_BROKERS: ['a:1', 'b:2'],
        FENGSUI_NAMESPACE: 'test.',
        FENGSUI_AREAS: '',
        FENGSUI_ZONE: 'Asia/Shanghai',
      },
    });
    expect(parseReaderConfig({})).toMatchObject({ kind: 'problems', problems: [{ variable: 'KAFKA_BROKERS' }] });
  });
});
