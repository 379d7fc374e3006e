import { describe, expect, it } from 'vitest';
import {
  aBurst,
  aTree,
  createDriver,
  createKeptState,
  type DriverOptions,
  HOUR_MS,
  ruleFrom,
  someAreas,
} from '../fixtures.ts';
import { plainCalendar } from '../rules/working-time.ts';
import type { DetectionEngine } from './engine.ts';

/** A state in which one community has two of three matters. */
function twoOfThree(options: DriverOptions = {}) {
  const driver = createDriver(options);
  driver.signals(0, 2);
  const kept = createKeptState(driver.engine);
  kept.keep();
  return { header: driver.engine.state.header(), pages: kept.pages() };
}

const text = (header: Uint8Array): string => new TextDecoder().decode(header);
const bytes = (header: string): Uint8Array => new TextEncoder().encode(header);

function headerOf(header: Uint8Array): object {
  const value: unknown = JSON.parse(text(header));
  return typeof value === 'object' && value !== null ? value : {};
}

function lengthsOf(header: Uint8Array): object {
  const value = headerOf(header);
  return 'lengths' in value && typeof value.lengths === 'object' && value.lengths !== null ? value.lengths : {};
}

describe('a state', () => {
  it('makes a fresh engine go on where it was taken', () => {
    const { header, pages } = twoOfThree();
    const other = createDriver();
    expect(other.engine.state.restore(header, pages)).toBe('restored');
    expect(other.engine.streamTime()).toBeGreaterThan(0);
    expect(other.signal(0, { eventId: 'E1', matterId: 'M1' })).toBe('duplicate');
    other.signal(0, { eventId: 'E2', matterId: 'M2' });
    expect(other.glances()).toEqual(['0 B1 1111 noise blue']);
  });

  it('is taken page by page, and only what has changed since', () => {
    const driver = createDriver();
    driver.signal(0);
    expect(driver.engine.state.takeChangedPages().length).toBeGreaterThan(5);
    const rest = driver.engine.state.takeChangedPages().map(({ name }) => name);
    expect(rest).toEqual(['clock.0']);
    driver.tick(1);
    expect(driver.engine.state.takeChangedPages().map(({ name }) => name)).toEqual(['clock.0']);
  });

  it('is taken whole whatever was taken before, and only what has changed after that', () => {
    const driver = createDriver();
    driver.signal(0);
    const first = driver.engine.state.takeChangedPages().map(({ name }) => name);
    const whole = driver.engine.state.takeAllPages();
    expect(whole.map(({ name }) => name)).toEqual(expect.arrayContaining(first));
    expect(driver.engine.state.takeChangedPages().map(({ name }) => name)).toEqual(['clock.0']);
    const other = createDriver();
    expect(other.engine.state.restore(driver.engine.state.header(), whole)).toBe('restored');
    expect(other.engine.state.takeAllPages()).toEqual(driver.engine.state.takeAllPages());
  });

  it('names its pages apart', () => {
    const measures = ['a', 'b'].map((id) => ({
      id,
      of: [{ source: 'hotline', phases: ['revisited'] }],
      hit: { resolved: true },
      below: { red: 50 },
    }));
    const rate = {
      id: 'Q1',
      version: 1,
      kind: 'rate',
      name: { en: 'Rate', zh: '率' },
      levels: ['street'],
      window: '60m',
      advance: '5m',
      samplesMin: 1,
      measures,
    };
    const { engine } = createDriver({ rules: [aBurst(), aBurst({ id: 'B2' }), rate] });
    const names = Object.keys(lengthsOf(engine.state.header()));
    const written = engine.state.takeChangedPages().map(({ name }) => name);
    expect(new Set(written).size).toBe(written.length);
    expect(names).toEqual(expect.arrayContaining(['grades.B1#1', 'grades.B2#2', 'grades.Q1.a#4', 'grades.Q1.b#5']));
  });

  it.each<[string, DriverOptions]>([
    ['a threshold', { rules: [aBurst({ thresholds: { blue: 4 } })] }],
    ['the order of the rules', { rules: [aBurst({ id: 'B2' }), aBurst()] }],
    ['the time zone', { zoneOffsetMs: 0 }],
    ['the horizon', { dedupHorizonMs: HOUR_MS }],
    ['a holiday', { calendar: { ...plainCalendar(8 * HOUR_MS), holidays: [20_000] } }],
    [
      'an area more',
      { tree: aTree([...someAreas(), { ...at('1111'), code: '11119', parent: '1111', level: 'grid' }]) },
    ],
  ])('of an engine that differs in %s is refused as of other rules', (_name, options) => {
    const { header, pages } = twoOfThree();
    expect(createDriver(options).engine.state.restore(header, pages)).toBe('other_rules');
  });

  it('of an engine whose calendar says what goes without saying is its own', () => {
    const { header, pages } = twoOfThree();
    const { engine } = createDriver({ calendar: plainCalendar(8 * HOUR_MS) });
    expect(engine.state.restore(header, pages)).toBe('restored');
  });

  it('of a tree with the same codes in another shape is refused as of other rules', () => {
    const moved = someAreas().map((area) =>
      area.code === '1112' ? { ...area, level: 'grid' as const, parent: '1111' } : area,
    );
    const flat = moved.filter(({ level, code }) => level !== 'grid' || code === '1112');
    const plain = someAreas().filter(({ level }) => level !== 'grid');
    expect(flat.map(({ code }) => code)).toEqual(plain.map(({ code }) => code));
    const { header, pages } = twoOfThree({ tree: aTree(plain) });
    expect(createDriver({ tree: aTree(flat) }).engine.state.restore(header, pages)).toBe('other_rules');
  });
});

