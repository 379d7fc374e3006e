// Every shell command of the README is run as it stands there, but for ports and directories, and what the README shows
// of its output must come out. A block that no test here knows how to run fails the last test. kcat is stood in for where
// the machine has none.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithRealParts } from '@fengsui/testkit';
import { afterAll, expect, it } from 'vitest';
import { removeTopicsIfGiven } from './given-topics.ts';
import { type Place, type ReadmeBlock, readmeBlocks, scriptAt } from './readme.ts';
import { aDirectory, type Ended, ROOT, type RunningCommand, run, said, start } from './running-command.ts';

const BLOCKS = readmeBlocks(readFileSync(join(ROOT, 'README.md'), 'utf8'));
const ALERT = /^\d{4}-\d\d-\d\d \d\d:\d\d {2}(blue|yellow|orange|red) +raised /;
const CLUSTER_SECTIONS = ['Operator: a cluster', 'Integrator: any Kafka client'];
const tried = new Set<ReadmeBlock>();

/** The blocks of a section that have the words; each counts as tried. */
function blocksOf(section: string, words = ''): readonly ReadmeBlock[] {
  const found = BLOCKS.filter((block) => block.section.startsWith(section) && block.script.includes(words));
  expect(found, `${section}: ${words}`).not.toEqual([]);
  for (const block of found) tried.add(block);
  return found;
}

function bash(script: string, environment: NodeJS.ProcessEnv = {}): RunningCommand {
  return start(['-c', script], { program: ['bash'], directory: ROOT, ownGroup: true, environment });
}

/** Moments differ from run to run where the host's clock is the clock. */
function comparable(line: string): string {
  return line.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d(?= {2}hotline)/, 'NOW').trim();
}

function expectShown({ shown }: ReadmeBlock, out: readonly string[]): void {
  const lines = new Set(out.map(comparable));
  for (const line of shown) expect(lines, `${line}\nnot in\n${out.join('\n')}`).toContain(comparable(line));
}

interface Server extends Place {
  readonly command: RunningCommand;
}

/** A command that serves until it is interrupted, with free ports and a directory of its own. */
async function serve(script: string): Promise<Server> {
  const directory = aDirectory();
  const command = bash(`${script.trim()} --port 0 --metrics-port 0 --data-dir ${directory}/data`);
  const address = await said(command, /^ {2}gRPC +(\S+)/);
  const httpUrl = await said(command, /^ {2}metrics +(http\S+)\/metrics/);
  return { command, address, httpUrl, directory };
}

async function ended(block: ReadmeBlock, place: Place): Promise<Ended> {
  return bash(scriptAt(block.script, place)).ended;
}

/** The directory, with a kcat in it where the machine has none. */
function withKcat(directory: string): string {
  if (spawnSync('kcat', ['-V']).error !== undefined) {
    const standIn = join(ROOT, 'tests/e2e/kcat-stand-in.ts');
    writeFileSync(join(directory, 'kcat'), `#!/bin/sh\nexec '${process.execPath}' '${standIn}' "$@"\n`, {
      mode: 0o755,
    });
  }
  return directory;
}

const NOWHERE: Place = { address: '', httpUrl: '', directory: '' };

it('the two commands of a newcomer show the alerts that stand below them', async () => {
  const [block] = blocksOf('Two commands', 'npm start');
  const [install, begin] = block?.script.trim().split('\n') ?? [];
  // The first is how this test came here: CI begins with it on a clean checkout.
  expect(readFileSync(join(ROOT, '.ci/run'), 'utf8')).toContain(` ${install}\n`);
  const server = await serve(`${begin} --`);
  const shownAlerts = block?.shown.filter((line) => ALERT.test(line) || line.includes('raised higher')) ?? [];
  expect(shownAlerts.length).toBeGreaterThan(1);
  for (const shown of shownAlerts) await server.command.line(new RegExp(`^${RegExp.escape(shown)}$`));

  for (const operator of blocksOf('Operator', 'curl')) {
    const { code, out } = await ended(operator, server);
    expect(code).toBe(0);
    expect(out[0]).toContain('"ready":true');
    expect(out.join('\n')).toContain('fengsui_alerts_open');
  }
  for (const centre of blocksOf('Command centre')) {
    const watching = bash(scriptAt(centre.script, server));
    // The list first, then the snapshot, then live alerts.
    expect(await watching.line(/yellow|orange|red/)).not.toBe('');
    await watching.line(/--- live ---/);
    watching.send('SIGINT');
    expect((await watching.ended).out.length).toBeGreaterThan(1);
  }
  server.command.send('SIGINT');
  expect((await server.command.ended).out.at(-1)).toBe('stopped');
});

