import { describe, expect, it } from 'vitest';
import { createDriver, DAY_MS, type EngineDriver, HOUR_MS, MINUTE_MS } from '../fixtures.ts';

const GROUP = {
  id: 'G1',
  version: 1,
  kind: 'magnitude',
  name: { en: 'Group', zh: '群体' },
  levels: ['community'],
  select: [{ source: 'hotline', phases: ['accepted', 'redo'] }],
  closedBy: [{ source: 'hotline', phases: ['closed'] }],
  grades: { by: 'partyBand', from: { blue: 'p5_9', yellow: 'p10_29', orange: 'p30_99', red: 'p100_plus' } },
  hold: '24h',
};
const DANGER = {
  ...GROUP,
  id: 'A1',
  grades: { by: 'arrival', grade: 'orange' },
  escalate: { after: '1h', grade: 'red', unless: [{ source: 'hotline', phases: ['dispatched'] }] },
  many: { count: 3, within: '1h', grade: 'red' },
};
const group = (): EngineDriver => createDriver({ rules: [GROUP] });
const danger = (): EngineDriver => createDriver({ rules: [DANGER] });

describe('a matter by its band of parties', () => {
  it.each([
    { partyBand: 'unspecified', grade: 'none', parties: 0 },
    { partyBand: 'p2_4', grade: 'none', parties: 0 },
    { partyBand: 'p5_9', grade: 'blue', parties: 5 },
    { partyBand: 'p10_29', grade: 'yellow', parties: 10 },
    { partyBand: 'p30_99', grade: 'orange', parties: 30 },
    { partyBand: 'p100_plus', grade: 'red', parties: 100 },
  ] as const)('of $partyBand is $grade', ({ partyBand, grade, parties }) => {
    const driver = group();
    driver.signal(0, { partyBand });
    const [finding] = driver.findings();
    expect(finding?.grade ?? 'none').toBe(grade);
    if (finding === undefined) return;
    expect(finding.explanation).toMatchObject({
      observed: parties,
      threshold: parties,
      unit: 'parties',
      evidence: ['M0'],
    });
  });

  it('moves with its band, both ways', () => {
    const driver = group();
    for (const [n, partyBand] of (['p5_9', 'p100_plus', 'p10_29', 'p1'] as const).entries()) {
      driver.signal(n * HOUR_MS, { matterId: 'M', partyBand });
    }
    expect(driver.findings().map(({ grade }) => grade)).toEqual(['blue', 'red', 'yellow', 'none']);
  });

  it('is held from its last event on, then let go', () => {
    const driver = group();
    driver.signal(0, { matterId: 'M', partyBand: 'p5_9' });
    driver.signal(10 * HOUR_MS, { matterId: 'M', partyBand: 'p5_9' });
    driver.tick(90 * HOUR_MS);
    expect(driver.glances()).toEqual(['0 G1 1111 other blue', `${34 * 60} G1 1111 other none`]);
  });

  it('ends when it is closed', () => {
    const driver = group();
    driver.signal(0, { matterId: 'M', partyBand: 'p5_9' });
    driver.signal(MINUTE_MS, { matterId: 'M', phase: 'hotline.closed' });
    driver.tick(DAY_MS * 3);
    expect(driver.glances()).toEqual(['0 G1 1111 other blue', '1 G1 1111 other none']);
  });

  it('gives its area the gravest of all bands', () => {
    const driver = group();
    driver.signal(0, { matterId: 'A', partyBand: 'p30_99' });
    driver.signal(1, { matterId: 'B', partyBand: 'p5_9' });
    driver.signal(MINUTE_MS, { matterId: 'A', phase: 'hotline.closed' });
    expect(driver.findings().map(({ grade }) => grade)).toEqual(['orange', 'blue']);
  });
});

