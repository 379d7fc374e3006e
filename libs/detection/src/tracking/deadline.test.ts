import { RISK_DOMAINS } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { createDriver, DAY_MS, type EngineDriver, HOUR_MS, MINUTE_MS, TEST_TIME } from '../fixtures.ts';

const accepted = { source: 'hotline', phases: ['accepted', 'extended'] };
const DEADLINE = {
  id: 'D1',
  version: 1,
  kind: 'deadline',
  name: { en: 'Deadline', zh: '时限' },
  levels: ['street'],
  tracks: [
    { select: [accepted], stages: { blue: '-48h', yellow: '-24h', orange: '0h', red: '72h' } },
    { select: [{ source: 'grid', phases: ['reported'] }], stages: { yellow: '0h', red: '24h' } },
  ],
  closedBy: [
    { source: 'hotline', phases: ['closed'] },
    { source: 'grid', phases: ['closed'] },
  ],
  giveUpAfter: '30d',
};
const aDriver = (): EngineDriver => createDriver({ rules: [DEADLINE] });
const due = (hours: number): number => TEST_TIME + hours * HOUR_MS;
/** What changed, in whole hours after TEST_TIME. */
const hoursOf = (driver: EngineDriver): string[] =>
  driver.glances().map((text) => text.replace(/^\S+/, (minutes) => `${Number(minutes) / 60}`));

describe('a deadline', () => {
  it('reaches each stage at its minute, and is given up at last', () => {
    const driver = aDriver();
    driver.signal(0, { dueAt: due(100) });
    driver.tick(60 * DAY_MS);
    expect(hoursOf(driver)).toEqual([
      '52 D1 111 other blue',
      '76 D1 111 other yellow',
      '100 D1 111 other orange',
      '172 D1 111 other red',
      '820 D1 111 other none',
    ]);
  });

  it('fires at the first whole minute that is not before its instant', () => {
    const driver = aDriver();
    driver.signal(0, { dueAt: due(48) + 1 });
    driver.tick(MINUTE_MS - 1);
    expect(driver.glances()).toEqual([]);
    driver.tick(MINUTE_MS);
    expect(driver.glances()).toEqual(['1 D1 111 other blue']);
  });

  it.each([
    { hours: 48, grade: 'blue' },
    { hours: 24, grade: 'yellow' },
    { hours: 0, grade: 'orange' },
    { hours: -72, grade: 'red' },
  ])('that lies $hours h ahead when it is first heard of is $grade at once', ({ hours, grade }) => {
    const driver = aDriver();
    driver.signal(0, { dueAt: due(hours) });
    expect(driver.findings().map((finding) => finding.grade)).toEqual([grade]);
  });

  it('that was given up long ago, or is none, is not followed', () => {
    const driver = aDriver();
    driver.signal(0, { dueAt: due(-30 * 24) });
    driver.signal(0, { dueAt: 0 });
    driver.tick(90 * DAY_MS);
    expect(driver.glances()).toEqual([]);
  });

  it('that is replaced counts from the new one on', () => {
    const driver = aDriver();
    driver.signal(0, { dueAt: due(24), matterId: 'M' });
    driver.signal(HOUR_MS, { dueAt: due(100), matterId: 'M', phase: 'hotline.extended' });
    driver.tick(80 * HOUR_MS);
    expect(hoursOf(driver)).toEqual([
      '0 D1 111 other yellow',
      '1 D1 111 other none',
      '52 D1 111 other blue',
      '76 D1 111 other yellow',
    ]);
  });

  it('of a matter that is closed ends, and a closed matter that comes again begins anew', () => {
    const driver = aDriver();
    driver.signal(0, { dueAt: due(24), matterId: 'M' });
    driver.signal(HOUR_MS, { matterId: 'M', phase: 'hotline.closed' });
    driver.tick(90 * HOUR_MS);
    expect(hoursOf(driver)).toEqual(['0 D1 111 other yellow', '1 D1 111 other none']);
    driver.signal(91 * HOUR_MS, { dueAt: due(91), matterId: 'M' });
    expect(hoursOf(driver)).toEqual(['91 D1 111 other orange']);
  });

  it('follows the stages of the track that selected it last', () => {
    const driver = aDriver();
    driver.signal(0, { dueAt: due(10), matterId: 'M', phase: 'grid.reported' });
    driver.tick(40 * HOUR_MS);
    expect(hoursOf(driver)).toEqual(['10 D1 111 other yellow', '34 D1 111 other red']);
    driver.signal(41 * HOUR_MS, { dueAt: due(10), matterId: 'M' });
    expect(hoursOf(driver)).toEqual(['41 D1 111 other orange']);
  });
});