it('an integrator validates, publishes and sees what was refused', async () => {
  const [up] = blocksOf('Integrator', 'npx fengsui up');
  const server = await serve(up?.script ?? '');
  for (const block of blocksOf('Integrator', 'publish')) {
    const { code, out, err } = await ended(block, server);
    expectShown(block, out);
    expect(code).toBe(0);
    expect(err.join('\n')).toContain('2 records written: 1 accepted, 1 refused');
  }
});

describeWithRealParts(['Kafka', 'Redis'], 'the README on a cluster', ({ kafkaBrokers }) => {
  // Also where the parts are missing: the run says itself what it left out.
  for (const block of BLOCKS.filter(({ section }) => CLUSTER_SECTIONS.includes(section))) tried.add(block);

  it('an operator starts one, and any Kafka client publishes to it', async () => {
    const [directory, programs] = [aDirectory(), aDirectory()];
    const namespace = `test-${randomUUID()}.`;
    removeTopicsIfGiven(kafkaBrokers, namespace);
    const [block] = blocksOf('Operator: a cluster', 'npm run cluster');
    const cluster = bash(block?.script ?? '', { FENGSUI_NAMESPACE: namespace });
    const brokers = await said(cluster, /^Kafka +\S+ +(\S+)$/);
    const address = await said(cluster, /^ready: gRPC listens at (\S+);/);
    await cluster.line(ALERT);

    const place = { address, httpUrl: '', directory, namespace };
    const [file] = blocksOf('Integrator: publish events', 'cat > .fengsui/tickets.ndjson');
    const written = /^cat[\s\S]*?^END$/m.exec(file?.script ?? '')?.[0] ?? '';
    await bash(scriptAt(written, place)).ended;
    const path = `${withKcat(programs)}:${process.env['PATH']}`;
    for (const kcat of blocksOf('Integrator: any Kafka client', 'kcat')) {
      const { code, err } = await bash(scriptAt(kcat.script, place), { KAFKA_BROKERS: brokers, PATH: path }).ended;
      expect({ code, err }).toEqual({ code: 0, err: [] });
    }
    // The second line of the file and the record on its own lack their ticket's id.
    const list = async (): Promise<string> => (await run(['quarantine', 'list', '--to', address])).out.join('\n');
    await expect.poll(list, { timeout: 30_000 }).toMatch(/(hotline\.events\S+ .*missing_field +ticket_id[\s\S]*){2}/);

    cluster.send('SIGINT');
    expect((await cluster.ended).out.at(-1)).toBe('stopped');
  });
});

it('replays, rules and areas show what stands below them', async () => {
  const alone = [
    ...blocksOf('Analyst'),
    ...blocksOf('Operator', 'areas show'),
    ...blocksOf('Rule author'),
    ...blocksOf('Planner'),
  ];
  for (const block of alone) {
    const { code, out, err } = await ended(block, NOWHERE);
    expect(code, block.script).toBe(0);
    expect(out.length, block.script).toBeGreaterThan(1);
    expectShown(block, [...out, ...err]);
  }
});

it('the command of a developer is what CI runs', () => {
  const [block] = blocksOf('Developing');
  expect(readFileSync(join(ROOT, '.ci/run'), 'utf8')).toContain(` ${block?.script.trim()} `);
});

afterAll(() => {
  const untried = BLOCKS.filter((block) => !tried.has(block)).map(({ section, script }) => `${section}: ${script}`);
  if (untried.length > 0) throw new Error(`no test runs these commands of the README:\n${untried.join('\n')}`);
});
