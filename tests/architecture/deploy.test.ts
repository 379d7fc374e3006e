// What deploy/ tells a cluster is what the code reads: services, settings and topics, both ways.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseServiceConfig, readTopics, SERVICE_NAMES, SETTINGS } from '@fengsui/cluster';
import { RAW_TOPICS } from '@fengsui/contracts';
import { ruleJsonSchema } from '@fengsui/detection';
import { fixturesJsonSchema, tenantJsonSchema } from '@fengsui/detector';
import { TOPICS } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT, textOf } from './source-reader.ts';

const ENTRY = 'services/cli/src/main.ts';

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
      command: z.array(z.string()).default([]),
      environment: z.record(z.string(), z.union([z.string(), z.number()]).transform(String)).default({}),
      depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
      healthcheck: z.object({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }),
      ports: z.array(z.string()).default([]),
    }),
  ),
});

const { services } = composeSchema.parse(parse(textOf('deploy/compose.yaml'), { merge: true }));
const ruleFiles = readdirSync(join(ROOT, 'deploy/rules')).filter((name) => /(?<!fixtures)\.yaml$/.test(name));
const dockerfile = textOf('deploy/Dockerfile');
const ours = Object.entries(services).filter(([, { image }]) => image === 'fengsui');

function serviceNamed(name: string): (typeof services)[string] {
  const service = services[name];
  if (service === undefined) throw new Error(`deploy/compose.yaml has no service ${name}`);
  return service;
}

/** As compose puts them in: `${NAME:-usual}` is the usual value. */
function environmentOf(name: string): Record<string, string> {
  const entries = Object.entries(serviceNamed(name).environment);
  return Object.fromEntries(entries.map(([key, value]) => [key, value.replace(/^\$\{\w+:-(.*)\}$/, '$1')]));
}

/** ENV of the image. */
function imageSettings(): readonly string[] {
  const line = /^ENV (.*)$/m.exec(dockerfile)?.[1] ?? '';
  return line.split(' ').map((pair) => pair.split('=', 1)[0] ?? '');
}

describe('deploy/compose.yaml', () => {
  it('has every service, the making of topics, a broker and a store, and nothing else', () => {
    expect(Object.keys(services).toSorted()).toEqual(['kafka', 'provision', 'redis', ...SERVICE_NAMES].toSorted());
  });

  it.each(SERVICE_NAMES)('runs %s with settings that it reads and accepts', (name) => {
    const { command, environment, healthcheck } = serviceNamed(name);
    expect(command).toEqual(['run', name]);
    expect(Object.keys(environment).filter((setting) => !(setting in SETTINGS[name]))).toEqual([]);
    expect(parseServiceConfig(name, environmentOf(name))).toMatchObject({ kind: 'config' });
    const port = parsedPort(name);
    expect(healthcheck.test?.at(-1)).toContain(`http://127.0.0.1:${port}/readyz`);
  });

  it('lets services begin when topics are made and parts are ready', () => {
    expect(serviceNamed('provision').command).toEqual(['provision']);
    expect(serviceNamed('provision').depends_on).toEqual({ kafka: { condition: 'service_healthy' } });
    for (const name of SERVICE_NAMES) {
      const needsStore = 'REDIS_URL' in SETTINGS[name];
      expect(serviceNamed(name).depends_on, name).toEqual({
        provision: { condition: 'service_completed_successfully' },
        ...(needsStore ? { redis: { condition: 'service_healthy' } } : {}),
      });
    }
  });

  it('publishes the ports that the gateway listens on, to this machine alone', () => {
    const config = parseServiceConfig('gateway', environmentOf('gateway'));
    if (config.kind !== 'config' || config.of.name !== 'gateway') throw new Error('the gateway has no settings');
    const { FENGSUI_GRPC_PORT: grpc, FENGSUI_HTTP_PORT: http } = config.of.settings;
    expect(serviceNamed('gateway').ports).toEqual([`127.0.0.1:${grpc}:${grpc}`, `127.0.0.1:${http}:${http}`]);
    expect(dockerfile).toContain(`EXPOSE ${grpc} ${http}`);
  });

  it('takes the images that tests take', () => {
    const provider = textOf('libs/testkit/src/real-parts/containers.ts');
    for (const name of ['kafka', 'redis']) expect(provider).toContain(`'${serviceNamed(name).image}'`);
    expect(serviceNamed('redis').command.join(' ')).toContain('--appendonly yes');
  });
});

