import { describe, expect, it } from 'vitest';
import { createDriver, DAY_MS, type EngineDriver, type GivenSignal, HOUR_MS } from '../fixtures.ts';

/** R32 in small: repeated twice at the hotline, then a case, then its failure; graver by its parties. */
const HARDENING = {
  id: 'Q1',
  version: 1,
  kind: 'sequence',
  name: { en: 'Hardening', zh: '矛盾升级' },
  levels: ['community'],
  steps: [
    { select: [{ source: 'hotline', phases: ['accepted'] }], times: 2 },
    { select: [{ source: 'mediation', phases: ['registered'] }] },
    { select: [{ source: 'mediation', phases: ['failed'] }] },
  ],
  within: '60d',
  grade: 'yellow',
  graver: [
    {
      select: [{ source: 'mediation', phases: ['registered', 'failed'], where: { partyBand: 'p10_29' } }],
      grade: 'orange',
    },
    {
      select: [{ source: 'hotline', phases: ['accepted', 'supervised'], where: { partyBand: 'p100_plus' } }],
      grade: 'red',
    },
  ],
  closedBy: [{ source: 'mediation', phases: ['performed'] }],
  hold: '30d',
};
const aDriver = (rule: object = {}): EngineDriver => createDriver({ rules: [{ ...HARDENING, ...rule }] });

type Sent = readonly [day: number, phase: NonNullable<GivenSignal['phase']>, given?: GivenSignal];
function send(driver: EngineDriver, sent: readonly Sent[], matterId = 'M'): void {
  for (const [day, phase, given] of sent) driver.signal(day * DAY_MS, { matterId, phase, ...given });
}
/** Day and grade of what changed. */
const daysOf = (driver: EngineDriver): string[] =>
  driver
    .glances()
    .map((text) => text.replace(/^(\S+) Q1 (\S+) .* (\S+)$/, (_, at, area, grade) => `${at / 1440} ${area} ${grade}`));

const called: readonly Sent[] = [
  [0, 'hotline.accepted'],
  [1, 'hotline.accepted'],
];
const mediated: readonly Sent[] = [...called, [10, 'mediation.registered']];
const failed: readonly Sent[] = [...mediated, [20, 'mediation.failed']];

describe('a matter that goes through all steps', () => {
  it('over two streams is told when the last one is done, and until the hold has passed', () => {
    const driver = aDriver();
    send(driver, failed);
    const [found] = driver.findings();
    expect(found).toMatchObject({
      grade: 'yellow',
      subject: { kind: 'risk_domain', value: 'other' },
      explanation: { detectorKind: 'sequence', observed: 1, threshold: 1, unit: 'matters', evidence: ['M'] },
    });
    expect((found?.explanation.windowEnd ?? 0) - (found?.explanation.windowStart ?? 0)).toBe(60 * DAY_MS);
    driver.tick(90 * DAY_MS);
    expect(daysOf(driver)).toEqual(['50 1111 none']);
  });

  it.each<{ readonly name: string; readonly sent: readonly Sent[] }>([
    { name: 'lacks a step', sent: [...called, [20, 'mediation.failed']] },
    {
      name: 'has too few of a step',
      sent: [
        [0, 'hotline.accepted'],
        [10, 'mediation.registered'],
        [20, 'mediation.failed'],
      ],
    },
    {
      name: 'has its steps in another order',
      sent: [...called, [9, 'mediation.failed'], [10, 'mediation.registered']],
    },
    { name: 'is not done in time', sent: [...mediated, [60, 'mediation.failed']] },
    { name: 'was closed on its way', sent: [...mediated, [11, 'mediation.performed'], [20, 'mediation.failed']] },
  ])('but that $name is not', ({ sent }) => {
    const driver = aDriver();
    send(driver, sent);
    driver.tick(100 * DAY_MS);
    expect(daysOf(driver)).toEqual([]);
  });

  it('a minute before its time is over is told', () => {
    const driver = aDriver();
    send(driver, mediated);
    driver.signal(60 * DAY_MS - 1, { matterId: 'M', phase: 'mediation.failed' });
    expect(driver.findings().map(({ grade }) => grade)).toEqual(['yellow']);
  });

  it('begins anew when its time is over: nothing of the old attempt counts', () => {
    const driver = aDriver();
    send(driver, mediated);
    send(driver, [
      [61, 'hotline.accepted'],
      [62, 'mediation.registered'],
      [63, 'mediation.failed'],
      [64, 'hotline.accepted'],
      [65, 'mediation.registered'],
      [66, 'mediation.failed'],
    ]);
    expect(daysOf(driver)).toEqual(['66 1111 yellow']);
  });

  it('is let go when it is closed, and may go through all again', () => {
    const driver = aDriver();
    send(driver, [...failed, [21, 'mediation.performed'], [22, 'mediation.failed']]);
    expect(daysOf(driver)).toEqual(['20 1111 yellow', '21 1111 none']);
    send(
      driver,
      failed.map(([day, phase]) => [day + 30, phase]),
    );
    expect(daysOf(driver)).toEqual(['50 1111 yellow']);
  });

  it('is where its last step was', () => {
    const driver = aDriver();
    send(driver, [...mediated, [20, 'mediation.failed', { areaCode: '1122' }]]);
    expect(daysOf(driver)).toEqual(['20 1122 yellow']);
  });

  it('counts with the others of its area and domain', () => {
    const driver = aDriver();
    for (const matter of ['A', 'B']) send(driver, mediated, matter);
    for (const matter of ['A', 'B']) driver.signal(20 * DAY_MS, { matterId: matter, phase: 'mediation.failed' });
    expect(daysOf(driver)).toEqual(['20 1111 yellow']);
    driver.signal(21 * DAY_MS, { matterId: 'A', phase: 'mediation.performed' });
    expect(daysOf(driver)).toEqual([]);
    driver.signal(22 * DAY_MS, { matterId: 'B', phase: 'mediation.performed' });
    expect(daysOf(driver)).toEqual(['22 1111 none']);
  });
});

