// The RuleService over a real server and client on a port of their own; what its calls do is ours.
import { type DeclaredNotice, RELEASE_BYTES_MAX, type Release } from '@fengsui/domain';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRuleClient, type RuleClient } from '../client/rule-client.ts';
import { aClock, anObserver, aSource, aTree } from '../rpc-fixture.ts';
import { refusal } from '../status.ts';
import { createWatchHub } from '../watch/watch-hub.ts';
import { openAlertServer } from './alert-server.ts';
import type { RuleCalls } from './rule-calls.ts';

const RELEASE: Release = {
  number: 3,
  state: 'released',
  base: 2,
  rollbackTo: null,
  isEmergency: false,
  proposedBy: 'rule-author',
  proposedAt: 1_000,
  reason: 'why',
  approvedBy: 'duty-head',
  approvedAt: 2_000,
  approvalReason: 'agreed',
  positions: [4, 5],
};
const NOTICE: DeclaredNotice = {
  number: 7,
  profile: 'weather_notice',
  areaCode: '1101',
  from: 1_000,
  to: 2_000,
  declaredBy: 'duty-head',
  declaredAt: 900,
  reason: 'rain',
  positions: [4, 5],
};
const closers: (() => unknown)[] = [];
let asked: unknown[];
let bugs: unknown[];

beforeEach(() => {
  asked = [];
  bugs = [];
});

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server with a RuleService of these calls, and a client of it. */
async function serve(calls: Partial<RuleCalls>): Promise<RuleClient> {
  const clock = aClock();
  const hub = createWatchHub({ source: aSource(), tree: aTree(), observer: anObserver(), clock, random: () => 0.5 });
  const never = (): never => {
    throw new Error('not called in these tests');
  };
  const none = {
    listReleases: never,
    getRelease: never,
    proposeRelease: never,
    approveRelease: never,
    withdrawRelease: never,
    declareNotice: never,
    listNotices: never,
  };
  const server = await openAlertServer({
    host: '127.0.0.1',
    port: 0,
    hub,
    clock,
    calls: { listAlerts: never, getAlert: never, acknowledge: never },
    rules: { ...none, ...calls },
    onRefused: never,
    onBug: (error) => bugs.push(error),
  });
  const client = createRuleClient({ address: `127.0.0.1:${server.port}` });
  closers.push(
    () => client.close(),
    () => server.close(),
  );
  return client;
}

/** Answers with the release, and keeps what was asked. */
const answering = async (request: unknown) => {
  asked.push(request);
  return { kind: 'ok', value: RELEASE } as const;
};

test('every call reaches its handler with what was asked, and brings its answer', async () => {
  const rules = Buffer.from([1, 2]);
  const client = await serve({
    listReleases: async () => ({ kind: 'ok', value: { releases: [RELEASE], running: 3 } }),
    getRelease: async (request) => {
      asked.push(request);
      return { kind: 'ok', value: { release: RELEASE, rules } };
    },
    proposeRelease: answering,
    approveRelease: answering,
    withdrawRelease: answering,
    declareNotice: async (request) => {
      asked.push(request);
      return { kind: 'ok', value: NOTICE };
    },
    listNotices: async () => ({ kind: 'ok', value: { notices: [NOTICE], now: 1_500 } }),
  });
  const decision = { number: 3, role: 'duty-head', reason: 'agreed' };
  const largest = { kind: 'rules', rules: Buffer.alloc(RELEASE_BYTES_MAX) } as const;
  const proposal = { content: largest, base: 2, isEmergency: false, role: 'rule-author', reason: 'why' };
  expect(await client.listReleases()).toEqual({ kind: 'ok', value: { releases: [RELEASE], running: 3 } });
  expect(await client.getRelease({ number: null })).toEqual({ kind: 'ok', value: { release: RELEASE, rules } });
  for (const answer of [
    await client.proposeRelease(proposal),
    await client.approveRelease(decision),
    await client.withdrawRelease(decision),
  ]) {
    expect(answer).toEqual({ kind: 'ok', value: RELEASE });
  }
  const until = { kind: 'after', seconds: 3_600 } as const;
  const { role, reason } = decision;
  const declaration = { profile: 'weather_notice', areaCode: '1101', from: null, until, role, reason };
  expect(await client.declareNotice(declaration)).toEqual({ kind: 'ok', value: NOTICE });
  expect(await client.listNotices()).toEqual({ kind: 'ok', value: { notices: [NOTICE], now: 1_500 } });
  expect(asked).toEqual([{ number: null }, proposal, decision, decision, declaration]);
});

test('a refusal comes back with its reason, several lines of it, too; a failure tells nothing of its inside', async () => {
  const client = await serve({
    listReleases: async () => refusal('permission_denied', 'R01 window: a duration\nR02 id: is there twice'),
  });
  expect(await client.listReleases()).toEqual(
    refusal('permission_denied', 'R01 window: a duration\nR02 id: is there twice'),
  );
  expect(await client.getRelease({ number: 1 })).toMatchObject({ kind: 'refused', reason: 'internal' });
  expect(bugs).toHaveLength(1);
});