describe('a matter that is grave by its arrival', () => {
  it('is graver still when nobody acts in time, and is held a while from its last event', () => {
    const driver = danger();
    driver.signal(0);
    driver.tick(2 * DAY_MS);
    expect(driver.glances()).toEqual(['0 A1 1111 other orange', '60 A1 1111 other red', '1440 A1 1111 other none']);
  });

  it('does not get graver once somebody was sent, and is held from then on', () => {
    const driver = danger();
    driver.signal(0, { matterId: 'M' });
    driver.signal(59 * MINUTE_MS, { matterId: 'M', phase: 'hotline.dispatched' });
    driver.tick(2 * DAY_MS);
    expect(driver.glances()).toEqual(['0 A1 1111 other orange', `${1440 + 59} A1 1111 other none`]);
  });

  it('gets less grave again when somebody is sent at last', () => {
    const driver = danger();
    driver.signal(0, { matterId: 'M' });
    driver.signal(90 * MINUTE_MS, { matterId: 'M', phase: 'hotline.dispatched' });
    expect(driver.findings().map(({ grade }) => grade)).toEqual(['orange', 'red', 'orange']);
  });

  it('stays graver when it is heard of again, and does not put the hour off', () => {
    const driver = danger();
    for (const minute of [0, 30, 59]) driver.signal(minute * MINUTE_MS, { matterId: 'M' });
    driver.signal(61 * MINUTE_MS, { matterId: 'M', phase: 'hotline.redo' });
    driver.tick(2 * DAY_MS);
    expect(driver.glances()).toEqual(['0 A1 1111 other orange', '60 A1 1111 other red', '1501 A1 1111 other none']);
  });

  it('ends when it is closed, with all its timers', () => {
    const driver = danger();
    driver.signal(0, { matterId: 'M' });
    driver.signal(MINUTE_MS, { matterId: 'M', phase: 'hotline.closed' });
    driver.tick(2 * DAY_MS);
    expect(driver.glances()).toEqual(['0 A1 1111 other orange', '1 A1 1111 other none']);
  });

  it('is not moved by events of a matter that is not followed', () => {
    const driver = danger();
    driver.signal(0, { phase: 'hotline.dispatched' });
    driver.signal(0, { phase: 'hotline.closed' });
    driver.tick(DAY_MS);
    expect(driver.glances()).toEqual([]);
  });

  it.each([
    { name: 'another area', moved: { areaCode: '1121' }, place: '1121 other' },
    { name: 'another risk domain', moved: { riskDomain: 'fire' }, place: '1111 fire' },
  ] as const)('whose place is corrected to $name still gets graver an hour after it came', ({ moved, place }) => {
    const driver = danger();
    driver.signal(0, { matterId: 'M' });
    driver.signal(30 * MINUTE_MS, { matterId: 'M', ...moved });
    driver.tick(2 * DAY_MS);
    expect(driver.glances()).toEqual([
      '0 A1 1111 other orange',
      '30 A1 1111 other none',
      `30 A1 ${place} orange`,
      `60 A1 ${place} red`,
      `${1440 + 30} A1 ${place} none`,
    ]);
  });

  it('that somebody was sent to and that is corrected then does not get graver', () => {
    const driver = danger();
    driver.signal(0, { matterId: 'M' });
    driver.signal(10 * MINUTE_MS, { matterId: 'M', phase: 'hotline.dispatched' });
    driver.signal(30 * MINUTE_MS, { matterId: 'M', areaCode: '1121' });
    driver.tick(5 * HOUR_MS);
    expect(driver.findings().map(({ areaCode, grade }) => `${areaCode} ${grade}`)).toEqual([
      '1111 orange',
      '1111 none',
      '1121 orange',
    ]);
  });
});