describe('what makes a sequence graver', () => {
  const many: GivenSignal = { partyBand: 'p10_29' };
  const crowd: GivenSignal = { partyBand: 'p100_plus' };
  it.each<{ readonly name: string; readonly sent: readonly Sent[]; readonly changes: readonly string[] }>([
    {
      name: 'with its first signal',
      sent: [[0, 'hotline.accepted', crowd], ...failed.slice(1)],
      changes: ['20 1111 red'],
    },
    {
      name: 'on its way',
      sent: [...called, [10, 'mediation.registered', many], [20, 'mediation.failed']],
      changes: ['20 1111 orange'],
    },
    { name: 'with its last signal', sent: [...mediated, [20, 'mediation.failed', many]], changes: ['20 1111 orange'] },
    {
      name: 'after it was complete',
      sent: [...failed, [25, 'hotline.supervised', crowd]],
      changes: ['20 1111 yellow', '25 1111 red'],
    },
    {
      name: 'twice: the graver counts',
      sent: [...mediated, [15, 'hotline.supervised', crowd], [20, 'mediation.failed', many]],
      changes: ['20 1111 red'],
    },
    {
      name: 'before it began, which does not count',
      sent: [[0, 'hotline.supervised', crowd], ...failed],
      changes: ['20 1111 yellow'],
    },
    {
      name: 'in an attempt before, which does not count',
      sent: [[-70, 'hotline.accepted', crowd], ...failed],
      changes: ['20 1111 yellow'],
    },
  ])('$name', ({ sent, changes }) => {
    const driver = aDriver();
    send(driver, sent);
    expect(daysOf(driver)).toEqual(changes);
  });
});

describe('a signal', () => {
  const call = { source: 'hotline', phases: ['accepted'] };
  it('that two steps select serves one of them', () => {
    const driver = aDriver({ steps: [{ select: [call] }, { select: [call] }, { select: [call] }], graver: [] });
    for (const hour of [0, 1]) driver.signal(hour * HOUR_MS, { matterId: 'M' });
    expect(daysOf(driver)).toEqual([]);
    driver.signal(2 * HOUR_MS, { matterId: 'M' });
    expect(driver.findings()).toHaveLength(1);
  });

  it('that two selectors of a step select serves it once', () => {
    const driver = aDriver({ steps: [{ select: [call, call], times: 3 }, { select: [call] }], graver: [] });
    for (const hour of [0, 1, 2]) driver.signal(hour * HOUR_MS, { matterId: 'M' });
    expect(daysOf(driver)).toEqual([]);
    driver.signal(3 * HOUR_MS, { matterId: 'M' });
    expect(driver.findings()).toHaveLength(1);
  });
});
