import { describe, expect, it } from 'vitest';
import { aBurst, createDriver, type EngineDriver, HOUR_MS, MINUTE_MS } from '../fixtures.ts';

/** A burst whose every count shows: one grade at 3, cleared by the first pane below. */
const AT_THREE = aBurst({ thresholds: { red: 3 }, clear: { ratio: 1, steps: 1 } });
const atThree = (): EngineDriver => createDriver({ rules: [AT_THREE] });

describe('distinct matters', () => {
  it('count once however often they are heard of', () => {
    const driver = atThree();
    driver.signals(0, 20, { matterId: 'M' });
    driver.signals(MINUTE_MS, 20, { matterId: 'N' });
    expect(driver.glances()).toEqual([]);
    driver.signal(2 * MINUTE_MS);
    const [finding] = driver.findings();
    expect(finding?.explanation).toMatchObject({ observed: 3, streams: [{ source: 'hotline', count: 3 }] });
  });

  it('are counted again once the window has passed their last contact', () => {
    const driver = atThree();
    driver.signal(0, { matterId: 'M' });
    driver.signals(61 * MINUTE_MS, 2);
    expect(driver.glances()).toEqual([]);
    driver.signal(62 * MINUTE_MS, { matterId: 'M' });
    expect(driver.glances()).toEqual(['62 B1 1111 noise red']);
  });

  it('stay counted as long as they are heard of again', () => {
    const driver = atThree();
    for (let after = 0; after <= 180; after += 30) driver.signal(after * MINUTE_MS, { matterId: 'M' });
    driver.signals(181 * MINUTE_MS, 2);
    expect(driver.glances()).toEqual(['181 B1 1111 noise red']);
    // Last heard of in the pane that begins at 180: the window ending at 245 is the first without it.
    driver.tick(300 * MINUTE_MS);
    expect(driver.glances()).toEqual(['245 B1 1111 noise none']);
  });

  it.each([
    { what: 'another area', moved: { areaCode: '1112' }, place: '1112 noise' },
    { what: 'another category', moved: { category: 'water' }, place: '1111 water' },
  ])('that move to $what count there, and no longer where they were', ({ moved, place }) => {
    const driver = atThree();
    driver.signal(0, { matterId: 'M' });
    driver.signal(0, { matterId: 'N' });
    driver.signal(MINUTE_MS, { matterId: 'M', ...moved });
    driver.signal(2 * MINUTE_MS);
    expect(driver.glances()).toEqual([]);
    driver.signals(3 * MINUTE_MS, 2, moved);
    expect(driver.glances()).toEqual([`3 B1 ${place} red`]);
  });

  it('whose older contact comes late do not go back to where they were then', () => {
    const driver = atThree();
    driver.signal(20 * MINUTE_MS, { matterId: 'M' });
    const occurredAt = { areaCode: '1112', occurredAt: aTime(3) };
    expect(driver.signal(21 * MINUTE_MS, { matterId: 'M', ...occurredAt })).toBe('handled');
    driver.signals(22 * MINUTE_MS, 2, { areaCode: '1112' });
    expect(driver.glances()).toEqual([]);
    driver.signals(23 * MINUTE_MS, 2);
    expect(driver.glances()).toEqual(['23 B1 1111 noise red']);
  });

  it('that move leave a wider area that holds both places as it was', () => {
    const street = aBurst({ levels: ['community', 'street'], thresholds: { red: { street: 3, community: 9 } } });
    const driver = createDriver({ rules: [street] });
    driver.signals(0, 3);
    expect(driver.glances()).toEqual(['0 B1 111 noise red']);
    driver.signal(MINUTE_MS, { matterId: 'M0', areaCode: '1112' });
    driver.tick(5 * MINUTE_MS);
    expect(driver.glances()).toEqual([]);
  });
});

describe('events', () => {
  it('count each by itself where the rule counts events', () => {
    const driver = createDriver({ rules: [aBurst({ count: 'events', thresholds: { red: 3 } })] });
    driver.signals(0, 3, { matterId: 'M' });
    const [finding] = driver.findings();
    expect(finding?.explanation).toMatchObject({ observed: 3, unit: 'events' });
  });
});

function aTime(minutes: number): number {
  return Date.UTC(2026, 2, 1, 16) + minutes * MINUTE_MS;
}

