// Cluster mode gives the alerts of embedded mode, byte for byte, whatever the number of detectors is and does: killed,
// paused past their sessions, joined and left in the midst of the log.
import { describeWithRealParts } from '@fengsui/testkit';
import { beforeAll, expect, it } from 'vitest';
import { generatedProvince, type Recording, record, withOpenEnd } from './cluster-input.ts';
import { openCluster } from './cluster-run.ts';
import { type ServiceChild, stopService } from './cluster-services.ts';
import { createRandom } from './crash-seeded.ts';
import { bostonExtract, queensExtract, type ReplayInput, simulatedDistrict } from './replay-input.ts';

const KILLS = 10;
const SEED = 20_261_125;
const SLICES = 4;
/** Signals between two ticks of the province, at most. */
const UNTICKED_MAX = 60;

describeWithRealParts(['Kafka', 'Redis'], 'detectors of a cluster', (addresses) => {
  const inputs: readonly (readonly [name: string, read: () => Promise<ReplayInput>])[] = [
    ['the Queens extract', async () => withOpenEnd(await queensExtract('city'))],
    ['the Boston extract', async () => withOpenEnd(await bostonExtract('street'))],
    ['a simulated district', async () => simulatedDistrict('street', 8)],
    ['a province of twelve prefectures', generatedProvince],
  ];
  it.each(inputs)('%s gives the alerts of embedded mode, with one detector and with three', async (_name, read) => {
    const recording = await record(await read());
    expect(recording.histories.size).toBeGreaterThan(5);
    for (const detectors of [1, 3]) {
      const run = await openCluster(recording, addresses);
      const started = [run.start('alerter'), ...Array.from({ length: detectors }, async () => run.start('detector'))];
      const services = await Promise.all(started);
      await run.load(0, 1);
      expect(await run.histories()).toEqual(recording.histories);
      for (const service of services) service.signal('SIGKILL');
    }
  });
});

describeWithRealParts(['Kafka', 'Redis'], 'detectors that come and go', (addresses) => {
  let province: Recording;
  beforeAll(async () => {
    province = await record(await generatedProvince());
  });

  it('a detector that is killed again and again changes nothing', async () => {
    const random = createRandom(SEED);
    const run = await openCluster(province, addresses);
    await run.start('alerter');
    let detector = await run.start('detector');
    for (let kill = 0; kill < KILLS; kill++) {
      const before = run.seen().inboxCount;
      await run.load(kill, KILLS);
      // After some of the outputs of this slice; where inside the next it hits is left to luck.
      const after = before + 1 + random(20);
      await run.until(({ inboxCount }) => inboxCount >= after);
      detector.signal('SIGKILL');
      await detector.ended;
      detector = await run.start('detector');
    }
    expect(await run.histories()).toEqual(province.histories);
  });

  it('one detector, then three, then one, then three again change nothing', async () => {
    const run = await openCluster(province, addresses);
    await run.start('alerter');
    const more: ServiceChild[] = [];
    await run.start('detector');
    for (const [slice, count] of [0, 2, 0, 2].entries()) {
      while (more.length < count) more.push(await run.start('detector'));
      while (more.length > count) expect(await stopService(more.pop() ?? (await run.start('detector')))).toBe(0);
      const passed = slice;
      await run.load(passed, 4);
      const count0 = run.seen().inboxCount;
      await run.until(({ inboxCount }) => inboxCount > count0);
    }
    expect(await run.histories()).toEqual(province.histories);
  });

  it('a detector that is paused past its session, and then goes on, changes nothing', async () => {
    const run = await openCluster(province, addresses);
    await run.start('alerter');
    const both = [await run.start('detector'), await run.start('detector')] as const;
    await Promise.all(both.map(async (one) => one.logged(/"the group was assigned anew"/)));
    const [paused] = both;
    for (const slice of [0, 1, 2]) {
      await run.load(slice, SLICES);
      const count = run.seen().inboxCount;
      await run.until(({ inboxCount }) => inboxCount > count);
      paused.signal('SIGSTOP');
      // Its partitions are with the other: what is loaded is told of each, but for what no tick has passed yet.
      await run.until(({ ticked }) =>
        province.signals.every((records, partition) => {
          const loaded = Math.floor((records.length * (slice + 1)) / SLICES);
          return (ticked.get(partition) ?? -1) >= loaded - UNTICKED_MAX;
        }),
      );
      paused.signal('SIGCONT');
    }
    await run.load(SLICES - 1, SLICES);
    expect(await run.histories()).toEqual(province.histories);
  });
});
