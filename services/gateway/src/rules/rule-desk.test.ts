import type { ProposeReleaseRequest } from '@fengsui/contracts';
import { TOPICS } from '@fengsui/domain';
import type { EventLog } from '@fengsui/log';
import type { RuleCalls } from '@fengsui/rpc';
import { createLogger } from '@fengsui/service-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aClock, aTree, type HandClock } from '../gateway-fixture.ts';
import { RETRY_MS } from './finisher.ts';
import { openRuleDesk, type RuleDesk, TAKE_OVER_MS } from './rule-desk.ts';
import { aSource, failingFrom, openRuleLog, packed, type RuleLog, type Source } from './rule-fixture.ts';

const SIGNALS = { topic: TOPICS.signals, partition: 0 };
const CONTROL = { topic: TOPICS.control, partition: 0 };
const SECOND = aSource({ version: 2, thresholds: { red: 9 } });

let around: RuleLog;
let clock: HandClock;
let desks: RuleDesk[] = [];
/** What the desks counted: `approved ok`. */
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

async function aDesk({
  log = around.log,
  configured = [aSource()],
}: {
  readonly log?: EventLog;
  readonly configured?: readonly Source[] | null;
} = {}): Promise<RuleDesk> {
  const logger = createLogger({ service: 'test', level: 'silent' });
  const eventsNow = (): number => clock.now();
  const around = { log, tree: aTree(), clock, logger, configured, profiles: [], eventsNow };
  const desk = await openRuleDesk({
    ...around,
    onDecision: (decision, outcome) => decisions.push(`${decision} ${outcome}`),
  });
  desks.push(desk);
  return desk;
}

function proposal(given: Partial<ProposeReleaseRequest> & { readonly rules?: Uint8Array } = {}): ProposeReleaseRequest {
  const { rules = packed(SECOND), ...rest } = given;
  const who = { role: 'rule-author', reason: 'fewer false alarms' };
  return { content: { kind: 'rules', rules }, base: 0, isEmergency: false, ...who, ...rest };
}

const decision = (number: number, role = 'duty-head') => ({ number, role, reason: 'agreed' });

/** `1 proposed`, or the reason of a refusal. */
async function fateOf(call: ReturnType<RuleCalls['proposeRelease']>): Promise<string> {
  const result = await call;
  return result.kind === 'ok' ? `${result.value.number} ${result.value.state}` : result.reason;
}

