// Windowed rules that count the same share one counting and judge it apart.
import { type Finding, mix32, type Phase } from '@fengsui/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aBurst, createDriver, DAY_MS, type EngineDriver, HOUR_MS, MINUTE_MS } from '../fixtures.ts';

const PANES = { window: '10m', advance: '10m' };

/** Names of the blocks that hold cells. */
function cellBlocks(driver: EngineDriver): string[] {
  const header: unknown = JSON.parse(new TextDecoder().decode(driver.engine.state.header()));
  if (typeof header !== 'object' || header === null || !('lengths' in header)) return [];
  return Object.keys(header.lengths ?? {}).filter((name) => name.startsWith('cells.'));
}

describe('rules share a counting', () => {
  const base = aBurst({
    select: [
      { source: 'hotline', phases: ['accepted', 'redo'], where: { riskDomain: ['fire', 'labour'], excluded: false } },
    ],
  });
  it.each<[string, number, Readonly<Record<string, unknown>>]>([
    ['thresholds', 1, { thresholds: { red: 7 } }],
    ['clearing', 1, { clear: { ratio: 1, steps: 5 } }],
    ['name and version', 1, { version: 4, name: { en: 'Other', zh: '另' } }],
    ['the order of words', 1, { select: [reordered()] }],
    ['phases', 2, { select: [{ source: 'hotline', phases: ['accepted'] }] }],
    [
      'conditions',
      2,
      { select: [{ source: 'hotline', phases: ['accepted', 'redo'], where: { riskDomain: ['fire'] } }] },
    ],
    ['the subject', 2, { subject: 'risk_domain' }],
    ['what is counted', 2, { count: 'events' }],
    ['the window', 2, { window: '30m' }],
    ['the advance', 2, { advance: '10m' }],
    ['the levels', 2, { levels: ['street'] }],
    ['the baseline', 2, { baseline: { ratio: 2, windows: 4, windowsMin: 2 } }],
  ])('that differs in %s: %i', (_what, countings, other) => {
    const driver = createDriver({ rules: [base, { ...base, ...other, id: 'B2' }] });
    expect(cellBlocks(driver)).toHaveLength(countings);
  });
});

function reordered(): unknown {
  const where = { excluded: false, riskDomain: ['labour', 'fire'] };
  return { source: 'hotline', phases: ['redo', 'accepted'], where };
}

describe('rules on one counting', () => {
  it('are counted for once: what one writes, two write', () => {
    const pagesOf = (rules: readonly unknown[]): number => {
      const driver = createDriver({ rules });
      driver.signals(0, 2000, { category: 'a' });
      return driver.engine.state.takeAllPages().filter(({ name }) => /^(cells|distinct)/.test(name)).length;
    };
    expect(pagesOf([aBurst(), aBurst({ id: 'B2' })])).toBe(pagesOf([aBurst()]));
    expect(pagesOf([aBurst(), aBurst({ id: 'B2', window: '30m' })])).toBeGreaterThan(pagesOf([aBurst()]));
  });

  it('raise and clear each by its own thresholds and quiet panes, in the order of the rules', () => {
    const low = aBurst({ ...PANES, thresholds: { blue: 2 }, clear: { ratio: 1, steps: 1 } });
    const high = aBurst({ ...PANES, id: 'B2', thresholds: { red: 4 }, clear: { ratio: 0.5, steps: 3 } });
    const driver = createDriver({ rules: [low, high] });
    expect(cellBlocks(driver)).toHaveLength(1);
    driver.signals(0, 4);
    driver.signals(10 * MINUTE_MS, 2);
    driver.tick(HOUR_MS);
    expect(driver.glances()).toEqual([
      '0 B1 1111 noise blue',
      '0 B2 1111 noise red',
      '30 B1 1111 noise none',
      '50 B2 1111 noise none',
    ]);
  });

  it('tell what one signal raises in the order of the rules, though another stands between them', () => {
    const at = { thresholds: { red: 1 } };
    const between = aBurst({ ...at, id: 'B2', window: '30m' });
    const driver = createDriver({ rules: [aBurst(at), between, aBurst({ ...at, id: 'B3' })] });
    driver.signal(0);
    expect(driver.findings().map(({ ruleId, position }) => [ruleId, position.index])).toEqual([
      ['B1', 0],
      ['B2', 1],
      ['B3', 2],
    ]);
  });

  it('keep a cell as long as one of them has a grade in it', () => {
    const keeps = aBurst({ ...PANES, id: 'B2', thresholds: { red: 3 }, clear: { ratio: 1, steps: 100 } });
    const driver = createDriver({ rules: [aBurst({ ...PANES, thresholds: { red: 400 } }), keeps] });
    driver.signals(0, 3, { category: 'kept' });
    for (let n = 0; n < 600; n++) driver.signal(10 * HOUR_MS, { category: `c${n}` });
    driver.tick(10 * DAY_MS);
    const cleared = driver.findings().filter(({ grade }) => grade === 'none');
    expect(cleared.map(({ subject }) => subject.value)).toEqual(['kept']);
  });
});

