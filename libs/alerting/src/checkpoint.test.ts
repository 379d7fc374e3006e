import { describe, expect, it } from 'vitest';
import { type Alerter, createAlerter, restoreAlerter } from './alerter.ts';
import type { CheckpointPage } from './checkpoint.ts';
import { anAcknowledgement, anExplanation, aTree, findingAt, reasonOf, revisionBy, someRules } from './fixtures.ts';

const options = { tree: aTree(), rules: someRules() };

/** A store that keeps one checkpoint, as libs/store would. */
function aStore() {
  const pages = new Map<string, CheckpointPage>();
  let header = new Uint8Array(0);
  return {
    pages,
    save(alerter: Alerter) {
      const taken = alerter.takeCheckpoint();
      header = new Uint8Array(taken.header);
      for (const name of taken.removedPages) expect(pages.delete(name), `${name} was never saved`).toBe(true);
      for (const page of taken.changedPages) pages.set(page.name, page);
      return { changed: taken.changedPages.map(({ name }) => name), removed: taken.removedPages };
    },
    stored: () => ({ header, pages: [...pages.values()] }),
  };
}

function restored(store: ReturnType<typeof aStore>): Alerter {
  const result = restoreAlerter(options, store.stored());
  if (result.kind !== 'restored') throw new Error(`broken: ${result.page}`);
  return result.alerter;
}

describe('a checkpoint', () => {
  it('holds one page for each open episode and takes the page of a cleared one away', () => {
    const store = aStore();
    const alerter = createAlerter(options);
    alerter.apply(findingAt(1));
    alerter.apply(findingAt(2, { areaCode: 'nyc' }));
    expect(store.save(alerter).changed).toHaveLength(2);
    expect(store.save(alerter)).toEqual({ changed: [], removed: [] });
    alerter.apply(findingAt(3, { grade: 'none' }));
    alerter.apply(findingAt(4, { areaCode: 'nyc/queens' }));
    alerter.apply(findingAt(5, { areaCode: 'nyc/queens', grade: 'none' }));
    const { changed, removed } = store.save(alerter);
    expect([changed.length, removed.length, store.pages.size]).toEqual([0, 1, 1]);
    for (const name of [...changed, ...removed]) expect(name).toMatch(/^[\x21-\x7e]{1,64}$/);
  });

  it('that is whole holds every page, whatever was taken before, and the next one only what has changed since', () => {
    const store = aStore();
    const alerter = createAlerter(options);
    const { alertId } = revisionBy(alerter, findingAt(1));
    alerter.apply(anAcknowledgement({ alertId }));
    alerter.apply(findingAt(2, { areaCode: 'nyc' }));
    const first = store.save(alerter).changed;
    expect(first).toHaveLength(3);
    const whole = alerter.takeCheckpoint('whole');
    expect(whole.changedPages.map(({ name }) => name).toSorted()).toEqual(first.toSorted());
    expect(alerter.takeCheckpoint()).toMatchObject({ changedPages: [], removedPages: [] });
  });

  it('taken between a clear and the next raise of one subject is replaced by the new alert', () => {
    const store = aStore();
    const alerter = createAlerter(options);
    alerter.apply(findingAt(1));
    store.save(alerter);
    alerter.apply(findingAt(2, { grade: 'none' }));
    const { alertId } = revisionBy(alerter, findingAt(3, { grade: 'red' }));
    expect(store.save(alerter)).toMatchObject({ changed: [expect.any(String)], removed: [] });
    expect(revisionBy(restored(store), findingAt(4, { grade: 'none' })).alertId).toBe(alertId);
  });

  it('brings back open alerts, who acknowledged them, commands, positions, stream times and counters', () => {
    const store = aStore();
    const alerter = createAlerter(options);
    const { alertId } = revisionBy(alerter, findingAt(1, { explanation: anExplanation({ baseline: 0.1 }) }));
    alerter.apply(anAcknowledgement({ alertId }));
    alerter.apply({ kind: 'tick', position: { partition: 2, offset: 9, index: 0 }, streamTime: 77 });
    store.save(alerter);
    const again = restored(store);
    expect(again.openCounts()).toEqual({ blue: 0, yellow: 0, orange: 1, red: 0 });
    expect([again.streamTime(2), again.counters()]).toEqual([77, alerter.counters()]);
    const entries = [
      findingAt(1, { grade: 'red' }),
      anAcknowledgement({ alertId }),
      anAcknowledgement({ alertId, commandId: 'command-2' }),
      { kind: 'tick', position: { partition: 2, offset: 9, index: 0 }, streamTime: 78 } as const,
      anAcknowledgement({ alertId, commandId: 'command-3', centreId: 'centre-2' }),
    ];
    const outcomes = entries.map((entry) => again.apply(entry));
    expect(outcomes.map(reasonOf)).toEqual(['repeat', 'repeat', 'already_acknowledged', 'repeat', 'revised']);
    expect(outcomes).toEqual(entries.map((entry) => alerter.apply(entry)));
  });

  it('that is not whole, not readable or of another format is broken, and says which page', () => {
    const store = aStore();
    const alerter = createAlerter(options);
    const { alertId } = revisionBy(alerter, findingAt(1));
    alerter.apply(anAcknowledgement({ alertId }));
    store.save(alerter);
    const { header, pages } = store.stored();
    const text = new TextDecoder().decode(header);
    const bytesOf = (json: string) => new TextEncoder().encode(json);
    const withPage = (prefix: string, change: (json: string) => string) =>
      pages.map((page) =>
        page.name.startsWith(prefix) ? { ...page, bytes: bytesOf(change(new TextDecoder().decode(page.bytes))) } : page,
      );
    const pageOf = (stored: { header: Uint8Array; pages: readonly CheckpointPage[] }) => {
      const result = restoreAlerter(options, stored);
      return result.kind === 'broken' ? result.page : 'restored';
    };
    const episode = pages.find(({ name }) => name.startsWith('episode-'))?.name;
    expect(pageOf({ header, pages })).toBe('restored');
    expect(pageOf({ header: bytesOf('{'), pages })).toBe('header');
    expect(pageOf({ header: Uint8Array.of(0xff), pages })).toBe('header');
    expect(pageOf({ header: bytesOf(text.replace('"format":2', '"format":3')), pages })).toBe('header');
    expect(pageOf({ header, pages: [] })).toBe('pages');
    for (const { name } of pages) {
      expect(pageOf({ header, pages: pages.filter((page) => page.name !== name) }), name).toBe('pages');
    }
    expect(pageOf({ header, pages: withPage('commands-', () => '[1]') })).toBe('commands-000');
    for (const [from, to] of [
      ['"grade":"orange"', '"grade":"none"'],
      ['"state":"acknowledged"', '"state":"cleared"'],
      ['"observed":11', '"observed":"11"'],
      ['"alertId"', '"alarmId"'],
      ['"centres":["', '"centres":[1,"'],
    ] as const) {
      expect(pageOf({ header, pages: withPage('episode-', (json) => json.replace(from, to)) }), to).toBe(episode);
    }
  });
});