describe('a release', () => {
  it('proposed by one role and approved by another stands in every partition, at the time of the record before it', async () => {
    await around.log.append(SIGNALS, [{ timestamp: 5_000, value: Buffer.from([1]) }]);
    const { calls } = await aDesk();
    expect(await fateOf(calls.proposeRelease(proposal()))).toBe('1 proposed');
    expect(await around.controlRecords()).toEqual([[], [], []]);
    const approved = await calls.approveRelease(decision(1));
    expect(approved).toMatchObject({ kind: 'ok', value: { state: 'released', positions: [1, 0, 0] } });
    expect(await around.controlRecords()).toEqual([['1@1'], ['1@0'], ['1@0']]);
    const [, record] = await around.log.read({ ...SIGNALS, fromOffset: 0, recordsMax: 9 });
    expect(record?.timestamp).toBe(5_000);
    expect(await calls.listReleases()).toMatchObject({ kind: 'ok', value: { running: 1, releases: [{}, {}] } });
    const got = await calls.getRelease({ number: null });
    expect(got).toMatchObject({
      kind: 'ok',
      value: { release: { number: 1, proposedBy: 'rule-author', approvedBy: 'duty-head', approvalReason: 'agreed' } },
    });
    expect(got.kind === 'ok' && Buffer.compare(got.value.rules, packed(SECOND))).toBe(0);
  });

  it('is refused whole, with everything that is wrong with any of its rules, and nothing is written', async () => {
    const { calls } = await aDesk();
    const end = await around.log.endOffset(CONTROL);
    const bad = packed(aSource({ window: 'long' }), aSource({ id: 'T02' }), aSource({ id: 'T03', kind: 'guess' }));
    const refused = await calls.proposeRelease(proposal({ rules: bad }));
    if (refused.kind === 'ok') throw new Error('a release that does not compile was taken');
    expect(refused.reason).toBe('invalid_argument');
    expect(refused.message.split('\n').map((line) => line.split(':')[0])).toEqual(['T01 window', 'T03 kind']);
    expect(await around.log.endOffset(CONTROL)).toBe(end);
  });

  it.each<[what: string, request: ProposeReleaseRequest, reason: string]>([
    ['of bytes that are no rules', proposal({ rules: Buffer.from('R01') }), 'rules: no gzipped text'],
    [
      'that says something else under a version that ran',
      proposal({ rules: packed(aSource({ window: '20m' })) }),
      'T01 version: 1 was released and says something else: raise the version',
    ],
    ['by a person', proposal({ role: 'Zhang San' }), 'role: '],
    ['for no reason', proposal({ reason: ' ' }), 'reason: must not be empty'],
    ['for a reason with a telephone number', proposal({ reason: 'ask 010-6512 3456' }), 'reason: no numbers'],
    ['for a reason without end', proposal({ reason: 'a'.repeat(201) }), 'reason: 201 characters, at most 200'],
    ['with new rules as an emergency', proposal({ isEmergency: true }), 'emergency: '],
    ['that goes back to one that is not kept', proposal({ content: { kind: 'rollback', to: 7 } }), 'rollback_to: '],
    ['made from another one than the running', proposal({ base: 4 }), 'another release runs by now'],
  ])('%s is refused', async (_what, request, message) => {
    const { calls } = await aDesk();
    const refused = await calls.proposeRelease(request);
    expect(refused.kind === 'ok' ? 'taken' : refused.message).toContain(message);
  });

  it('is approved by nobody who proposed it, and once only', async () => {
    const { calls } = await aDesk();
    await calls.proposeRelease(proposal());
    expect(await fateOf(calls.approveRelease(decision(1, 'rule-author')))).toBe('permission_denied');
    expect(await around.controlRecords()).toEqual([[], [], []]);
    expect(await fateOf(calls.approveRelease(decision(1)))).toBe('1 released');
    expect(await fateOf(calls.approveRelease(decision(1)))).toBe('failed_precondition');
    expect(await fateOf(calls.approveRelease({ ...decision(1), role: '' }))).toBe('invalid_argument');
    const fates = ['permission_denied', 'ok', 'failed_precondition', 'invalid_argument'];
    expect(decisions).toEqual(['proposed ok', ...fates.map((fate) => `approved ${fate}`)]);
  });

  it('that was withdrawn is approved by nobody', async () => {
    const { calls } = await aDesk();
    await calls.proposeRelease(proposal());
    expect(await fateOf(calls.withdrawRelease(decision(1, 'rule-author')))).toBe('1 withdrawn');
    expect(await fateOf(calls.approveRelease(decision(1)))).toBe('failed_precondition');
    expect(await fateOf(calls.withdrawRelease({ ...decision(1), reason: '' }))).toBe('invalid_argument');
    expect(await fateOf(calls.proposeRelease(proposal({ content: { kind: 'rollback', to: 1 } })))).toBe(
      'failed_precondition',
    );
  });

  it('goes back to the rules of the start, in an emergency by one role alone', async () => {
    const { calls } = await aDesk();
    await calls.proposeRelease(proposal());
    await calls.approveRelease(decision(1));
    const back = proposal({ content: { kind: 'rollback', to: 0 }, base: 1, isEmergency: true });
    expect(await fateOf(calls.proposeRelease(back))).toBe('2 proposed');
    expect(await fateOf(calls.approveRelease(decision(2, 'rule-author')))).toBe('2 released');
    const got = await calls.getRelease({ number: 2 });
    expect(got).toMatchObject({ kind: 'ok', value: { release: { rollbackTo: 0, isEmergency: true } } });
    expect(got.kind === 'ok' && Buffer.compare(got.value.rules, packed(aSource()))).toBe(0);
  });

  it('that is not kept is told as such', async () => {
    const { calls } = await aDesk({ configured: null });
    expect(await calls.getRelease({ number: null })).toMatchObject({ kind: 'refused', reason: 'not_found' });
  });

  it('of two gateways that decide at once only one goes on', async () => {
    const [one, other] = [await aDesk(), await aDesk()];
    const fates = await Promise.all([
      fateOf(one.calls.proposeRelease(proposal())),
      fateOf(other.calls.proposeRelease(proposal())),
    ]);
    expect(fates.toSorted()).toEqual(['1 proposed', 'aborted']);
  });
});

