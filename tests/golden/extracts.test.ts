// The two shipped extracts of real 311 files through their mappings and the whole stream, in the data's own time: how
// many alerts each rule raises, and every orange and red one. A change of a rule, a mapping or the engine shows here.
import { type AlertRevision, type AreaTree, assert, createAreaTree } from '@fengsui/domain';
import { collectAreas, loadMapping, openEventFile } from '@fengsui/intake';
import { createStreamDriver, localTime, revisionLine } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { expectJustified, fromRoot, makeIntake, shippedRules } from '../scenario/production.ts';

/** New York and Boston in summer. */
const EASTERN_OFFSET_MS = -4 * 3_600_000;
const time = localTime(EASTERN_OFFSET_MS);

interface Replayed {
  readonly tree: AreaTree;
  readonly eventCount: number;
  readonly revisions: readonly AlertRevision[];
  readonly outcomes: ReadonlyMap<string, number>;
}

/** Events in the order of the file reader, and an hour of quiet behind the last one. */
async function replayed(extract: string, mappingName: string): Promise<Replayed> {
  const path = fromRoot(`tests/data/${extract}`);
  const loaded = await loadMapping({ mappingPath: fromRoot(`deploy/mappings/${mappingName}`), path });
  assert(loaded.kind === 'mapping', `${mappingName} fits ${extract}`);
  const { mapping } = loaded;
  const built = createAreaTree(await collectAreas({ path, mapping }), 'city');
  assert(built.kind === 'tree', `the areas of ${extract} form a tree`);
  const { tree } = built;
  const driver = await createStreamDriver({
    tree,
    rules: shippedRules,
    zoneOffsetMs: EASTERN_OFFSET_MS,
    time: { kind: 'of_data' },
    makeIntake,
  });
  let eventCount = 0;
  for await (const { events } of (await openEventFile({ path, mapping })).batches()) {
    eventCount += events.length;
    await driver.publish(events);
  }
  await driver.finish(3_600_000);
  const { signals, quarantined } = await driver.counts();
  return { tree, eventCount, revisions: driver.revisions(), outcomes: new Map([...signals, ...quarantined]) };
}

/** Counts by rule, change and grade, then the orange and red revisions. */
function summary(name: string, { eventCount, revisions, outcomes }: Replayed): string {
  const counts = new Map<string, number>();
  for (const { ruleId, change, grade } of revisions) {
    const key = `${ruleId} ${change} ${grade}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const grave = revisions.filter(({ grade }) => grade === 'orange' || grade === 'red');
  return [
    `${name}: ${eventCount} events, ${revisions.length} revisions`,
    ...[...outcomes].map(([outcome, count]) => `  ${outcome} ${count}`),
    '',
    ...[...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, count]) => `${key} ${count}`),
    '',
    ...grave.map((revision) => revisionLine(revision, time)),
    '',
  ].join('\n');
}

it('Queens under Ida: sewer complaints raise at least orange by 23:00 on the first of September where they are', async () => {
  const queens = await replayed('queens-311-ida.csv', 'queens-311.yaml');
  expectJustified(queens, queens.tree);
  await expect(summary('Queens 2021-08-15 to 09-15', queens)).toMatchFileSnapshot(
    fromRoot('tests/golden/extracts/queens-ida.txt'),
  );
  const from = Date.parse('2021-09-01T20:00:00-04:00');
  const by = Date.parse('2021-09-01T23:00:00-04:00');
  const warnings = queens.revisions.filter(
    ({ grade, eventTime, subject }) =>
      (grade === 'orange' || grade === 'red') &&
      eventTime >= from &&
      eventTime <= by &&
      (subject.value === 'utility' || subject.value.startsWith('sewer')),
  );
  expect(warnings.length).toBeGreaterThan(0);
  // The matters that are named as evidence are sewer complaints of that place.
  const sewers = await sewerComplaints(queens.tree);
  for (const { areaCode, explanation } of warnings) {
    const area = queens.tree.indexOf(areaCode);
    const here = explanation.evidence.filter((id) => queens.tree.isWithin(sewers.get(id) ?? -1, area));
    expect(here.length, `sewer complaints behind the alert at ${areaCode}`).toBeGreaterThan(0);
  }
});

it('Boston under Irene: the fallen trees and dark lights of a storm, rule by rule', async () => {
  const boston = await replayed('boston-311-irene.csv', 'boston-311.yaml');
  expectJustified(boston, boston.tree);
  await expect(summary('Boston 2011-08-20 to 09-05', boston)).toMatchFileSnapshot(
    fromRoot('tests/golden/extracts/boston-irene.txt'),
  );
  const irene = boston.revisions.filter(
    ({ grade, eventTime, subject }) =>
      (grade === 'orange' || grade === 'red') &&
      subject.value.startsWith('trees') &&
      eventTime >= Date.parse('2011-08-28T00:00:00-04:00') &&
      eventTime < Date.parse('2011-08-30T00:00:00-04:00'),
  );
  expect(irene.length).toBeGreaterThan(0);
});

/** Area of each sewer complaint, by its number. */
async function sewerComplaints(tree: AreaTree): Promise<ReadonlyMap<string, number>> {
  const path = fromRoot('tests/data/queens-311-ida.csv');
  const loaded = await loadMapping({ mappingPath: fromRoot('deploy/mappings/queens-311.yaml'), path });
  assert(loaded.kind === 'mapping', 'the shipped mapping fits');
  const areas = new Map<string, number>();
  for await (const { events } of (await openEventFile({ path, mapping: loaded.mapping })).batches()) {
    for (const event of events) {
      if (event.kind === 'ticket' && event.category.startsWith('sewer')) {
        areas.set(event.ticketId, tree.resolve(event.areaCode).index);
      }
    }
  }
  return areas;
}
