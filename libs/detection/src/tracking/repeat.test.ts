import { describe, expect, it } from 'vitest';
import { createDriver, DAY_MS, type EngineDriver, HOUR_MS, MINUTE_MS } from '../fixtures.ts';

const REPEAT = {
  id: 'P1',
  version: 1,
  kind: 'repeat',
  name: { en: 'Repeat', zh: '重复' },
  levels: ['community'],
  select: [{ source: 'hotline', phases: ['accepted'] }],
  closedBy: [{ source: 'hotline', phases: ['closed'] }],
  window: '30d',
  thresholds: { blue: 2, yellow: 3, orange: 5, red: 8 },
};
const aDriver = (): EngineDriver => createDriver({ rules: [REPEAT] });

/** Contacts on one matter at these hours. */
function contacts(driver: EngineDriver, hours: readonly number[], matterId = 'M'): void {
  for (const hour of hours) driver.signal(hour * HOUR_MS, { matterId });
}
/** Day and grade of what changed. */
const daysOf = (driver: EngineDriver): string[] =>
  driver.findings().map(({ eventTime, grade }) => `${(eventTime - Date.UTC(2026, 2, 1, 16)) / DAY_MS} ${grade}`);

describe('contacts on one matter', () => {
  it('raise it at the second, third, fifth and eighth', () => {
    const driver = aDriver();
    contacts(driver, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const found = driver.findings();
    expect(
      found.map(({ grade, explanation }) => `${explanation.observed} of ${explanation.threshold}: ${grade}`),
    ).toEqual(['2 of 2: blue', '3 of 3: yellow', '5 of 5: orange', '8 of 8: red']);
    expect(found[0]).toMatchObject({
      subject: { kind: 'matter', value: 'M' },
      explanation: { detectorKind: 'repeat', unit: 'contacts', evidence: ['M'] },
    });
    expect((found[0]?.explanation.windowEnd ?? 0) - (found[0]?.explanation.windowStart ?? 0)).toBe(30 * DAY_MS);
  });

  it('are counted apart for each matter', () => {
    const driver = aDriver();
    contacts(driver, [0, 1], 'A');
    contacts(driver, [0, 1, 2], 'B');
    expect(driver.findings().map(({ subject, grade }) => `${subject.value} ${grade}`)).toEqual([
      'A blue',
      'B blue',
      'B yellow',
    ]);
  });

  it('leave one by one, 30 days after they came', () => {
    const driver = aDriver();
    contacts(driver, [0, 24, 48, 72, 96]);
    driver.tick(40 * DAY_MS);
    expect(daysOf(driver)).toEqual(['1 blue', '2 yellow', '4 orange', '30 yellow', '32 blue', '33 none']);
  });

  it('of one minute leave together', () => {
    const driver = aDriver();
    contacts(driver, [0, 0, 0, 0, 0, 24]);
    driver.tick(40 * DAY_MS);
    expect(daysOf(driver)).toEqual(['0 blue', '0 yellow', '0 orange', '30 none']);
  });

  it('beyond the eighth keep it red until the last eight have left that many', () => {
    const driver = aDriver();
    contacts(
      driver,
      Array.from({ length: 12 }, (_, n) => n * 24),
    );
    driver.findings();
    driver.tick(60 * DAY_MS);
    // Contacts of days 4 to 11 are known; the first of them leaves on day 34.
    expect(daysOf(driver)).toEqual(['34 orange', '37 yellow', '39 blue', '40 none']);
  });

  it('that the source counted before this stream began count, too', () => {
    const driver = aDriver();
    driver.signal(0, { matterId: 'M', repeatSeq: 5 });
    expect(daysOf(driver)).toEqual(['0 orange']);
    driver.signal(HOUR_MS, { matterId: 'M', repeatSeq: 2 });
    driver.signal(2 * HOUR_MS, { matterId: 'M' });
    driver.signal(3 * HOUR_MS, { matterId: 'M' });
    const [red] = driver.findings();
    expect(red).toMatchObject({ grade: 'red', explanation: { observed: 8 } });
  });

  it('end when the matter is closed, and begin anew when it comes again', () => {
    const driver = aDriver();
    contacts(driver, [0, 1, 2]);
    driver.signal(3 * HOUR_MS, { matterId: 'M', phase: 'hotline.closed' });
    const closed = driver.findings().at(-1);
    expect(closed).toMatchObject({ grade: 'none', explanation: { observed: 0, threshold: 3 } });
    contacts(driver, [4]);
    driver.tick(50 * DAY_MS);
    expect(driver.glances()).toEqual([]);
    contacts(driver, [50 * 24, 50 * 24 + 1]);
    expect(driver.findings().map(({ grade }) => grade)).toEqual(['blue']);
  });

  it('that two selectors pick count once', () => {
    const driver = createDriver({ rules: [{ ...REPEAT, select: [...REPEAT.select, ...REPEAT.select] }] });
    contacts(driver, [0]);
    expect(daysOf(driver)).toEqual([]);
    contacts(driver, [24]);
    expect(daysOf(driver)).toEqual(['1 blue']);
  });

  it('stay where the matter was first heard of', () => {
    const driver = aDriver();
    driver.signal(0, { matterId: 'M' });
    driver.signal(MINUTE_MS, { matterId: 'M', areaCode: '1222' });
    expect(driver.glances()).toEqual(['1 P1 1111 M blue']);
  });
});

describe('marks of a matter', () => {
  const MARKED = {
    ...REPEAT,
    marks: [
      { select: [{ source: 'hotline', phases: ['accepted'], where: { partyBand: 'p30_99' } }], thresholds: { red: 2 } },
      { select: [{ source: 'hotline', phases: ['supervised'] }], thresholds: { orange: 2, red: 3 } },
    ],
  };
  const marked = (): EngineDriver => createDriver({ rules: [MARKED] });
  const mark = (driver: EngineDriver, hour: number): void => {
    driver.signal(hour * HOUR_MS, { matterId: 'M', phase: 'hotline.supervised' });
  };
  const numbersOf = (driver: EngineDriver): string[] =>
    driver.findings().map(({ grade, explanation }) => `${explanation.observed} of ${explanation.threshold}: ${grade}`);

  it.each([
    { name: 'after its contacts', hours: [0, 1], markAt: 2, changes: ['2 of 2: blue', '2 of 2: orange'] },
    { name: 'before them', hours: [1, 2], markAt: 0, changes: ['2 of 2: orange'] },
    { name: 'between them', hours: [0, 2, 3], markAt: 1, changes: ['2 of 2: orange', '3 of 3: red'] },
    { name: 'without any', hours: [], markAt: 0, changes: [] },
    { name: 'with too few', hours: [0], markAt: 1, changes: [] },
  ])('make the same number graver, seen $name', ({ hours, markAt, changes }) => {
    const driver = marked();
    for (let hour = 0; hour < 4; hour++) {
      if (hour === markAt) mark(driver, hour);
      if (hours.some((one) => one === hour)) contacts(driver, [hour]);
    }
    expect(numbersOf(driver)).toEqual(changes);
  });

  it('may come with the contact itself', () => {
    const driver = marked();
    driver.signal(0, { matterId: 'M', partyBand: 'p30_99' });
    contacts(driver, [1]);
    expect(numbersOf(driver)).toEqual(['2 of 2: red']);
  });

  it('of two sorts make it as grave as the graver', () => {
    const driver = marked();
    driver.signal(0, { matterId: 'M', partyBand: 'p30_99' });
    mark(driver, 1);
    contacts(driver, [2]);
    expect(numbersOf(driver)).toEqual(['2 of 2: red']);
  });

  it('do not make milder what the number alone gives', () => {
    const driver = marked();
    contacts(driver, [0, 1, 2, 3, 4, 5, 6, 7]);
    driver.findings();
    mark(driver, 8);
    expect(numbersOf(driver)).toEqual([]);
  });

  it('are forgotten a window after they were seen when no contact is left', () => {
    const driver = marked();
    mark(driver, 0);
    driver.tick(30 * DAY_MS);
    contacts(driver, [30 * 24, 30 * 24 + 1]);
    expect(daysOf(driver).map((text) => text.split(' ')[1])).toEqual(['blue']);
  });

  it('stay a window long when the contacts before them have left', () => {
    const driver = marked();
    contacts(driver, [0]);
    mark(driver, 20 * 24);
    contacts(driver, [40 * 24, 41 * 24]);
    expect(daysOf(driver)).toEqual(['41 orange']);
  });

  it('stay while the matter has contacts, and end with its closing', () => {
    const driver = marked();
    mark(driver, 0);
    contacts(driver, [24, 20 * 24, 40 * 24]);
    expect(daysOf(driver)).toEqual(['20 orange', '31 none', '40 orange']);
    driver.signal(41 * DAY_MS, { matterId: 'M', phase: 'hotline.closed' });
    contacts(driver, [42 * 24, 43 * 24]);
    expect(daysOf(driver)).toEqual(['41 none', '43 blue']);
  });
});

describe('matters of a domain together', () => {
  it('have the gravest grade of any, and tell how many stand there', () => {
    const driver = createDriver({ rules: [{ ...REPEAT, subject: 'risk_domain' }] });
    for (const matter of ['A', 'B', 'C']) contacts(driver, [0, 1], matter);
    contacts(driver, [2], 'A');
    const found = driver.findings();
    expect(found.map(({ grade, subject }) => `${subject.kind} ${subject.value} ${grade}`)).toEqual([
      'risk_domain other blue',
      'risk_domain other yellow',
    ]);
    expect(found[1]?.explanation).toMatchObject({
      observed: 1,
      threshold: 1,
      unit: 'matters',
      evidence: ['C', 'B', 'A'],
    });
    driver.signal(3 * HOUR_MS, { matterId: 'A', phase: 'hotline.closed' });
    expect(driver.findings()).toMatchObject([{ grade: 'blue', explanation: { observed: 0, threshold: 1 } }]);
    driver.tick(40 * DAY_MS);
    expect(driver.findings()).toMatchObject([{ grade: 'none' }]);
  });
});
