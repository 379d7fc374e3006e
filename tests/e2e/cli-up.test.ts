// `fengsui up` as a newcomer, a command centre, an integrator and an operator meet it: the real program, real ports, a
// real disk. Times are printed, and held against three times the figure that is promised.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aDirectory, isAlive, ROOT, type RunningCommand, run, said, start } from './running-command.ts';

const RAISED = /^\d{4}-\d\d-\d\d \d\d:\d\d {2}(blue|yellow|orange|red) +raised /;
const FREE_PORTS = ['--port', '0', '--metrics-port', '0'];
const FIRST_ALERT_MS = 10_000;
const SERVING_AGAIN_MS = 3_000;

interface Up {
  readonly command: RunningCommand;
  readonly to: readonly string[];
  readonly httpUrl: string;
}

async function up(words: readonly string[], directory: string): Promise<Up> {
  const command = start(['up', ...FREE_PORTS, ...words], { directory });
  const address = await said(command, /^ {2}gRPC +(\S+)/);
  const httpUrl = await said(command, /^ {2}metrics +(http\S+)\/metrics/);
  return { command, to: ['--to', address], httpUrl };
}

function tell(what: string, ms: number): void {
  process.stdout.write(`measured: ${what} ${(ms / 1000).toFixed(1)} s\n`);
}

it('npm start raises an alert within seconds, and Ctrl-C ends it in order', async () => {
  const startedAt = performance.now();
  const words = ['start', '--silent', '--', '--data-dir', aDirectory(), ...FREE_PORTS];
  const command = start(words, { program: ['npm'], directory: ROOT, ownGroup: true });
  await command.line(RAISED);
  const ms = performance.now() - startedAt;
  tell('npm start to the first alert', ms);
  expect(ms).toBeLessThan(3 * FIRST_ALERT_MS);
  command.send('SIGINT');
  const { out } = await command.ended;
  expect(out.at(-1)).toBe('stopped');
});