describe('a gateway that dies', () => {
  /** A gateway that is gone after the n-th append to a topic, with an approved release. */
  async function died(topic: string, nth: number): Promise<string> {
    const { calls } = await aDesk({ log: failingFrom(around.log, topic, { nth, isDown: () => true }) });
    await calls.proposeRelease(proposal());
    const fate = await fateOf(calls.approveRelease(decision(1)));
    for (const desk of desks.splice(0)) await desk.stop();
    return fate;
  }

  it.each([1, 2, 3])('before partition %i has the release is gone on for at the next start', async (nth) => {
    expect(await died(TOPICS.signals, nth)).toBe('unavailable');
    expect(decisions).toEqual(['proposed ok', 'approved unavailable']);
    expect((await around.controlRecords()).flat()).toHaveLength(nth - 1);
    const { calls, stop } = await aDesk();
    await stop();
    expect((await around.controlRecords()).every((records) => records.length > 0)).toBe(true);
    expect(await calls.listReleases()).toMatchObject({ value: { releases: [{ state: 'released' }, {}] } });
  });

  it('before the ledger says so leaves the records, and each once more after the start: detectors drop those', async () => {
    // The configured rules, the proposal, the approval, and then what tells the end.
    expect(await died(TOPICS.control, 4)).toBe('unavailable');
    expect(await around.controlRecords()).toEqual([['1@0'], ['1@0'], ['1@0']]);
    const { calls, stop } = await aDesk();
    await stop();
    expect(await around.controlRecords()).toEqual([
      ['1@0', '1@1'],
      ['1@0', '1@1'],
      ['1@0', '1@1'],
    ]);
    expect(await calls.getRelease({ number: 1 })).toMatchObject({ value: { release: { positions: [1, 1, 1] } } });
  });

  it('is stood in for by another one after a while', async () => {
    const other = await aDesk();
    const dead = await aDesk({ log: failingFrom(around.log, TOPICS.signals, { nth: 2, isDown: () => true }) });
    await dead.calls.proposeRelease(proposal());
    expect(await fateOf(dead.calls.approveRelease(decision(1)))).toBe('unavailable');
    await dead.stop();
    expect(await other.calls.listReleases()).toMatchObject({ value: { running: 1 } });
    clock.advance(TAKE_OVER_MS);
    await other.stop();
    expect((await around.controlRecords()).every((records) => records.length > 0)).toBe(true);
  });

  it('only from the log comes back to it by itself', async () => {
    let isDown = true;
    const { calls } = await aDesk({ log: failingFrom(around.log, TOPICS.signals, { nth: 2, isDown: () => isDown }) });
    await calls.proposeRelease(proposal());
    expect(await fateOf(calls.approveRelease(decision(1)))).toBe('unavailable');
    isDown = false;
    clock.advance(RETRY_MS);
    await desks[0]?.stop();
    expect(await around.controlRecords()).toEqual([['1@0', '1@1'], ['1@0'], ['1@0']]);
  });
});

describe('the rules of the start', () => {
  it('that cannot be entered open no desk, and leave nothing that reads on', async () => {
    let readers = 0;
    const consume: EventLog['consume'] = (options) => {
      const consumer = around.log.consume(options);
      readers++;
      return {
        ...consumer,
        stop: async () => {
          readers--;
          await consumer.stop();
        },
      };
    };
    const log = failingFrom({ ...around.log, consume }, TOPICS.control, { nth: 1, isDown: () => true });
    await expect(aDesk({ log })).rejects.toThrow();
    expect(readers).toBe(0);
  });

  it('are release 0, as long as no other one runs', async () => {
    await (await aDesk()).stop();
    const end = await around.log.endOffset(CONTROL);
    await (await aDesk()).stop();
    expect(await around.log.endOffset(CONTROL)).toBe(end);
    const { calls } = await aDesk({ configured: [SECOND] });
    const got = await calls.getRelease({ number: 0 });
    expect(got.kind === 'ok' && Buffer.compare(got.value.rules, packed(SECOND))).toBe(0);
  });

  it('say nothing any more once another one runs', async () => {
    const { calls } = await aDesk();
    await calls.proposeRelease(proposal());
    await calls.approveRelease(decision(1));
    const end = await around.log.endOffset(CONTROL);
    await aDesk({ configured: [aSource({ id: 'T09' })] });
    expect(await around.log.endOffset(CONTROL)).toBe(end);
  });
});
