// Topics and single services as an operator handles them, on a real Kafka and a real Redis: made once, compared for ever,
// started without what they need, and ended.
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOPICS } from '@fengsui/domain';
import { createKafkaLog } from '@fengsui/log';
import { createLogger } from '@fengsui/service-kit';
import { describeWithRealParts } from '@fengsui/testkit';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { aDirectory, ROOT, type RunningCommand, run, start } from './running-command.ts';

const NAMES = Object.values(TOPICS);
/** Nobody listens there: a host takes no connection to port 1 unless root has put something on it. */
const NOBODY = '127.0.0.1:1';

async function httpUrlOf(service: RunningCommand): Promise<string> {
  const line = await service.errLine(/"httpUrl":"[^"]+"/);
  return /"httpUrl":"([^"]+)"/.exec(line)?.[1] ?? '';
}

/** Asks until the answer is as wanted, as an orchestrator does. */
async function readyz(httpUrl: string, isWanted: (status: number, text: string) => boolean): Promise<string> {
  for (;;) {
    const response = await fetch(`${httpUrl}/readyz`);
    const text = await response.text();
    if (isWanted(response.status, text)) return text;
  }
}

describeWithRealParts(['Kafka', 'Redis'], 'topics and services', ({ kafkaBrokers, redisUrl }) => {
  let environment: Readonly<Record<string, string>> = {};

  beforeEach(() => {
    const namespace = `e2e-${randomUUID().slice(0, 8)}.`;
    environment = {
      KAFKA_BROKERS: kafkaBrokers,
      REDIS_URL: redisUrl,
      FENGSUI_NAMESPACE: namespace,
      FENGSUI_HTTP_PORT: '0',
      FENGSUI_GRPC_PORT: '0',
    };
    onTestFinished(async () => {
      const logger = createLogger({ service: 'test', level: 'silent' });
      const log = createKafkaLog({ brokers: kafkaBrokers.split(','), clientId: 'test', namespace, logger });
      await log.deleteTopics(NAMES).catch(() => undefined);
      await log.close();
    });
  });

  it('topics are shown, made, found as they should be, and told where they differ', async () => {
    const states = (out: readonly string[]): readonly string[] => out.map((line) => line.replace(/^\S+ +/, ''));
    const provision = async (...words: readonly string[]) => run(['provision', ...words], { environment });
    const shown = await provision('--dry-run');
    expect([shown.code, states(shown.out), shown.err]).toEqual([0, NAMES.map(() => 'missing: would be made'), []]);
    const made = await provision();
    expect([made.code, states(made.out), made.err]).toEqual([0, NAMES.map(() => 'created'), []]);
    const again = await provision();
    expect([again.code, states(again.out), again.err]).toEqual([0, NAMES.map(() => 'is as wanted'), []]);

    const file = join(aDirectory(), 'topics.yaml');
    const shipped = readFileSync(join(ROOT, 'deploy/topics.yaml'), 'utf8');
    writeFileSync(file, shipped.replace('partitions: 12', 'partitions: 24').replace('cleanup.policy: delete', ''));
    const other = await provision('--file', file);
    expect(other.code).toBe(1);
    expect(other.out.filter((line) => line.endsWith('DIFFERS'))).toEqual([expect.stringMatching(/^fengsui\.signals /)]);
    expect(other.err[0]).toBe('fengsui.signals: 12 partitions, not 24');
    expect(other.err.join('\n')).toContain('What exists was left as it is.');
    expect((await provision()).code).toBe(0);
  });

  it.each(['intake', 'gateway'])('%s without its topics ends at once and says who makes them', async (name) => {
    const { code, err } = await run(['run', name], { environment });
    expect(code).toBe(1);
    expect(err.at(-1)).toMatch(new RegExp(`^error: ${name} has failed: .*make the topics with fengsui provision$`));
    expect(err.filter((line) => line.includes('"level":"fatal"'))).toHaveLength(1);
  });

  it('a service that waits for Redis says so, is not ready, and ends in order at SIGTERM', async () => {
    expect((await run(['provision'], { environment })).code).toBe(0);
    const service = start(['run', 'detector'], { environment: { ...environment, REDIS_URL: `redis://${NOBODY}` } });
    const httpUrl = await httpUrlOf(service);
    const report = await readyz(httpUrl, (_, text) => text.includes('Redis does not answer'));
    expect(JSON.parse(report)).toMatchObject({
      ready: false,
      checks: [
        { name: 'log', ready: true },
        { name: 'detector', reason: 'waiting for its share of the partitions' },
        { name: 'store', ready: false },
      ],
    });
    expect((await fetch(`${httpUrl}/livez`)).status).toBe(200);
    service.send('SIGTERM');
    expect((await service.ended).code).toBe(0);
  });

  it('a service that waits for Kafka says so, is not ready, and ends in order at SIGTERM', async () => {
    const service = start(['run', 'gateway'], { environment: { ...environment, KAFKA_BROKERS: NOBODY } });
    const httpUrl = await httpUrlOf(service);
    const report = await readyz(httpUrl, (_, text) => text.includes('Kafka does not answer'));
    expect(JSON.parse(report)).toMatchObject({ ready: false });
    service.send('SIGTERM');
    expect((await service.ended).code).toBe(0);
  });

  it('a detector is ready with its partitions, tells their lag, and ends in order at SIGTERM', async () => {
    expect((await run(['provision'], { environment })).code).toBe(0);
    const service = start(['run', 'detector'], { environment });
    const httpUrl = await httpUrlOf(service);
    await readyz(httpUrl, (status) => status === 200);
    const metrics = await (await fetch(`${httpUrl}/metrics`)).text();
    expect(metrics).toMatch(/^fengsui_consumer_partitions\{group=".*fengsui-detector"\} 12$/m);
    expect(metrics).toMatch(/^fengsui_log_available 1$/m);
    expect(metrics).toMatch(/^fengsui_store_available 1$/m);
    service.send('SIGTERM');
    const { code, err, out } = await service.ended;
    expect([code, out]).toEqual([0, []]);
    // Every line of its log is one JSON object.
    expect(err.map((line): unknown => JSON.parse(line)).at(-1)).toMatchObject({ service: 'detector', msg: 'stopped' });
  });
});
