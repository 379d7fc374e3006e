// Notices at a gateway: what is declared is held against calendar and tree, stands in every partition once and in order,
// and is gone on with by whoever comes after a gateway that dies.
import { type DeclareNoticeRequest, decodeNotice, encodeControlEntry } from '@fengsui/contracts';
import { NOTICES_MAX, TOPICS } from '@fengsui/domain';
import type { EventLog } from '@fengsui/log';
import { createLogger } from '@fengsui/service-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aClock, aTree, type HandClock } from '../gateway-fixture.ts';
import { RETRY_MS } from './finisher.ts';
import { NOTICE_AHEAD_MS_MAX } from './notice-calls.ts';
import { openRuleDesk, type RuleDesk, TAKE_OVER_MS } from './rule-desk.ts';
import { failingFrom, openRuleLog, type RuleLog } from './rule-fixture.ts';

const SIGNALS = { topic: TOPICS.signals, partition: 0 };
const CONTROL = { topic: TOPICS.control, partition: 0 };
/** What the clock of events says: another than the gateway's. */
const NOW = 1_800_000_000_000;
const HOUR_MS = 3_600_000;

let around: RuleLog;
let clock: HandClock;
let desks: RuleDesk[] = [];
let decisions: string[] = [];
beforeEach(async () => {
  around = await openRuleLog(3);
  clock = aClock();
  decisions = [];
});
afterEach(async () => {
  for (const desk of desks) await desk.stop();
  desks = [];
  await around.close();
});

async function aDesk(log: EventLog = around.log): Promise<RuleDesk> {
  const desk = await openRuleDesk({
    log,
    tree: aTree(),
    clock,
    configured: null,
    logger: createLogger({ service: 'test', level: 'silent' }),
    profiles: ['exam_season', 'weather_notice'],
    eventsNow: () => NOW,
    onDecision: (decision, outcome) => decisions.push(`${decision} ${outcome}`),
  });
  desks.push(desk);
  return desk;
}

function aDeclaration(given: Partial<DeclareNoticeRequest> = {}): DeclareNoticeRequest {
  const what = { profile: 'weather_notice', areaCode: '110105', from: null } as const;
  const until = { kind: 'after', seconds: 3_600 } as const;
  return { ...what, until, role: 'duty-head', reason: 'red rain warning', ...given };
}

const ending = { until: { kind: 'after', seconds: 0 } } as const;

/** `1`, or the reason of a refusal. */
async function fateOf({ calls }: RuleDesk, request: DeclareNoticeRequest): Promise<string> {
  const result = await calls.declareNotice(request);
  return result.kind === 'ok' ? `${result.value.number}` : result.reason;
}

