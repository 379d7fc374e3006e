import { EVIDENCE_MAX } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { aBurst, createDriver, DAY_MS, HOUR_MS, MINUTE_MS } from '../fixtures.ts';

/** Numbers of the matters that a driver makes up: M7 to M9. */
const matters = (...numbers: readonly number[]): string[] => numbers.map((n) => `M${n}`);

describe('the evidence of a window', () => {
  it('names the matters that count in it, newest first', () => {
    const driver = createDriver({ rules: [aBurst({ thresholds: { red: 3 } })] });
    for (let minute = 0; minute < 3; minute++) driver.signal(minute * MINUTE_MS);
    expect(driver.findings()[0]?.explanation.evidence).toEqual(matters(2, 1, 0));
  });

  it('names no matter twice, and each by its last contact', () => {
    const driver = createDriver({ rules: [aBurst({ thresholds: { red: 3 } })] });
    driver.signal(0, { matterId: 'A' });
    driver.signal(MINUTE_MS, { matterId: 'B' });
    driver.signal(6 * MINUTE_MS, { matterId: 'A' });
    driver.signal(7 * MINUTE_MS, { matterId: 'C' });
    expect(driver.findings()[0]?.explanation.evidence).toEqual(['C', 'A', 'B']);
  });

  it('names at most twenty, the newest ones', () => {
    const driver = createDriver({ rules: [aBurst({ thresholds: { red: 30 } })] });
    for (let n = 0; n < 30; n++) driver.signal(n * MINUTE_MS);
    const evidence = driver.findings()[0]?.explanation.evidence;
    expect(evidence).toEqual(matters(...Array.from({ length: EVIDENCE_MAX }, (_, i) => 29 - i)));
  });

  it('leaves out those that have left the window, or have moved elsewhere', () => {
    const driver = createDriver({ rules: [aBurst({ thresholds: { red: 3 } })] });
    driver.signal(0, { matterId: 'old' });
    driver.signal(30 * MINUTE_MS, { matterId: 'moved' });
    driver.signal(31 * MINUTE_MS, { matterId: 'moved', areaCode: '1112' });
    driver.signal(32 * MINUTE_MS, { matterId: 'A' });
    driver.signals(70 * MINUTE_MS, 2);
    expect(driver.findings()[0]?.explanation.evidence).toEqual(['M5', 'M4', 'A']);
  });

  it('of a wider area is gathered from its parts, and the parts are told most first', () => {
    const rule = aBurst({ levels: ['street'], thresholds: { red: 6 } });
    const driver = createDriver({ rules: [rule] });
    const areas = ['1111', '1112', '1112', '1113', '1112', '1113'];
    for (const [n, areaCode] of areas.entries()) driver.signal(n * MINUTE_MS, { areaCode });
    const [finding] = driver.findings();
    expect(finding?.areaCode).toBe('111');
    expect(finding?.explanation.evidence).toEqual(matters(5, 4, 3, 2, 1, 0));
    expect(finding?.explanation.subAreas).toEqual([
      { areaCode: '1112', count: 3 },
      { areaCode: '1113', count: 2 },
      { areaCode: '1111', count: 1 },
    ]);
  });

  it.each([
    { name: 'a part', areaCode: '1111' },
    { name: 'the area as a whole', areaCode: '111' },
  ])('of a rate names no matter that came elsewhere and has the number of an old one of $name', ({ areaCode }) => {
    const rate = {
      id: 'Q1',
      version: 1,
      kind: 'rate',
      name: { en: 'Rate', zh: '率' },
      levels: ['street'],
      window: '1d',
      advance: '1h',
      samplesMin: 3,
      measures: [
        {
          id: 'resolution',
          of: [{ source: 'hotline', phases: ['revisited'] }],
          hit: { resolved: 'yes' },
          below: { red: 50 },
        },
      ],
    };
    const driver = createDriver({ rules: [rate] });
    const revisit = { phase: 'hotline.revisited', resolved: 'no' } as const;
    for (let n = 0; n < 20; n++) driver.signal(n, { ...revisit, resolved: 'yes', areaCode });
    // Long after, so many matters in another street that forgotten ones make room for them.
    for (let n = 0; n < 2000; n++)
      driver.signal(5 * DAY_MS + n * 100, { areaCode: '1121', matterId: `elsewhere ${n}` });
    for (const [n, place] of [areaCode, '1112', '1112'].entries()) {
      driver.signal(5 * DAY_MS + HOUR_MS + n, { ...revisit, areaCode: place, matterId: `here ${n}` });
    }
    const [finding] = driver.findings();
    expect(finding).toMatchObject({ areaCode: '111', grade: 'red' });
    expect(finding?.explanation.evidence.toSorted()).toEqual(['here 0', 'here 1', 'here 2']);
  });
});