/** An engine after a release, with one matter short of the new threshold. */
function released(base: DriverOptions = {}) {
  const driver = createDriver(base);
  driver.signals(0, 2);
  driver.engine.adopt([ruleFrom(aBurst({ version: 2, thresholds: { red: 3 } }))], { partition: 0, offset: 2 });
  return { header: driver.engine.state.header(), pages: driver.engine.state.takeAllPages() };
}

describe('a state after a release', () => {
  it.each<[string, DriverOptions]>([
    ['the same rules', {}],
    ['other rules', { rules: [aBurst({ id: 'B9' }), aBurst({ id: 'B8' })] }],
    ['no rules', { rules: [] }],
  ])('makes an engine that was made with %s run those of the release', (_name, options) => {
    const { header, pages } = released();
    const driver = createDriver(options);
    expect(driver.engine.state.restore(header, pages)).toBe('restored');
    expect(driver.engine.rules()).toEqual([ruleFrom(aBurst({ version: 2, thresholds: { red: 3 } }))]);
    driver.signal(0, { eventId: 'E9', matterId: 'M9' });
    expect(driver.findings()).toMatchObject([{ ruleId: 'B1', ruleVersion: 2, explanation: { observed: 3 } }]);
    expect(driver.engine.state.restore(driver.engine.state.header(), driver.engine.state.takeAllPages())).toBe(
      'restored',
    );
  });

  it('is refused by an engine of another tree or time zone, and restored by none if its release is damaged', () => {
    const { header, pages } = released();
    const other = createDriver({ zoneOffsetMs: 0 });
    expect(other.engine.state.restore(header, pages)).toBe('other_rules');
    const driver = createDriver();
    const restore = (given: typeof pages) => driver.engine.state.restore(header, given);
    expect(restore(pages.filter(({ name }) => name !== 'release.0'))).toBe('malformed_header');
    const damaged = pages.map((page) =>
      page.name === 'release.0' ? { ...page, bytes: page.bytes.map(() => 33) } : page,
    );
    expect(restore(damaged)).toBe('malformed_header');
    expect(driver.engine.rules()).toEqual([ruleFrom(aBurst())]);
  });

  it('gives way to a state of the rules that the engine was made with', () => {
    const before = twoOfThree();
    const driver = createDriver();
    driver.engine.adopt([], { partition: 0, offset: 0 });
    expect(driver.engine.state.restore(before.header, before.pages)).toBe('restored');
    driver.signal(0, { eventId: 'E2', matterId: 'M2' });
    expect(driver.glances()).toEqual(['0 B1 1111 noise blue']);
  });
});

function at(code: string) {
  const area = someAreas().find((one) => one.code === code);
  if (area === undefined) throw new Error(`no area ${code}`);
  return area;
}

describe('a header', () => {
  const { header: sound } = twoOfThree();
  const withLengths = (lengths: unknown): Uint8Array => bytes(JSON.stringify({ ...headerOf(sound), lengths }));
  const lengths = lengthsOf(sound);
  const without = (name: string): Uint8Array =>
    withLengths(Object.fromEntries(Object.entries(lengths).filter(([block]) => block !== name)));

  it.each<[string, () => Uint8Array]>([
    ['is empty', () => bytes('')],
    ['is no JSON', () => bytes('{"fingerprint":')],
    ['is a number', () => bytes('7')],
    ['is null', () => bytes('null')],
    ['has no lengths', () => withLengths(undefined)],
    ['has no fingerprint', () => bytes(JSON.stringify({ lengths }))],
    ['has lengths that are null', () => withLengths(null)],
    ['lacks the length of its first block', () => without(Object.keys(lengths)[0] ?? '')],
    ['lacks the length of its last block', () => without(Object.keys(lengths).at(-1) ?? '')],
    ['has a length that is a text', () => withLengths({ ...lengths, clock: '4096' })],
    ['has a length below zero', () => withLengths({ ...lengths, clock: -4096 })],
    ['has a length beyond any memory', () => withLengths({ ...lengths, clock: 4096 * 1e12 })],
    ['has a length of a page and a half', () => withLengths({ ...lengths, clock: 6144 })],
  ])('that %s is malformed, and leaves the engine as it was', (_name, header) => {
    const driver = createDriver();
    driver.signals(0, 2);
    const before = snapshot(driver.engine);
    expect(driver.engine.state.restore(header(), twoOfThree().pages)).toBe('malformed_header');
    expect(snapshot(driver.engine)).toEqual(before);
    driver.signal(0);
    expect(driver.glances()).toEqual(['0 B1 1111 noise blue']);
  });
});

function snapshot(engine: DetectionEngine): unknown {
  return { header: text(engine.state.header()), time: engine.streamTime() };
}