describe('a notice', () => {
  it('stands in every partition, at the time of the record before it, and in the ledger with who declared it and why', async () => {
    await around.log.append(SIGNALS, [{ timestamp: 5_000, value: Buffer.from([1]) }]);
    const desk = await aDesk();
    const declared = await desk.calls.declareNotice(aDeclaration());
    const notice = {
      number: 1,
      profile: 'weather_notice',
      areaCode: '110105',
      from: NOW,
      to: NOW + HOUR_MS,
      declaredBy: 'duty-head',
      declaredAt: clock.now(),
      reason: 'red rain warning',
      positions: [1, 0, 0],
    };
    expect(declared).toEqual({ kind: 'ok', value: notice });
    expect(await around.noticeRecords()).toEqual([['1@1'], ['1@0'], ['1@0']]);
    const [, record] = await around.log.read({ ...SIGNALS, fromOffset: 0, recordsMax: 9 });
    expect(record?.timestamp).toBe(5_000);
    expect(record && decodeNotice(record.value)).toEqual({
      number: 1,
      profile: 'weather_notice',
      areaCode: '110105',
      from: NOW,
      to: NOW + HOUR_MS,
    });
    expect(await desk.calls.listNotices()).toEqual({ kind: 'ok', value: { notices: [notice], now: NOW } });
    await desk.stop();
    expect(await (await aDesk()).calls.listNotices()).toMatchObject({ value: { notices: [notice] } });
    expect(decisions).toEqual(['declared ok']);
  });

  it('is ended by a later one of the same profile and area', async () => {
    const desk = await aDesk();
    await fateOf(desk, aDeclaration());
    const ended = await desk.calls.declareNotice(aDeclaration(ending));
    expect(ended).toMatchObject({ kind: 'ok', value: { number: 2, from: NOW, to: NOW } });
    expect(await around.noticeRecords()).toEqual([
      ['1@0', '2@1'],
      ['1@0', '2@1'],
      ['1@0', '2@1'],
    ]);
  });

  it.each([
    [{ profile: 'storm' }, "profile: none of the tenant's calendar; allowed: exam_season, weather_notice"],
    [{ areaCode: '99' }, 'area_code: not in the area tree; allowed: a code of it'],
    [{ role: 'Wang Wei' }, 'role: 1 to 48 lower-case letters, digits and dashes'],
    [{ reason: ' ' }, 'reason: must not be empty'],
    [{ until: { kind: 'at', at: NOW + NOTICE_AHEAD_MS_MAX + 1 } }, 'to: at most 366 days from now'],
    [{ from: NOW + 2, until: { kind: 'at', at: NOW + 1 } }, 'to: not before from'],
    [{ from: -1 }, 'from, to: from 1970 on'],
  ] as const)('with %o is refused with what is allowed, and nothing is written', async (given, message) => {
    const { calls } = await aDesk();
    expect(await calls.declareNotice(aDeclaration(given))).toEqual({
      kind: 'refused',
      reason: 'invalid_argument',
      message,
    });
    expect(await around.log.endOffset(CONTROL)).toBe(0);
    expect(decisions).toEqual(['declared invalid_argument']);
  });

  it('is refused when too many are in force, while one of them can still be ended', async () => {
    const entries = Array.from({ length: NOTICES_MAX }, (_, n) => ({ profile: `p${n}`, areaCode: '1101' }));
    for (const entry of entries) {
      const what = { ...entry, from: NOW, to: NOW + 1, declaredBy: 'duty-head', reason: 'rain' };
      const value = encodeControlEntry({ kind: 'declared', at: 1, ...what });
      await around.log.append(CONTROL, [{ timestamp: 1, value }]);
    }
    const desk = await aDesk();
    expect(await fateOf(desk, aDeclaration())).toBe('resource_exhausted');
    expect(await fateOf(desk, aDeclaration(ending))).toBe(`${NOTICES_MAX + 1}`);
  });

  it('of two gateways at once each has a number of its own', async () => {
    const [one, other] = [await aDesk(), await aDesk()];
    const fates = await Promise.all([fateOf(one, aDeclaration()), fateOf(other, aDeclaration({ areaCode: '1101' }))]);
    expect(fates.toSorted()).toEqual(['1', '2']);
    for (const records of await around.noticeRecords()) {
      // Detectors drop what comes once more: first appearances are in order.
      const numbers = records.map((record) => record.split('@')[0]);
      expect([...new Set(numbers)]).toEqual(['1', '2']);
    }
  });
});

describe('a gateway that dies', () => {
  it.each([1, 2, 3])('before partition %i has the notice is gone on for at the next start', async (nth) => {
    const dead = await aDesk(failingFrom(around.log, TOPICS.signals, { nth, isDown: () => true }));
    expect(await fateOf(dead, aDeclaration())).toBe('unavailable');
    await dead.stop();
    expect((await around.noticeRecords()).flat()).toHaveLength(nth - 1);
    const next = await aDesk();
    await next.stop();
    expect((await around.noticeRecords()).every((records) => records.length > 0)).toBe(true);
    expect(await next.calls.listNotices()).toMatchObject({ value: { notices: [{ positions: { length: 3 } }] } });
  });

  it('is stood in for by another one after a while', async () => {
    const other = await aDesk();
    const dead = await aDesk(failingFrom(around.log, TOPICS.signals, { nth: 2, isDown: () => true }));
    expect(await fateOf(dead, aDeclaration())).toBe('unavailable');
    await dead.stop();
    await other.calls.declareNotice(aDeclaration({ profile: 'storm' }));
    expect(await around.noticeRecords()).toEqual([['1@0'], [], []]);
    await expect.poll(async () => JSON.stringify(await other.calls.listNotices())).toContain('"number":1');
    clock.advance(TAKE_OVER_MS);
    await other.stop();
    expect((await around.noticeRecords()).every((records) => records.length > 0)).toBe(true);
  });

  it('only from the log comes back to it by itself, and says so if the ledger cannot be written', async () => {
    let isDown = true;
    const desk = await aDesk(failingFrom(around.log, TOPICS.signals, { nth: 2, isDown: () => isDown }));
    expect(await fateOf(desk, aDeclaration())).toBe('unavailable');
    isDown = false;
    clock.advance(RETRY_MS);
    await desk.stop();
    expect(await around.noticeRecords()).toEqual([['1@0', '1@1'], ['1@0'], ['1@0']]);
    const cut = await aDesk(failingFrom(around.log, TOPICS.control, { nth: 1, isDown: () => true }));
    expect(await cut.calls.declareNotice(aDeclaration())).toMatchObject({ reason: 'unavailable' });
  });
});
