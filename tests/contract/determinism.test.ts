// The guarantee Deterministic: the same events give the same alerts, byte for byte and with the same revision numbers,
// whatever the batches are; and each alert depends on its own partition alone.
import { type AlertRevision, AREA_LEVELS } from '@fengsui/domain';
import { beforeAll, describe, expect, it } from 'vitest';
import { queensUnderIda, type ReplayInput, simulatedDistrict } from '../simulation/replay-input.ts';
import { type ReplayRun, runReplay } from '../simulation/replay-run.ts';

const BATCHES = [1, 7, 10_000] as const;
const THREE = { signalsPartitions: 3 };

describe.each([
  ['the Queens file under Ida', () => queensUnderIda('community')],
  ['a simulated district with three sources', () => simulatedDistrict('street', 3)],
] as const)('%s', (_name, read) => {
  let input: ReplayInput;
  beforeAll(async () => {
    input = await read();
  });

  it.each([1, 3])(
    'gives the same alerts twice, and in batches of 1, 7 and 10,000, with %i partitions',
    async (count) => {
      const first = await runReplay(input, { signalsPartitions: count });
      expect(first.lines.length).toBeGreaterThan(10);
      expect((await runReplay(input, { signalsPartitions: count })).lines).toEqual(first.lines);
      for (const size of BATCHES) {
        const batches = { signalsMax: size, inboxMax: size };
        const run = await runReplay(input, { signalsPartitions: count, batches });
        expect(run.lines, `batches of ${size}`).toEqual(first.lines);
      }
    },
  );

  it('gives an area within one partition the same alerts, however many partitions there are', async () => {
    const rules = input.rules.filter(({ kind }) => kind !== 'source_health');
    expect(rules.length).toBe(input.rules.length - 1);
    const [one, three] = [await runReplay({ ...input, rules }), await runReplay({ ...input, rules }, THREE)];
    expect(historiesWithin(input, three)).toEqual(historiesWithin(input, one));
    expect(historiesWithin(input, one).size).toBeGreaterThan(5);
  });

  it('the health of sources is judged partition by partition, and changes no more of an alert than its flag', async () => {
    const [one, three] = [await runReplay(input), await runReplay(input, THREE)];
    expect(withoutHealth(historiesWithin(input, three))).toEqual(withoutHealth(historiesWithin(input, one)));
  });
});

/** partial_data: a source is silent, by the flow of the alert's own partition. */
function withoutHealth(histories: ReadonlyMap<string, readonly History[]>): ReadonlyMap<string, readonly History[]> {
  return new Map(
    [...histories].map(([key, history]) => [
      key,
      history.map(({ explanation, ...alert }) => {
        const qualityFlags = explanation.qualityFlags.filter((flag) => flag !== 'partial_data');
        return { ...alert, explanation: { ...explanation, qualityFlags } };
      }),
    ]),
  );
}

type History = Omit<AlertRevision, 'alertId' | 'cause'>;

/** What became of each rule, area and subject below the partition level; places in the log and ids apart. */
function historiesWithin(input: ReplayInput, { revisions }: ReplayRun): ReadonlyMap<string, readonly History[]> {
  const { tree, partitionLevel } = input;
  const isWithin = ({ areaCode }: AlertRevision): boolean =>
    tree.level(tree.indexOf(areaCode)) >= AREA_LEVELS.indexOf(partitionLevel);
  const histories = new Map<string, History[]>();
  for (const { alert } of revisions) {
    if (!isWithin(alert)) continue;
    const key = [alert.ruleId, alert.areaCode, alert.subject.kind, alert.subject.value].join(' ');
    const { alertId: _id, cause: _cause, ...history } = alert;
    histories.set(key, [...(histories.get(key) ?? []), history]);
  }
  return new Map([...histories].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
