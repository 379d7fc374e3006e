// A back-test over Kafka: the alerts that a cluster raised, with its centres' answers, made again from its log by a
// reader that joins no group and writes nothing; and the command itself, with its settings from the environment.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { TOPICS } from '@fengsui/domain';
import { describeWithRealParts } from '@fengsui/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { answerOpenAlerts, backtestOf } from './backtest-run.ts';
import { areaFile, generatedProvince, PARTITIONS, record } from './cluster-input.ts';
import { type ClusterRun, END, openCluster } from './cluster-run.ts';

const SLICES = 4;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describeWithRealParts(['Kafka', 'Redis'], 'a back-test over a cluster', (addresses) => {
  it('gives the alerts that its detectors and its alerter have raised, acknowledgements included', async () => {
    const input = await generatedProvince();
    const recording = await record(input);
    const run = await openCluster(recording, addresses);
    for (const name of ['alerter', 'detector', 'detector'] as const) await run.start(name);
    let answered = 0;
    for (let slice = 0; slice < SLICES; slice++) {
      const { revisionCount } = run.seen();
      await run.load(slice, SLICES);
      await run.until((seen) => seen.revisionCount > revisionCount);
      answered += await answerOpenAlerts(run.log, `round ${slice}`);
    }
    const live = await run.histories();
    expect(answered).toBeGreaterThan(SLICES);
    const ends = await endsOf(run);
    const { histories } = await backtestOf(
      run.log,
      input,
      ({ acknowledgement, change }) => change === 'acknowledged' && acknowledgement?.centreId === END,
    );
    expect(histories).toEqual(live);
    expect(await endsOf(run), 'nothing is written').toEqual(ends);

    const areas = await areaFile(recording);
    onTestFinished(async () => areas.remove());
    const report = await reportOfCommand({
      KAFKA_BROKERS: addresses.kafkaBrokers,
      FENGSUI_NAMESPACE: run.namespace,
      FENGSUI_AREAS: areas.path,
      FENGSUI_ZONE: recording.zone,
    });
    expect(report).toMatchObject({ total: { alertCount: live.size }, comparison: { total: { sameCount: live.size } } });
  });
});

async function endsOf({ log }: ClusterRun): Promise<readonly number[]> {
  const signals = Array.from({ length: PARTITIONS }, (_, partition) => ({ topic: TOPICS.signals, partition }));
  const others = [TOPICS.inbox, TOPICS.alerts, TOPICS.quarantine].map((topic) => ({ topic, partition: 0 }));
  return Promise.all([...signals, ...others].map(async (at) => log.endOffset(at)));
}

/** What `fengsui rules backtest deploy/rules --log kafka` writes with --json, compared with the same rules. */
async function reportOfCommand(environment: NodeJS.ProcessEnv): Promise<unknown> {
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-backtest-'));
  onTestFinished(async () => rm(directory, { recursive: true, force: true }));
  const json = join(directory, 'report.json');
  const words = ['rules', 'backtest', 'deploy/rules', '--log', 'kafka', '--compare', 'deploy/rules', '--json', json];
  const child = spawn(process.execPath, [join(ROOT, 'services/cli/src/main.ts'), ...words], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  expect(code, said).toBe(0);
  return JSON.parse(await readFile(json, 'utf8'));
}
