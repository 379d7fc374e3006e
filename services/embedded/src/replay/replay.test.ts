import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RawEvent } from '@fengsui/contracts';
import { loadTenantRules, tenantDetection } from '@fengsui/detector';
import { assert } from '@fengsui/domain';
import { readAreaTree } from '@fengsui/intake';
import { createLogger, createWallClock } from '@fengsui/service-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDistrictSimulator, DEMO_START_AT } from '../simulate/index.ts';
import { openDataDirectory } from '../state-directory.ts';
import { PIECE_EVENTS_MAX } from './pump.ts';
import { type ReplayOptions, type ReplayResult, replay } from './replay.ts';
import type { WrittenRevision } from './revision-tail.ts';

const HOUR_MS = 3_600_000;
const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fengsui-replay-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** The first hours of the simulated district and what it takes to replay them. */
async function aDistrict(hours: number) {
  const areas = readAreaTree({
    text: await readFile(fromRoot('deploy/areas/chaoyang.csv'), 'utf8'),
    partitionLevel: 'city',
  });
  const rules = await loadTenantRules({ rules: fromRoot('deploy/rules'), tenant: fromRoot('deploy/tenant') });
  assert(areas.kind === 'tree' && rules.kind === 'rules', 'the shipped areas and rules are sound');
  const { tree } = areas;
  const simulator = createDistrictSimulator({ tree, seed: 7, startAt: DEMO_START_AT });
  const events = simulator.eventsUntil(DEMO_START_AT + hours * HOUR_MS);
  return {
    events,
    jurisdiction: {
      tree,
      rules: rules.rules,
      zoneOffsetMs: 8 * HOUR_MS,
      tenant: tenantDetection(rules.tenant, 8 * HOUR_MS),
    },
  };
}

async function* oneByOne(events: readonly RawEvent[]) {
  for (const event of events) yield [event];
}

async function replayed(
  { events, jurisdiction }: Awaited<ReturnType<typeof aDistrict>>,
  options: Partial<ReplayOptions> = {},
): Promise<ReplayResult & { readonly changes: readonly string[] }> {
  const changes: string[] = [];
  const result = await replay({
    ...jurisdiction,
    dataDirectory: directory,
    durability: 'process',
    source: oneByOne(events),
    clock: createWallClock(),
    logger: createLogger({ service: 'test', level: 'silent' }),
    onRevision: ({ alert }) => changes.push(alert.change),
    ...options,
  });
  return { ...result, changes };
}

describe('a replay', () => {
  it('hands on every revision in order and counts what became of the events', async () => {
    const district = await aDistrict(2);
    const revisions: number[] = [];
    const { kind, ...counts } = await replayed(district, { onRevision: ({ revision }) => revisions.push(revision) });
    expect(kind).toBe('finished');
    expect(revisions.length).toBeGreaterThan(5);
    expect(revisions).toEqual(revisions.map((_, n) => n));
    expect(counts).toMatchObject({
      readCount: district.events.length,
      resumedCount: 0,
      revisionCount: revisions.length,
    });
    expect(counts.acceptedCount).toBe(district.events.length);
  });

  it('goes by what the tenant lays over thresholds', async () => {
    const district = await aDistrict(1);
    const { tenant } = district.jurisdiction;
    const overlays = district.jurisdiction.rules.map(({ id }) => ({
      ruleId: id,
      areas: { within: ['11'] },
      factor: 100,
    }));
    const thresholds: number[] = [];
    const onRevision = ({ alert }: WrittenRevision) => {
      if (alert.ruleId === 'R05') thresholds.push(alert.explanation.threshold);
    };
    await replayed(district, { dataDirectory: null, onRevision });
    expect(thresholds.length).toBeGreaterThan(0);
    const before = thresholds.splice(0).length;
    const raised = { ...tenant, settings: { ...tenant.settings, overlays } };
    await replayed(district, { dataDirectory: null, onRevision, tenant: raised });
    expect(thresholds.length).toBeLessThan(before);
  });

  it('leaves what is open at the end of the data open, unless it is told how far to go on', async () => {
    const district = await aDistrict(1);
    const open = await replayed(district, { dataDirectory: null });
    const drained = await replayed(district, { dataDirectory: null, drainMs: 72 * HOUR_MS });
    expect(open.changes).not.toContain('cleared');
    expect(drained.changes.slice(0, open.changes.length)).toEqual(open.changes);
    expect(drained.changes).toContain('cleared');
  });

  it('never has more than two pieces before intake', async () => {
    const district = await aDistrict(8);
    const leads: number[] = [];
    const progress: number[] = [];
    async function* source() {
      for (const [n, event] of district.events.entries()) {
        leads.push(n - (progress.at(-1) ?? 0));
        yield [event];
      }
    }
    await replayed(district, { source: source(), onProgress: ({ readCount }) => progress.push(readCount) });
    expect(district.events.length).toBeGreaterThan(2 * PIECE_EVENTS_MAX);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(Math.max(...leads)).toBeLessThanOrEqual(2 * PIECE_EVENTS_MAX);
  });

  it('that is aborted ends in order, and goes on to the same revisions', async () => {
    const district = await aDistrict(6);
    const undisturbed = await replayed(district, { dataDirectory: null });
    const abort = new AbortController();
    const onProgress = (): void => abort.abort();
    const begun = await replayed(district, { abort: abort.signal, onProgress });
    expect(begun.kind).toBe('aborted');
    expect(begun.readCount).toBeLessThan(district.events.length);
    expect((await replayed(district)).changes).toEqual(undisturbed.changes);
    const files = await openDataDirectory({ directory, signalsPartitions: 1 });
    await files.close();
  });

  it('at a speed waits for its events, and an abort ends the waiting', async () => {
    const district = await aDistrict(1);
    const waits: number[] = [];
    const abort = new AbortController();
    const wall = createWallClock();
    const clock = {
      now: () => wall.now(),
      after: (delayMs: number) => {
        waits.push(delayMs);
        abort.abort();
        return () => undefined;
      },
    };
    expect((await replayed(district, { clock, speed: 1, abort: abort.signal })).kind).toBe('aborted');
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThan(0);
  });

  it('refuses a directory that holds other events, other areas, or more of them', async () => {
    const district = await aDistrict(1);
    await replayed(district);
    const others = { ...district, events: district.events.slice(1) };
    await expect(replayed(others)).rejects.toThrow(/holds another event at 0 than the source/);
    const files = await openDataDirectory({ directory, signalsPartitions: 1 });
    await files.log.append({ topic: 'fengsui.signals', partition: 0 }, [{ timestamp: 1, value: Buffer.from('x') }]);
    await files.close();
    const longer = { ...district, events: (await aDistrict(2)).events };
    await expect(replayed(longer)).rejects.toThrow();
  });

  it('rejects with what its source or its reader throws, and throws its directory away', async () => {
    const district = await aDistrict(1);
    const broken = async function* (): AsyncGenerator<readonly RawEvent[]> {
      yield district.events;
      throw new Error('the file is cut short');
    };
    await expect(replayed(district, { dataDirectory: null, source: broken() })).rejects.toThrow('cut short');
    const onRevision = (): void => {
      throw new Error('nobody reads');
    };
    await expect(replayed(district, { onRevision })).rejects.toThrow('nobody reads');
    expect(existsSync(directory)).toBe(true);
  });
});
