// What is killed, emptied or away for a while changes no alert: alerter, intake, broker and store, ten times each, on a
// recorded log that goes on in between. The parts that are killed are the test's own.
import { createConnection } from 'node:net';
import { describeWithRealParts, startLocalKafka, startLocalRedis } from '@fengsui/testkit';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { generatedProvince, type Recording, record, withLateEnd } from './cluster-input.ts';
import { type ClusterRun, openCluster } from './cluster-run.ts';
import { createRandom } from './crash-seeded.ts';
import type { ReplayInput } from './replay-input.ts';

const TIMES = 10;
const SEED = 20_261_125;
/** Three times what the longest takes beside another test. */
const TIMEOUT_MS = 240_000;

let input: ReplayInput;
let recording: Recording;

beforeAll(async () => {
  input = await generatedProvince();
  recording = await record(input);
});

/** Loads the log in as many slices as there are faults, and does the fault after some outputs of each. */
async function loadWithFaults(run: ClusterRun, fault: (time: number) => Promise<void>): Promise<void> {
  const random = createRandom(SEED);
  for (let time = 0; time < TIMES; time++) {
    const { inboxCount } = run.seen();
    const after = inboxCount + 1 + random(20);
    await run.load(time, TIMES);
    await run.until((seen) => seen.inboxCount >= after);
    await fault(time);
  }
}

/** Parts that the test may harm. */
async function openClusterOnOwnParts() {
  const redis = await startLocalRedis();
  onTestFinished(redis.stop);
  const kafka = await startLocalKafka();
  onTestFinished(kafka.stop);
  return { redis, kafka, run: await openCluster(recording, { kafkaBrokers: kafka.brokers, redisUrl: redis.url }) };
}

/** FLUSHALL, over a connection of its own. */
async function flushAll(redisUrl: string): Promise<void> {
  const { hostname, port } = new URL(redisUrl);
  const socket = createConnection({ host: hostname, port: Number(port) });
  socket.end('FLUSHALL\r\nQUIT\r\n');
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  expect(answer).toContain('+OK');
}

describeWithRealParts(['Kafka', 'Redis'], 'a cluster', (addresses) => {
  it(
    'whose alerter is killed again and again gives the same alerts',
    async () => {
      const run = await openCluster(recording, addresses);
      await run.start('detector');
      let alerter = await run.start('alerter');
      await loadWithFaults(run, async () => {
        alerter.signal('SIGKILL');
        await alerter.ended;
        alerter = await run.start('alerter');
      });
      expect(await run.histories()).toEqual(recording.histories);
    },
    TIMEOUT_MS,
  );

  it(
    'whose intake is killed again and again writes each signal once, and gives the same alerts',
    async () => {
      const replayed = withLateEnd(input);
      const expected = await record(replayed, 0);
      const run = await openCluster(expected, addresses);
      await Promise.all([run.start('detector'), run.start('alerter')]);
      let intake = await run.start('intake');
      const random = createRandom(SEED);
      for (let kill = 0; kill < TIMES; kill++) {
        const { signalCount } = run.seen();
        const after = signalCount + 1 + random(100);
        const slice = (n: number): number => Math.floor((replayed.events.length * n) / TIMES);
        const publishing = run.publish(replayed.events.slice(slice(kill), slice(kill + 1)));
        await run.until((seen) => seen.signalCount >= after);
        intake.signal('SIGKILL');
        await intake.ended;
        await publishing;
        intake = await run.start('intake');
      }
      expect(await run.histories()).toEqual(expected.histories);
      expect(run.seen().signalCount).toBe(replayed.events.length);
    },
    TIMEOUT_MS,
  );
});

describeWithRealParts(['Kafka', 'Redis'], 'a cluster whose parts fail', () => {
  it(
    'waits for a Redis that is killed and comes back, and gives the same alerts',
    async () => {
      const { redis, run } = await openClusterOnOwnParts();
      await Promise.all([run.start('detector'), run.start('alerter')]);
      await loadWithFaults(run, async () => {
        await redis.kill('SIGKILL');
        await redis.restart();
      });
      expect(await run.histories()).toEqual(recording.histories);
    },
    TIMEOUT_MS,
  );

  it(
    'saves whole into a Redis that was emptied, and rebuilds from the log what is killed then',
    async () => {
      const { redis, run } = await openClusterOnOwnParts();
      const services = { detector: await run.start('detector'), alerter: await run.start('alerter') };
      await loadWithFaults(run, async (time) => {
        await flushAll(redis.url);
        const name = (['detector', 'alerter', null] as const)[time % 3] ?? null;
        if (name === null) return;
        services[name].signal('SIGKILL');
        await services[name].ended;
        services[name] = await run.start(name);
      });
      expect(await run.histories()).toEqual(recording.histories);
    },
    TIMEOUT_MS,
  );

  it(
    'waits for a broker that is killed and comes back, and gives the same alerts',
    async () => {
      const { kafka, run } = await openClusterOnOwnParts();
      const detector = await run.start('detector');
      await run.start('alerter');
      const random = createRandom(SEED);
      for (let time = 0; time < TIMES; time++) {
        const { signalCount } = run.seen();
        const after = signalCount + 1 + random(200);
        // In the midst of the slice: what is on its way must be written, and once, by a broker that has forgotten who
        // wrote, because the records are of another day.
        const loading = run.load(time, TIMES);
        await run.until((seen) => seen.signalCount >= after);
        // Else it would have nothing to tell of this outage: it still waits since the one before.
        if (time > 0) await detector.logged(/Kafka answers again/, time);
        await kafka.kill('SIGKILL');
        await detector.logged(/Kafka does not answer/, time + 1);
        await kafka.restart();
        await loading;
      }
      expect(await run.histories()).toEqual(recording.histories);
    },
    TIMEOUT_MS,
  );
});