/** Of the command's own first line. */
function nodeFlag(): string {
  return /^#!\/usr\/bin\/env -S node (--\S+)$/m.exec(textOf(ENTRY))?.[1] ?? 'no flag';
}

const firstLine = (path: string): string => textOf(path).split('\n')[0] ?? '';

describe('deploy/rules', () => {
  it('has the JSON Schema that the code makes: `npx fengsui rules schema > deploy/rules/rule.schema.json`', () => {
    expect(JSON.parse(textOf('deploy/rules/rule.schema.json'))).toEqual(ruleJsonSchema());
  });

  it('has that of fixtures: `npx fengsui rules schema fixtures > deploy/rules/fixtures.schema.json`', () => {
    expect(JSON.parse(textOf('deploy/rules/fixtures.schema.json'))).toEqual(fixturesJsonSchema());
  });

  it.each(ruleFiles)('%s has fixtures beside it, and both name their schema for editors', (name) => {
    const fixtures = name.replace('.yaml', '.fixtures.yaml');
    expect(firstLine(`deploy/rules/${name}`)).toBe('# yaml-language-server: $schema=rule.schema.json');
    expect(firstLine(`deploy/rules/${fixtures}`)).toBe('# yaml-language-server: $schema=fixtures.schema.json');
    expect(textOf(`deploy/rules/${fixtures}`)).toMatch(/^fixtures:$/m);
  });
});

describe('deploy/tenant', () => {
  it.each([
    ['calendar', 'calendar'],
    ['overlays', 'overlays'],
    ['groups', 'category-groups'],
    ['topics', 'topics'],
  ] as const)('has the JSON Schema of %s that the code makes: `npx fengsui rules schema %s`', (of, file) => {
    expect(JSON.parse(textOf(`deploy/tenant/${file}.schema.json`))).toEqual(tenantJsonSchema(of));
    expect(firstLine(`deploy/tenant/${file}.yaml`)).toBe(`# yaml-language-server: $schema=${file}.schema.json`);
  });
});

describe('deploy/Dockerfile', () => {
  it('builds the image of all of them, which starts the command', () => {
    for (const [name, { build }] of ours) {
      expect(build, name).toEqual({ context: '..', dockerfile: 'deploy/Dockerfile' });
    }
    expect(dockerfile).toContain(`ENTRYPOINT ["node", "${nodeFlag()}", "${ENTRY}"]`);
  });

  it('starts the command with the flag that it has everywhere', () => {
    expect(textOf('deploy/local/cluster/fengsui-command.ts')).toContain(`'${nodeFlag()}'`);
  });

  it('sets what some service reads', () => {
    const known = new Set(SERVICE_NAMES.flatMap((name) => Object.keys(SETTINGS[name])));
    expect(imageSettings().filter((setting) => !known.has(setting))).toEqual(['NODE_ENV']);
  });

  it('copies whatever the command finds beside it', () => {
    const taken = textOf('.dockerignore').split('\n');
    const found = [...textOf('services/cli/src/settings/shipped-paths.ts').matchAll(/new URL\('([^'.]+)/g)];
    const shipped = new Set(found.map(([, path]) => path?.split('/')[0] ?? ''));
    expect(shipped.size).toBeGreaterThan(3);
    for (const path of shipped) expect(taken.join('\n')).toContain(`!deploy/${path}`);
  });
});

describe('deploy/topics.yaml', () => {
  const read = readTopics(textOf('deploy/topics.yaml'));
  const topics = read.kind === 'topics' ? read.topics : [];

  it('names every topic that the code reads or writes, once', () => {
    expect(topics.map(({ topic }) => topic).toSorted()).toEqual(Object.values(TOPICS).toSorted());
    expect(topics.map(({ topic }) => topic)).toEqual(expect.arrayContaining([...RAW_TOPICS]));
  });

  it('gives one partition to the topics whose offsets are numbers of findings and revisions', () => {
    const single = topics.filter(({ topic }) => topic === TOPICS.inbox || topic === TOPICS.alerts);
    expect(single.map(({ partitions }) => partitions)).toEqual([1, 1]);
  });

  it('says of every topic how long it keeps', () => {
    expect(topics.filter(({ configs }) => configs?.['retention.ms'] === undefined)).toEqual([]);
  });
});

function parsedPort(name: (typeof SERVICE_NAMES)[number]): number {
  const config = parseServiceConfig(name, environmentOf(name));
  return config.kind === 'config' ? config.of.settings.FENGSUI_HTTP_PORT : 0;
}