describe('the event time of a signal', () => {
  it('places a late signal in its own pane: it leaves the window with that pane', () => {
    const driver = atThree();
    driver.signals(50 * MINUTE_MS, 2);
    driver.signal(50 * MINUTE_MS, { occurredAt: aTime(2) });
    expect(driver.glances()).toEqual(['50 B1 1111 noise red']);
    driver.tick(3 * HOUR_MS);
    expect(driver.glances()).toEqual(['65 B1 1111 noise none']);
  });

  it('slightly ahead of the stream counts in the present pane', () => {
    const driver = atThree();
    driver.signals(0, 3, { occurredAt: aTime(7) });
    expect(driver.glances()).toEqual(['0 B1 1111 noise red']);
    driver.tick(2 * HOUR_MS);
    expect(driver.glances()).toEqual(['65 B1 1111 noise none']);
  });

  it.each([
    { occurred: 59, outcome: 'handled' },
    { occurred: 5, outcome: 'handled' },
    { occurred: 4.999, outcome: 'too_late' },
    { occurred: -1000, outcome: 'too_late' },
  ] as const)('of minute $occurred is, an hour later, $outcome', ({ occurred, outcome }) => {
    const driver = atThree();
    driver.tick(HOUR_MS);
    expect(driver.signal(HOUR_MS, { occurredAt: aTime(occurred) })).toBe(outcome);
  });
});

describe('areas', () => {
  const levels = aBurst({
    levels: ['community', 'street', 'county', 'city'],
    thresholds: { red: { community: 2, street: 4, county: 6, city: 8 } },
  });

  it('count what lies in them, at every level of the rule', () => {
    const driver = createDriver({ rules: [levels] });
    for (const areaCode of ['1111', '1111', '1112', '1112', '1121', '1122', '1211', '1212']) {
      driver.signal(0, { areaCode });
    }
    expect(driver.glances().map((text) => text.split(' ')[2])).toEqual(['1111', '1112', '111', '11', '1']);
  });

  it('below the finest level of the rule count into it', () => {
    const driver = createDriver({ rules: [levels] });
    driver.signal(0, { areaCode: '11111' });
    driver.signal(0, { areaCode: '11112' });
    const [finding] = driver.findings();
    expect(finding).toMatchObject({ areaCode: '1111' });
    expect(finding?.explanation.subAreas).toEqual([
      { areaCode: '11111', count: 1 },
      { areaCode: '11112', count: 1 },
    ]);
  });

  it('known only coarsely count from there up', () => {
    const driver = createDriver({ rules: [levels] });
    driver.signals(0, 6, { areaCode: '11' });
    expect(driver.glances()).toEqual(['0 B1 11 noise red']);
    driver.signals(0, 2, { areaCode: '1' });
    expect(driver.glances()).toEqual(['0 B1 1 noise red']);
  });

  it('above every level of the rule count nowhere', () => {
    const driver = createDriver({ rules: [AT_THREE] });
    for (let i = 0; i < 5; i++) expect(driver.signal(0, { areaCode: '11' })).toBe('handled');
    expect(driver.glances()).toEqual([]);
  });
});

describe('subjects', () => {
  it.each([
    { subject: 'category', given: { category: 'water' }, told: { kind: 'category', value: 'water' } },
    { subject: 'risk_domain', given: { riskDomain: 'fire' }, told: { kind: 'risk_domain', value: 'fire' } },
    { subject: 'site', given: { subjectRef: 'SITE:7' }, told: { kind: 'site', value: 'SITE:7' } },
    { subject: 'none', given: {}, told: { kind: 'none', value: '' } },
  ] as const)('by $subject are counted apart and told by name', ({ subject, given, told }) => {
    const driver = createDriver({ rules: [aBurst({ subject, thresholds: { red: 3 } })] });
    driver.signals(0, 2, { subjectRef: 'SITE:1', riskDomain: 'utility' });
    driver.signals(0, 3, given);
    const found = driver.findings().filter(({ explanation }) => explanation.observed === 3);
    expect(found.map((finding) => finding.subject)).toEqual([told]);
  });

  it('of sites leave out signals that name none', () => {
    const driver = createDriver({ rules: [aBurst({ subject: 'site', thresholds: { red: 2 } })] });
    driver.signals(0, 5);
    expect(driver.glances()).toEqual([]);
  });

  it('of a category or site are told under the risk domain it was first seen with', () => {
    const driver = createDriver({ rules: [aBurst({ thresholds: { red: 2 } })] });
    driver.signal(0, { riskDomain: 'fire' });
    driver.signal(0, { riskDomain: 'traffic' });
    expect(driver.findings().map(({ riskDomain }) => riskDomain)).toEqual(['fire']);
  });
});

it('cells that nobody needs any more make room for new ones, and what still counts goes on', () => {
  const driver = createDriver({ rules: [AT_THREE] });
  driver.signals(0, 2, { category: 'kept' });
  // Far more categories than a fresh table holds, in waves that lie several windows apart.
  for (let wave = 0; wave < 12; wave++) {
    const now = wave * 6 * HOUR_MS;
    driver.signals(now, 2, { category: 'kept' });
    for (let n = 0; n < 400; n++) driver.signal(now, { category: `c${wave}-${n}` });
    driver.signal(now + MINUTE_MS, { category: 'kept' });
    const raised = driver.glances().filter((text) => text.endsWith('kept red'));
    expect(raised).toHaveLength(1);
  }
});
