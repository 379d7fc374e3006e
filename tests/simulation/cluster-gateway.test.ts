// What a command centre sees of a cluster whose gateway is killed again and again, on an address that stays: every
// revision of every alert, once, in order, as if nothing had happened.
import { decodeAlert, encodeAlert } from '@fengsui/contracts';
import { createAlertClient, type WatchEvent } from '@fengsui/rpc';
import { createWallClock } from '@fengsui/service-kit';
import { describeWithRealParts } from '@fengsui/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { addRevision, generatedProvince, type Histories, record } from './cluster-input.ts';
import { END, openCluster } from './cluster-run.ts';
import type { ServiceChild } from './cluster-services.ts';
import { createConditions } from './conditions.ts';
import { createRandom } from './crash-seeded.ts';

const KILLS = 10;
const SEED = 20_261_125;

interface Centre {
  readonly histories: Histories;
  /** Revision numbers as they came. */
  readonly numbers: readonly number[];
  /** Streams that broke. */
  readonly brokenCount: () => number;
  /** Resolves when what has come fulfils the condition. */
  until(condition: () => boolean): Promise<void>;
}

/** Watches everything, from the beginning of the log. */
function watchingCentre(address: string): Centre {
  const histories = new Map<string, string[]>();
  const numbers: number[] = [];
  const { look, fail, until } = createConditions();
  let brokenCount = 0;
  const take = (event: WatchEvent): void => {
    if (event.kind === 'ended' || event.kind === 'restarted')
      throw new Error(`the watch ${event.kind}: ${event.message}`);
    if (event.kind === 'reconnecting') brokenCount += 1;
    if (event.kind === 'alert') takeAlert(event.alert.alertBytes, event.alert.revision);
  };
  const takeAlert = (bytes: Uint8Array, revision: number): void => {
    const alert = decodeAlert(bytes);
    if (alert === null) throw new Error(`revision ${revision} is no alert`);
    numbers.push(revision);
    if (alert.acknowledgement?.centreId !== END) addRevision(histories, alert.alertId, encodeAlert(alert));
  };
  const follow = async (): Promise<void> => {
    const client = createAlertClient({ address, clock: createWallClock(), random: () => 0.5 });
    const over = new AbortController();
    onTestFinished(() => {
      over.abort();
      client.close();
    });
    const filter = { areaCodes: [], minGrade: 'none', riskDomains: [] } as const;
    for await (const event of client.watch({ centreId: 'c', filter, cursor: null, signal: over.signal })) {
      take(event);
      look();
    }
  };
  follow().catch(fail);
  return {
    histories,
    numbers,
    brokenCount: () => brokenCount,
    until,
  };
}

async function grpcAddress(gateway: ServiceChild): Promise<string> {
  return /"grpc":"([^"]+)"/.exec(await gateway.logged(/"grpc":"/))?.[1] ?? '';
}

describeWithRealParts(['Kafka', 'Redis'], 'a command centre', (addresses) => {
  it('that watches while the gateway is killed again and again misses no revision and sees none twice', async () => {
    const recording = await record(await generatedProvince());
    const random = createRandom(SEED);
    const run = await openCluster(recording, addresses);
    await Promise.all([run.start('detector'), run.start('alerter')]);
    let gateway = await run.start('gateway');
    const address = await grpcAddress(gateway);
    const centre = watchingCentre(address);
    const samePort = { FENGSUI_GRPC_PORT: address.slice(address.lastIndexOf(':') + 1) };
    for (let kill = 0; kill < KILLS; kill++) {
      const after = centre.numbers.length + 1 + random(5);
      await run.load(kill, KILLS);
      await centre.until(() => centre.numbers.length >= after);
      gateway.signal('SIGKILL');
      await gateway.ended;
      gateway = await run.start('gateway', samePort);
    }
    expect(await run.histories()).toEqual(recording.histories);
    const all = [...recording.histories.values()].reduce((sum, { length }) => sum + length, 1);
    await centre.until(() => centre.numbers.length >= all);
    expect(centre.histories).toEqual(recording.histories);
    expect(centre.numbers).toEqual(centre.numbers.toSorted((a, b) => a - b));
    expect(centre.brokenCount()).toBeGreaterThanOrEqual(KILLS);
  });
});
