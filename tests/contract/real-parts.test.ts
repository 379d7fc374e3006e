// The real Kafka and Redis of the run, and such as a test starts for itself to kill them: they answer, do not clash,
// keep what they confirmed, and leave nothing behind.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWithRealParts, startLocalKafka, startLocalRedis, startRealParts } from '@fengsui/testkit';
import { expect, it, onTestFinished } from 'vitest';

/** One command to a Redis over a connection of its own; its answer as it came. */
async function ask(url: string, command: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.end(`${command}\r\nQUIT\r\n`);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer.replace(/\+OK\r\n$/, '');
}

/** Command lines of the processes that name a text: as /proc tells them, else as ps does. */
async function processesNaming(text: string): Promise<readonly string[]> {
  const lines = existsSync('/proc/self/cmdline') ? linesOfProc() : await linesOfPs();
  return lines.filter((line) => line.includes(text));
}

function linesOfProc(): readonly string[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.map((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      // It ended since the folder was listed.
      return '';
    }
  });
}

async function linesOfPs(): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'args']);
  return stdout.split('\n');
}

describeWithRealParts(['Kafka', 'Redis'], 'the parts of the run', ({ kafkaBrokers, redisUrl }) => {
  it('serve at the addresses that tests are given', async () => {
    const parts = await startRealParts({
      environment: { KAFKA_BROKERS: kafkaBrokers, REDIS_URL: redisUrl },
      ways: ['given'],
    });
    expect(parts).toMatchObject({
      kafka: { way: 'given', brokers: kafkaBrokers },
      redis: { way: 'given', url: redisUrl },
      missing: [],
    });
    await parts.stop();
  });
});

it('addresses given that nobody serves are a failure that names the variable, never a reason for another way', async () => {
  const environment = { KAFKA_BROKERS: '127.0.0.1:1', REDIS_URL: 'redis://:secret@127.0.0.1:1' };
  const parts = await startRealParts({ environment, givenWithinMs: 200 });
  expect(parts).toMatchObject({ kafka: null, redis: null });
  expect(parts.missing).toEqual([
    expect.stringMatching(/^Kafka is missing: what KAFKA_BROKERS names does not serve: .*ECONNREFUSED/),
    expect.stringMatching(/^Redis is missing: what REDIS_URL names does not serve: .*ECONNREFUSED/),
  ]);
  expect(parts.missing.join()).not.toContain('secret');
});

describeWithRealParts(['Redis'], 'a Redis of its own', () => {
  it('keeps what it confirmed over kill -9 and a restart', async () => {
    const redis = await startLocalRedis();
    onTestFinished(redis.stop);
    expect(await ask(redis.url, 'SET kept 7')).toBe('+OK\r\n');
    const before = redis.pid;
    await redis.kill('SIGKILL');
    await redis.restart();
    expect(redis.pid).not.toBe(before);
    expect(await ask(redis.url, 'GET kept')).toBe('$1\r\n7\r\n');
  });

  it('does not clash with another that starts at the same time, and leaves nothing', async () => {
    const both = await Promise.all([startLocalRedis(), startLocalRedis()]);
    const [one, two] = both;
    expect(one.url).not.toBe(two.url);
    await ask(one.url, 'SET whose one');
    expect(await ask(two.url, 'GET whose')).toBe('$-1\r\n');
    expect(await processesNaming(one.directory)).not.toEqual([]);
    await Promise.all(both.map(async (part) => part.stop()));
    for (const { directory } of both) {
      expect(await processesNaming(directory)).toEqual([]);
      expect(existsSync(directory)).toBe(false);
    }
  });
});

describeWithRealParts(['Kafka'], 'a Kafka of its own', () => {
  it('starts with an id of its cluster that begins with a dash', async () => {
    const kafka = await startLocalKafka({ clusterId: '-AbCdEfGhIjKlMnOpQrStQ' });
    onTestFinished(kafka.stop);
    const properties = readFileSync(join(kafka.directory, 'records', 'meta.properties'), 'utf8');
    expect(properties).toContain('cluster.id=-AbCdEfGhIjKlMnOpQrStQ');
  });

  it('comes back on its port after kill -9, and leaves nothing when it is stopped', async () => {
    const kafka = await startLocalKafka();
    onTestFinished(kafka.stop);
    const { brokers, directory } = kafka;
    await kafka.kill('SIGKILL');
    await kafka.restart();
    const parts = await startRealParts({ environment: { KAFKA_BROKERS: brokers }, ways: ['given'] });
    expect(parts.kafka).toEqual({ way: 'given', brokers });
    await kafka.stop();
    expect(await processesNaming(directory)).toEqual([]);
    expect(existsSync(directory)).toBe(false);
  });
});
