// `npm run cluster` as an operator meets it: every service a real process over a real Kafka and a real Redis, one of
// them killed, and nothing of it left after Ctrl-C.
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithRealParts } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { removeTopics, removeTopicsIfGiven } from './given-topics.ts';
import { aDirectory, isAlive, ROOT, type RunningCommand, run, said, start } from './running-command.ts';

const NAMES = ['intake', 'detector-1', 'detector-2', 'alerter', 'gateway'];

/** Ids of processes that have the mark in their environment; none where there is no /proc. */
function processesMarked(mark: string): readonly string[] {
  return idsIn('/proc').filter((id) => environmentOf(id).includes(mark));
}

function idsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** '' when it has ended meanwhile, or is another user's. */
function environmentOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/environ`, 'utf8');
  } catch {
    return '';
  }
}

async function pidOf(cluster: RunningCommand, name: string): Promise<number> {
  return Number(await said(cluster, new RegExp(`^${name} +pid (\\d+) +http\\S+ +ready$`)));
}

/** Files of tickets of one community that lost its heating. */
function ticketFile(directory: string, ids: readonly number[]): string {
  const path = join(directory, `tickets-${ids.join('-')}.ndjson`);
  const lines = ids.map((id) =>
    JSON.stringify({
      eventId: `E${id}`,
      ticketId: `T${id}`,
      phase: 'TICKET_PHASE_ACCEPTED',
      occurredAt: new Date(Date.now() - 60_000).toISOString(),
      areaCode: '110105015038',
      requestType: 'REQUEST_TYPE_COMPLAINT',
      category: 'H02.04',
      riskDomain: 'RISK_DOMAIN_UTILITY',
    }),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

describeWithRealParts(['Kafka', 'Redis'], 'npm run cluster', ({ kafkaBrokers, redisUrl }) => {
  it('two detectors raise alerts, a killed one comes back, and Ctrl-C leaves nothing', async () => {
    const mark = randomUUID();
    const [home, files] = [aDirectory(), aDirectory()];
    const namespace = `test-${mark}.`;
    removeTopicsIfGiven(kafkaBrokers, namespace);
    const cluster = start(['run', 'cluster', '--silent', '--', '--detectors', '2'], {
      program: ['npm'],
      ownGroup: true,
      directory: ROOT,
      environment: { TMPDIR: home, FENGSUI_NAMESPACE: namespace },
    });
    const grpc = await said(cluster, /^ready: gRPC listens at (\S+);/);
    const pids = await Promise.all(NAMES.map(async (name) => pidOf(cluster, name)));
    expect(new Set(pids).size).toBe(NAMES.length);
    expect(pids.filter(isAlive)).toEqual(pids);

    const watch = start(['watch', '--to', grpc, '--format', 'json']);
    expect(await run(['publish', ticketFile(files, [1, 2, 3]), '--to', grpc])).toMatchObject({ code: 0 });
    await watch.line(/"ruleId":"R05".*"areaCode":"110105015038"|"areaCode":"110105015038".*"ruleId":"R05"/);
    expect((await run(['alerts', 'list', '--to', grpc])).out.join('\n')).toContain('红庙北里');

    const killed = pids[1] ?? 0;
    process.kill(killed, 'SIGKILL');
    await cluster.line(
      new RegExp(`^detector-1, pid ${killed}, has ended with exit code 137 \\(SIGKILL\\): started again$`),
    );
    await cluster.line(new RegExp(`^detector-1 +pid (?!${killed} )\\d+ +http\\S+ +ready$`));
    expect(await run(['publish', ticketFile(files, [4, 5]), '--to', grpc])).toMatchObject({ code: 0 });
    await watch.line(/"ruleId":"R05".*"CHANGE_RAISED_HIGHER"/);

    cluster.send('SIGINT');
    const { out, err } = await cluster.ended;
    expect({ err, last: out.at(-1) }).toEqual({ err: [], last: 'stopped' });
    expect(processesMarked(mark)).toEqual([]);
    // What else is there is npm's own cache.
    expect(readdirSync(home).filter((name) => name.startsWith('fengsui-'))).toEqual([]);
  });

  it('settings that are wrong are told with the log of who found them, and all of it ends', async () => {
    const home = aDirectory();
    const namespace = `test-${randomUUID()}.`;
    removeTopics(kafkaBrokers, namespace);
    const cluster = start(['deploy/local/cluster.ts'], {
      program: [process.execPath],
      environment: {
        TMPDIR: home,
        LOG_LEVEL: 'loud',
        FENGSUI_NAMESPACE: namespace,
        KAFKA_BROKERS: kafkaBrokers,
        REDIS_URL: redisUrl,
      },
    });
    const { code, out } = await cluster.ended;
    expect(code).toBe(1);
    expect(out.join('\n')).toMatch(
      /, has ended with exit code 2: given up: another start would find the same\n.*LOG_LEVEL/,
    );
    expect(out.at(-1)).toBe('stopped');
    expect(readdirSync(home)).toEqual([]);
  });
});

it('what it can not be asked for is told with what it can', async () => {
  const { code, err } = await start(['deploy/local/cluster.ts', '--detectors', 'many'], {
    program: [process.execPath],
  }).ended;
  expect(code).toBe(2);
  expect(err[0]).toBe('--detectors many: a number from 1 to 12 is wanted');
  expect(err.join('\n')).toContain('Usage: npm run cluster');
});