describe('many matters within the time', () => {
  it('are graver than each, and less grave when one of them is no longer recent', () => {
    const driver = danger();
    for (const minute of [0, 30, 59]) {
      driver.signal(minute * MINUTE_MS, { matterId: `M${minute}` });
      driver.signal(minute * MINUTE_MS + 1, { matterId: `M${minute}`, phase: 'hotline.dispatched' });
    }
    driver.tick(90 * MINUTE_MS);
    const found = driver.findings();
    expect(found.map(({ grade }) => grade)).toEqual(['orange', 'red', 'orange']);
    expect(found[1]?.explanation).toMatchObject({ observed: 3, threshold: 3, unit: 'matters' });
    expect(found[2]?.eventTime).toBe((found[0]?.eventTime ?? 0) + HOUR_MS);
  });

  it('an hour apart are no more than each', () => {
    const driver = danger();
    for (const minute of [0, 30, 60, 90]) {
      driver.signal(minute * MINUTE_MS, { matterId: `M${minute}` });
      driver.signal(minute * MINUTE_MS + 1, { matterId: `M${minute}`, phase: 'hotline.dispatched' });
    }
    expect(driver.findings().map(({ grade }) => grade)).toEqual(['orange']);
  });

  it('count where they lie now', () => {
    const driver = danger();
    for (const matterId of ['A', 'B']) driver.signal(0, { matterId });
    driver.signal(1, { matterId: 'C', areaCode: '1121' });
    expect(driver.findings().map(({ areaCode, grade }) => `${areaCode} ${grade}`)).toEqual([
      '1111 orange',
      '1121 orange',
    ]);
    driver.signal(2, { matterId: 'C', areaCode: '1111' });
    expect(driver.findings().map(({ areaCode, grade }) => `${areaCode} ${grade}`)).toEqual(['1121 none', '1111 red']);
  });
});

describe('a matter by its parties and its money', () => {
  const MONEY = {
    ...GROUP,
    grades: { by: 'partyBand', from: { blue: 'p5_9', yellow: 'p10_29' }, amount: { yellow: 'lt_10m', red: 'ge_10m' } },
  };
  const money = (): EngineDriver => createDriver({ rules: [MONEY] });
  it.each([
    { partyBand: 'p5_9', amountBand: 'unspecified', told: 'blue 5 of 5 parties' },
    { partyBand: 'p5_9', amountBand: 'lt_1m', told: 'blue 5 of 5 parties' },
    { partyBand: 'p5_9', amountBand: 'lt_10m', told: 'yellow 1000000 of 1000000 yuan' },
    { partyBand: 'p1', amountBand: 'lt_10m', told: 'yellow 1000000 of 1000000 yuan' },
    // As grave by its parties: they tell it.
    { partyBand: 'p30_99', amountBand: 'lt_10m', told: 'yellow 30 of 10 parties' },
    { partyBand: 'p100_plus', amountBand: 'ge_10m', told: 'red 10000000 of 10000000 yuan' },
    { partyBand: 'unspecified', amountBand: 'ge_10m', told: 'red 10000000 of 10000000 yuan' },
  ] as const)('of $partyBand and $amountBand is $told', ({ partyBand, amountBand, told }) => {
    const driver = money();
    driver.signal(0, { partyBand, amountBand });
    const [finding] = driver.findings();
    const { observed, threshold, unit, clearsWhen } = finding?.explanation ?? {};
    expect(`${finding?.grade} ${observed} of ${threshold} ${unit}`).toBe(told);
    expect(clearsWhen?.level).toBe(threshold);
  });

  it('of neither is none', () => {
    const driver = money();
    driver.signal(0, { partyBand: 'p2_4', amountBand: 'lt_1m' });
    expect(driver.findings()).toEqual([]);
  });

  it('goes by its newest signal, in whatever way it was graver before', () => {
    const driver = money();
    driver.signal(0, { matterId: 'M', amountBand: 'ge_10m' });
    driver.signal(1, { matterId: 'M', partyBand: 'p10_29', amountBand: 'lt_10k' });
    driver.signal(2, { matterId: 'M', phase: 'hotline.closed' });
    expect(
      driver
        .findings()
        .map(
          ({ grade, explanation }) =>
            `${grade} ${explanation.observed} of ${explanation.threshold} ${explanation.unit}`,
        ),
    ).toEqual(['red 10000000 of 10000000 yuan', 'yellow 0 of 10000000 yuan', 'none 0 of 10 parties']);
  });
});