const PHASES: readonly Phase[] = ['hotline.accepted', 'hotline.accepted', 'grid.reported', 'hotline.redo'];
const AREAS = ['1111', '1111', '1112', '1121', '1211'] as const;
/** Two countings with three rules each, one of them with a spread. */
const SHARING = [
  aBurst({ thresholds: { blue: 2, red: 4 }, clear: { ratio: 1, steps: 1 } }),
  aBurst({ id: 'B2', window: '30m', count: 'events', thresholds: { red: 3 } }),
  aBurst({
    id: 'B3',
    thresholds: { yellow: 2 },
    clear: { ratio: 0.5, steps: 3 },
    spread: { at: 'yellow', steps: [{ level: 'street', areas: 2, grade: 'red' }] },
  }),
  aBurst({ id: 'B4', window: '30m', count: 'events', thresholds: { orange: 2 }, clear: { ratio: 0.9, steps: 2 } }),
  aBurst({ id: 'B5', thresholds: { orange: 3 }, clear: { ratio: 0.7, steps: 2 } }),
];

interface Event {
  readonly afterMs: number;
  readonly lateMs: number;
  readonly pick: number;
}

const event: fc.Arbitrary<Event> = fc.record({
  afterMs: fc.oneof({ weight: 9, arbitrary: fc.nat(2 * MINUTE_MS) }, { weight: 1, arbitrary: fc.nat(5 * HOUR_MS) }),
  lateMs: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(HOUR_MS) }),
  pick: fc.nat(),
});

function findingsOf(rules: readonly unknown[], events: readonly Event[]): Finding[] {
  const driver = createDriver({ rules });
  let at = 0;
  for (const { afterMs, lateMs, pick } of events) {
    at += afterMs;
    driver.signal(at, {
      matterId: `M${mix32(pick) & 15}`,
      phase: PHASES[pick % PHASES.length] ?? 'hotline.accepted',
      areaCode: AREAS[pick % AREAS.length] ?? '1111',
      category: `c${pick % 2}`,
      occurredAt: Date.UTC(2026, 2, 1, 16) + at - lateMs,
    });
  }
  driver.tick(at + DAY_MS);
  return driver.findings();
}

const withoutIndex = (finding: Finding): string => JSON.stringify({ ...finding, position: finding.position.offset });

it('rules that share counts find exactly what each finds alone', () => {
  expect(cellBlocks(createDriver({ rules: SHARING }))).toHaveLength(2);
  let raised = 0;
  fc.assert(
    fc.property(fc.array(event, { minLength: 10, maxLength: 80 }), (events) => {
      const together = findingsOf(SHARING, events);
      raised += together.length;
      for (const rule of SHARING) {
        const own = together.filter(({ ruleId }) => ruleId === rule['id']);
        expect(own.map(withoutIndex)).toEqual(findingsOf([rule], events).map(withoutIndex));
      }
    }),
    { numRuns: 60 },
  );
  expect(raised).toBeGreaterThan(100);
});