it('a command centre lists, watches and acknowledges; an operator sees metrics and health', async () => {
  const directory = aDirectory();
  const { command, to, httpUrl } = await up(['--demo', '--speed', '600'], directory);
  expect(await command.line(RAISED)).toMatch(/R\d\d .* against \d/);
  expect(existsSync(join(directory, '.fengsui/demo'))).toBe(true);

  const ready = await fetch(`${httpUrl}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.text()).toContain('"ready":true');
  const metrics = await (await fetch(`${httpUrl}/metrics`)).text();
  expect(metrics).toMatch(/^fengsui_alert_revisions_total\{.*\} [1-9]/m);
  expect(metrics).toMatch(/^fengsui_events_accepted_total\{.*source="hotline".*\} [1-9]/m);

  const watch = start(['watch', ...to, '--min-grade', 'blue', '--format', 'json']);
  const first: unknown = JSON.parse(await watch.line(/"ruleId":"R01"/));
  expect(first).toMatchObject({ alertId: expect.stringMatching(/^R01-110105/) });
  // An alert of R01 looks back a day: at this speed it stays open for minutes.
  const alertId = await said(watch, /"alertId":"(R01-[^"]+)"/);

  const listed = await run(['alerts', 'list', ...to, '--format', 'json']);
  expect(listed.code).toBe(0);
  expect(listed.out.map((line): unknown => JSON.parse(line))).toContainEqual(expect.objectContaining({ alertId }));

  const ack = ['--centre-id', 'chaoyang', '--role', 'duty-officer', '--reason', 'handling'];
  const taken = await run(['alerts', 'ack', alertId, ...to, ...ack]);
  expect(taken).toMatchObject({ code: 0, err: [] });
  expect(taken.out.join('\n')).toContain('acknowledged by chaoyang (duty-officer, handling)');
  await watch.line(new RegExp(`"alertId":"${alertId}".*"CHANGE_ACKNOWLEDGED"`));

  const got = await run(['alerts', 'get', alertId, ...to]);
  expect(got.out.join('\n')).toMatch(/^Threshold +\d+$/m);
  expect(got.out.join('\n')).toMatch(/^#\d+ .* acknowledged /m);

  watch.send('SIGINT');
  const watched = await watch.ended;
  expect(watched.code).toBe(0);
  for (const line of watched.out) JSON.parse(line);
  expect(watched.err.join('\n')).toContain('--- live ---');
  const since = /--since (\S+)/.exec(watched.err.join('\n'))?.[1] ?? '';
  const resumed = start(['watch', ...to, '--since', since, '--format', 'json']);
  const next: unknown = JSON.parse(await resumed.line(/"revision"/));
  expect(next).toMatchObject({ revision: String(Number(since.split(':')[1]) + 1) });

  command.send('SIGINT');
  // As npm does: the same press of Ctrl-C arrives twice.
  command.send('SIGINT');
  const ended = await command.ended;
  expect(ended).toMatchObject({ code: 0, err: [] });
  expect(isAlive(command.pid)).toBe(false);
});

it('a killed process serves again from the same directory, with the alerts it had', async () => {
  const directory = aDirectory();
  const words = ['--demo', '--speed', '300', '--data-dir', 'data'];
  const before = await up(words, directory);
  await before.command.line(RAISED);
  const listed = await run(['alerts', 'list', ...before.to, '--format', 'json']);
  const alertIds = listed.out.map((line) => /"alertId":"([^"]+)"/.exec(line)?.[1] ?? '');
  before.command.send('SIGKILL');
  expect((await before.command.ended).code).toBeNull();

  const startedAt = performance.now();
  const after = await up(words, directory);
  const ready = await fetch(`${after.httpUrl}/readyz`);
  const ms = performance.now() - startedAt;
  tell('a killed process to serving again', ms);
  expect(ready.status).toBe(200);
  expect(ms).toBeLessThan(3 * SERVING_AGAIN_MS);
  const again = await run(['alerts', 'list', ...after.to, '--all', '--format', 'json']);
  expect(alertIds).not.toEqual([]);
  for (const alertId of alertIds) expect(again.out.join('\n')).toContain(`"alertId":"${alertId}"`);
});

it('a directory or a port that is taken is told, with what to do', async () => {
  const directory = aDirectory();
  const { to, httpUrl } = await up(['--data-dir', 'data'], directory);
  const port = to[1]?.split(':')[1] ?? '';
  const httpPort = new URL(httpUrl).port;

  const sameDirectory = await run(['up', ...FREE_PORTS, '--data-dir', 'data'], { directory });
  expect(sameDirectory.code).toBe(1);
  expect(sameDirectory.err.join('\n')).toMatch(/is in use .*name another directory with --data-dir/);
  const samePort = await run(['up', '--port', port, '--metrics-port', '0', '--data-dir', 'other'], { directory });
  expect(samePort.code).toBe(1);
  expect(samePort.err.join('\n')).toContain(`127.0.0.1:${port} is in use: name another port with --port`);
  const sameHttp = await run(['up', '--port', '0', '--metrics-port', httpPort, '--data-dir', 'other'], { directory });
  expect(sameHttp.code).toBe(1);
  expect(sameHttp.err.join('\n')).toContain(`name another port with --metrics-port`);
});

it('an integrator publishes; what is refused is told at once and stands in the quarantine', async () => {
  const directory = aDirectory();
  const { command, to } = await up([], directory);
  const good = (id: number): object => ({
    eventId: `E${id}`,
    ticketId: `T${id}`,
    phase: 'TICKET_PHASE_ACCEPTED',
    occurredAt: new Date(Date.now() - 60_000).toISOString(),
    areaCode: '110105015038',
    requestType: 'REQUEST_TYPE_COMPLAINT',
    category: 'H02.04',
    riskDomain: 'RISK_DOMAIN_UTILITY',
  });
  const lines = [
    ...[1, 2, 3].map((id) => JSON.stringify(good(id))),
    'poison',
    JSON.stringify({ ...good(4), areaCode: 'nowhere' }),
    JSON.stringify({ ...good(5), occurredAt: '9999-01-01T00:00:00Z' }),
    JSON.stringify({ ...good(6), category: 'x'.repeat(10_000_000) }),
    JSON.stringify(good(7)),
  ];
  writeFileSync(join(directory, 'tickets.ndjson'), `${lines.join('\n')}\n`);

  const validated = await run(['validate', 'tickets.ndjson'], { directory });
  expect(validated.code).toBe(1);
  const published = await run(['publish', 'tickets.ndjson', ...to], { directory });
  expect(published.code).toBe(1);
  expect(published.err).toEqual(['8 records written: 5 accepted, 3 refused']);
  const refusals = published.out.map((line) => line.split(': ').slice(0, 2).join(' '));
  expect(refusals).toEqual([
    'tickets.ndjson:4 malformed_json',
    'tickets.ndjson:6 occurred_in_future',
    'tickets.ndjson:7 record_too_large',
  ]);
  expect(published.out[0]).toContain('(hotline.events[0]@3)');
  expect(validated.out).toEqual(published.out.map((line) => line.replace(/ {2}\(.*\)$/, '')));

  // The stream went on past every bad record: four tickets of one community are an alert.
  const line = await command.line(/R05/);
  expect(line).toContain('红庙北里');
  const quarantine = await run(['quarantine', 'list', ...to, '--format', 'json']);
  const refused = (offset: string, reason: string, fieldPath: string): unknown =>
    expect.objectContaining({
      position: { topic: 'hotline.events', partition: 0, offset },
      problem: expect.objectContaining({ reason, fieldPath }),
    });
  expect(quarantine.out.map((text): unknown => JSON.parse(text))).toEqual([
    refused('6', 'record_too_large', ''),
    refused('5', 'occurred_in_future', 'occurred_at'),
    refused('3', 'malformed_json', ''),
  ]);
  expect((await run(['quarantine', 'list', ...to])).out[0]).toMatch(/^RECEIVED +POSITION/);
  command.send('SIGTERM');
  const ended = await command.ended;
  expect(ended.code).toBe(0);
  for (const entry of ended.err) expect(JSON.parse(entry)).toHaveProperty('level');
});
