import { describe, expect, it } from 'vitest';
import { aBurst, aTree, createDriver, HOUR_MS, MINUTE_MS, someAreas } from '../fixtures.ts';

const OUTAGE = aBurst({
  id: 'S1',
  subject: 'risk_domain',
  window: '30m',
  advance: '5m',
  thresholds: { blue: 1, yellow: 2 },
  spread: {
    at: 'yellow',
    steps: [
      { level: 'street', areas: 2, grade: 'orange' },
      { level: 'county', areas: 3, grade: 'red' },
    ],
  },
  clear: { ratio: 1, steps: 1 },
});

describe('a spread', () => {
  it('raises the street at its second affected community, and clears it when one recovers', () => {
    const driver = createDriver({ rules: [OUTAGE] });
    driver.signals(0, 2, { areaCode: '1111' });
    driver.signals(10 * MINUTE_MS, 2, { areaCode: '1112' });
    driver.tick(HOUR_MS);
    expect(driver.glances()).toEqual([
      '0 S1 1111 other blue',
      '0 S1 1111 other yellow',
      '10 S1 1112 other blue',
      '10 S1 1112 other yellow',
      '10 S1 111 other orange',
      '35 S1 1111 other none',
      '35 S1 111 other none',
      '45 S1 1112 other none',
    ]);
  });

  it('raises the county at its third affected street, and clears in the reverse order', () => {
    const driver = createDriver({ rules: [OUTAGE] });
    const affect = (minute: number, areaCode: string): void => driver.signals(minute * MINUTE_MS, 2, { areaCode });
    affect(0, '1111');
    affect(5, '1121');
    affect(6, '1122');
    affect(10, '1131');
    driver.tick(2 * HOUR_MS);
    const wide = driver.findings().filter(({ areaCode }) => areaCode.length < 4);
    expect(
      wide.map(({ eventTime, areaCode, grade }) => [((eventTime / MINUTE_MS) % 1440) - 960, areaCode, grade]),
    ).toEqual([
      [6, '112', 'orange'],
      [10, '11', 'red'],
      [35, '11', 'none'],
      [40, '112', 'none'],
    ]);
  });

  it('is counted by subject: two communities with different trouble are no spread', () => {
    const driver = createDriver({ rules: [OUTAGE] });
    driver.signals(0, 2, { areaCode: '1111', riskDomain: 'utility' });
    driver.signals(0, 2, { areaCode: '1112', riskDomain: 'traffic' });
    expect(driver.findings().every(({ areaCode }) => areaCode.length === 4)).toBe(true);
  });

  it('is not moved by a grade below its bound, nor by moves between graver ones', () => {
    const rule = { ...OUTAGE, thresholds: { blue: 1, yellow: 2, red: 3 } };
    const driver = createDriver({ rules: [rule] });
    driver.signals(0, 1, { areaCode: '1111' });
    driver.signals(0, 1, { areaCode: '1112' });
    expect(driver.findings().every(({ areaCode }) => areaCode.length === 4)).toBe(true);
    driver.signals(0, 2, { areaCode: '1111' });
    driver.signals(0, 2, { areaCode: '1112' });
    const wide = driver.findings().filter(({ areaCode }) => areaCode.length < 4);
    expect(wide.map(({ grade }) => grade)).toEqual(['orange']);
  });

  it('passes over a level that the tree does not have', () => {
    const tree = aTree(
      someAreas()
        .filter(({ level }) => level !== 'street')
        .map((area) => (area.level === 'community' ? { ...area, parent: area.parent.slice(0, 2) } : area)),
    );
    const driver = createDriver({ rules: [OUTAGE], tree });
    for (const areaCode of ['1111', '1121', '1131']) driver.signals(0, 2, { areaCode });
    expect(driver.glances().filter((text) => text.includes(' 11 '))).toEqual(['0 S1 11 other red']);
  });

  it('tells how many parts are affected, which, and by which matters, for the window of its cause', () => {
    const driver = createDriver({ rules: [OUTAGE] });
    for (const [minute, areaCode] of [
      [0, '1111'],
      [1, '1112'],
      [10, '1121'],
      [10, '1131'],
    ] as const) {
      driver.signals(minute * MINUTE_MS, 2, { areaCode });
    }
    const [street, county] = driver.findings().filter(({ areaCode }) => areaCode.length < 4);
    expect(street?.explanation).toMatchObject({
      detectorKind: 'spread',
      observed: 2,
      threshold: 2,
      unit: 'areas',
      subAreas: [
        { areaCode: '1111', count: 2 },
        { areaCode: '1112', count: 2 },
      ],
      evidence: ['M1', 'M0', 'M3', 'M2'],
    });
    expect(county?.explanation).toMatchObject({
      observed: 3,
      threshold: 3,
      subAreas: [
        { areaCode: '111', count: 4 },
        { areaCode: '112', count: 2 },
        { areaCode: '113', count: 2 },
      ],
    });
    // The last signal came just as its pane began: the window is the one that holds it.
    expect((county?.explanation.windowEnd ?? 0) - (county?.eventTime ?? 0)).toBe(5 * MINUTE_MS);
  });
});