describe('an area', () => {
  it('has the gravest stage of its open matters, and names how many stand there', () => {
    const driver = aDriver();
    driver.signal(0, { dueAt: due(20), matterId: 'A', areaCode: '1111' });
    driver.signal(0, { dueAt: due(20), matterId: 'B', areaCode: '1112' });
    driver.signal(0, { dueAt: due(0), matterId: 'C', areaCode: '1113' });
    const found = driver.findings();
    expect(found.map(({ grade }) => grade)).toEqual(['yellow', 'orange']);
    expect(found[1]?.explanation).toMatchObject({
      detectorKind: 'deadline',
      observed: 1,
      threshold: 1,
      unit: 'matters',
      evidence: ['C', 'B', 'A'],
      streams: [{ source: 'hotline', count: 3 }],
    });
    driver.signal(HOUR_MS, { matterId: 'C', phase: 'hotline.closed' });
    const [lowered] = driver.findings();
    expect(lowered).toMatchObject({ grade: 'yellow', explanation: { evidence: ['B', 'A'] } });
  });

  it('is the one that a matter was last heard of in', () => {
    const driver = aDriver();
    driver.signal(0, { dueAt: due(20), matterId: 'M' });
    driver.signal(HOUR_MS, { dueAt: due(20), matterId: 'M', areaCode: '1121' });
    driver.tick(20 * HOUR_MS);
    expect(hoursOf(driver)).toEqual([
      '0 D1 111 other yellow',
      '1 D1 111 other none',
      '1 D1 112 other yellow',
      '20 D1 112 other orange',
    ]);
  });

  it('that is known only coarsely counts where it is', () => {
    const driver = aDriver();
    driver.signal(0, { dueAt: due(0), areaCode: '11' });
    expect(hoursOf(driver)).toEqual(['0 D1 11 other orange']);
  });

  it('is told by risk domain', () => {
    const driver = aDriver();
    driver.signal(0, { dueAt: due(0), riskDomain: 'fire' });
    driver.signal(0, { dueAt: due(0), riskDomain: 'labour' });
    expect(driver.findings().map(({ subject, riskDomain }) => [subject, riskDomain])).toEqual([
      [{ kind: 'risk_domain', value: 'fire' }, 'fire'],
      [{ kind: 'risk_domain', value: 'labour' }, 'labour'],
    ]);
  });
});

it('deadlines in any order come each at its own minute', () => {
  const driver = aDriver();
  const expected: { readonly hour: number; readonly text: string }[] = [];
  for (const [n, riskDomain] of RISK_DOMAINS.entries()) {
    for (let street = 1; street <= 4; street++) {
      // 31 is prime to 72, so that all hours differ.
      const hour = 49 + (((n * 4 + street) * 31) % 72);
      driver.signal(0, { dueAt: due(hour), riskDomain, areaCode: `11${street}1` });
      expected.push({ hour, text: `${hour} D1 11${street} ${riskDomain} orange` });
    }
  }
  driver.tick(121 * HOUR_MS);
  const overdue = hoursOf(driver).filter((text) => text.endsWith('orange'));
  expect(overdue).toEqual(expected.toSorted((a, b) => a.hour - b.hour).map(({ text }) => text));
});
