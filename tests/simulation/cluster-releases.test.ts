// Rule releases in a cluster: taken at a real gateway in mid-stream, they give the alerts that the signals log gives on its
// own, whatever the number of detectors is, and also when the gateway is killed between two partitions.
import { encodeControlEntry, encodeRuleRelease, packRules } from '@fengsui/contracts';
import { ruleSetText } from '@fengsui/detection';
import { type ControlEntry, TOPICS } from '@fengsui/domain';
import type { AppendRecord } from '@fengsui/log';
import { createRuleClient, type RuleClient } from '@fengsui/rpc';
import { describeWithRealParts } from '@fengsui/testkit';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { generatedProvince, PARTITIONS, type Recording, record } from './cluster-input.ts';
import { type ClusterRun, openCluster } from './cluster-run.ts';
import type { ServiceChild } from './cluster-services.ts';
import { nextSources, recordsOf, replayOf } from './release-run.ts';
import type { ReplayInput } from './replay-input.ts';

const CONTROL = { topic: TOPICS.control, partition: 0 };
/** Partitions that have the control record when the gateway is killed. */
const BEFORE_THE_KILL = 5;
const RELEASED_AT = Date.parse('2026-03-02T12:00:00+08:00');

async function clientOf(gateway: ServiceChild): Promise<RuleClient> {
  const address = /"grpc":"([^"]+)"/.exec(await gateway.logged(/"grpc":"/))?.[1] ?? '';
  const client = createRuleClient({ address });
  onTestFinished(() => client.close());
  return client;
}

/** A partition's records with others put in behind the first half. */
function withHalfway(records: readonly AppendRecord[], put: readonly AppendRecord[]): readonly AppendRecord[] {
  const half = Math.floor(records.length / 2);
  const streamTime = records[half - 1]?.timestamp ?? 0;
  const between = put.map((one) => ({ ...one, timestamp: streamTime }));
  return [...records.slice(0, half), ...between, ...records.slice(half)];
}

async function signalsOf({ log }: ClusterRun): Promise<readonly (readonly AppendRecord[])[]> {
  return Promise.all(
    Array.from({ length: PARTITIONS }, async (_, partition) => recordsOf(log, { topic: TOPICS.signals, partition })),
  );
}

describeWithRealParts(['Kafka', 'Redis'], 'rule releases in a cluster', (addresses) => {
  let input: ReplayInput;
  let recording: Recording;
  let rules: Uint8Array;
  beforeAll(async () => {
    input = await generatedProvince();
    recording = await record(input);
    rules = packRules(ruleSetText(await nextSources()));
  });

  /** The alerts of the recording with the control record so many times in the middle of each partition. */
  async function expected(countIn: (partition: number) => number) {
    const value = encodeRuleRelease({ number: 1, rules, releasedAt: RELEASED_AT });
    const signals = recording.signals.map((records, partition) =>
      withHalfway(
        records,
        Array.from({ length: countIn(partition) }, () => ({ timestamp: 0, value })),
      ),
    );
    return replayOf(signals, input);
  }

  it('at a gateway in mid-stream give the alerts of the log, with one detector and with three', async () => {
    const { histories, alerts } = await expected(() => 1);
    expect(new Set(alerts.map(({ ruleVersion }) => ruleVersion))).toEqual(new Set([1, 2]));
    for (const detectors of [1, 3]) {
      const run = await openCluster({ ...recording, histories }, addresses);
      const names = ['gateway', 'alerter', ...Array.from({ length: detectors }, () => 'detector' as const)] as const;
      const services = await Promise.all(names.map((name) => run.start(name)));
      const [gateway] = services;
      if (gateway === undefined) throw new Error('no gateway was started');
      await run.load(0, 2);
      const client = await clientOf(gateway);
      const content = { kind: 'rules', rules } as const;
      const who = { role: 'rule-author', reason: 'the next versions' };
      const proposed = await client.proposeRelease({ content, base: 0, isEmergency: false, ...who });
      expect(proposed).toMatchObject({ kind: 'ok', value: { number: 1 } });
      const approved = await client.approveRelease({ number: 1, role: 'duty-head', reason: 'agreed' });
      expect(approved).toMatchObject({ kind: 'ok', value: { state: 'released' } });
      await run.load(1, 2);
      expect(await run.histories()).toEqual(histories);
      // What the log gives on its own is what it gave here.
      expect((await replayOf(await signalsOf(run), input)).histories).toEqual(histories);
      for (const service of services) service.signal('SIGKILL');
    }
  });

  it('of a gateway that was killed between two partitions reach the others when it starts again', async () => {
    const { histories } = await expected((partition) => (partition < BEFORE_THE_KILL ? 2 : 1));
    const run = await openCluster({ ...recording, histories }, addresses);
    await run.load(0, 2);
    // What the killed one has left: an approved release, and its record in the first partitions.
    const proposal = { number: 1, base: 0, rules, rollbackTo: null, isEmergency: false, proposedBy: 'rule-author' };
    const entries: readonly ControlEntry[] = [
      { kind: 'proposed', at: RELEASED_AT, ...proposal, reason: 'the next versions' },
      { kind: 'approved', at: RELEASED_AT, number: 1, approvedBy: 'duty-head', reason: 'agreed' },
    ];
    await run.log.append(
      CONTROL,
      entries.map((entry) => ({ timestamp: RELEASED_AT, value: encodeControlEntry(entry) })),
    );
    const value = encodeRuleRelease({ number: 1, rules, releasedAt: RELEASED_AT });
    for (let partition = 0; partition < BEFORE_THE_KILL; partition++) {
      const streamTime = recording.signals[partition]?.[0]?.timestamp ?? 0;
      await run.log.append({ topic: TOPICS.signals, partition }, [{ timestamp: streamTime, value }]);
    }
    const [gateway] = await Promise.all([run.start('gateway'), run.start('alerter'), run.start('detector')]);
    await gateway.logged(/a release stands in every partition/);
    await run.load(1, 2);
    expect(await run.histories()).toEqual(histories);
  });

  it('survive a gateway that is killed at any moment behind the approval', async () => {
    const run = await openCluster(recording, addresses);
    await run.load(0, 2);
    const first = await run.start('gateway');
    const client = await clientOf(first);
    const content = { kind: 'rules', rules } as const;
    await client.proposeRelease({ content, base: 0, isEmergency: false, role: 'rule-author', reason: 'next' });
    const approving = client.approveRelease({ number: 1, role: 'duty-head', reason: 'agreed' });
    await expect.poll(() => run.log.endOffset(CONTROL), { timeout: 30_000, interval: 1 }).toBeGreaterThanOrEqual(3);
    first.signal('SIGKILL');
    await approving;
    const second = await clientOf(await run.start('gateway'));
    await expect
      .poll(() => second.getRelease({ number: 1 }), { timeout: 30_000 })
      .toMatchObject({ kind: 'ok', value: { release: { state: 'released' } } });
    const signals = await signalsOf(run);
    const added = signals.map((records, partition) => {
      return records.length - Math.floor((recording.signals[partition]?.length ?? 0) / 2);
    });
    expect(Math.min(...added)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...added)).toBeLessThanOrEqual(2);
  });
});
