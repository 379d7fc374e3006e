import { type AcknowledgeRequest, decodeAcknowledgeResponse, decodeInboxEntry } from '@fengsui/contracts';
import type { AlertRevision, Command } from '@fengsui/domain';
import type { AppendRecord } from '@fengsui/log';
import { beforeEach, expect, test } from 'vitest';
import { type Acknowledgements, createAcknowledgements } from './acknowledge.ts';
import { type AlertIndex, createAlertIndex } from './alert-index.ts';
import {
  aCleared,
  aClock,
  anAcknowledged,
  anAlert,
  asRead,
  aTree,
  type HandClock,
  toAppend,
} from './gateway-fixture.ts';
import { ACKNOWLEDGE_MS_MAX, ACKNOWLEDGEMENTS_PENDING_MAX } from './limits.ts';

let clock: HandClock;
let index: AlertIndex;
let inbox: AppendRecord[];
let broken: boolean;
let failures: unknown[];
let acknowledgements: Acknowledgements;

beforeEach(() => {
  clock = aClock();
  index = createAlertIndex({ tree: aTree() });
  inbox = [];
  broken = false;
  failures = [];
  const log = {
    append: async (_partition: unknown, records: readonly AppendRecord[]) => {
      if (broken) throw new Error('disk full');
      return inbox.push(...records);
    },
  };
  const onAppendFailed = (error: unknown) => failures.push(error);
  acknowledgements = createAcknowledgements({ log, index, clock, onAppendFailed });
});

/** A revision appears in the alert log. */
function appear(revision: AlertRevision): void {
  const offset = index.head() + 1;
  const applied = index.apply(asRead(toAppend(revision, offset), offset));
  if (applied.kind === 'applied') acknowledgements.settle(applied.read);
}

const REQUEST: AcknowledgeRequest = {
  alertId: 'alert-1',
  centreId: 'centre-1',
  role: 'duty-officer',
  reason: 'handling',
};
const ask = (wish: Partial<AcknowledgeRequest> = {}) => acknowledgements.acknowledge({ ...REQUEST, ...wish });

async function revisionOf(answer: ReturnType<typeof ask>): Promise<number | undefined> {
  const result = await answer;
  return result.kind === 'ok' ? decodeAcknowledgeResponse(result.bytes)?.revision : undefined;
}

function commands(): Command[] {
  return inbox.flatMap((record) => {
    const entry = decodeInboxEntry(record.value);
    return entry?.kind === 'command' ? [entry.command] : [];
  });
}

test('a command goes to the inbox, and the answer is the revision that it makes', async () => {
  appear(anAlert());
  const answer = ask();
  appear(anAcknowledged('centre-1'));
  expect(await revisionOf(answer)).toBe(1);
  expect(commands()).toEqual([
    {
      kind: 'acknowledge',
      commandId: expect.stringMatching(/^ack-[0-9a-f]{32}$/),
      issuedAt: clock.now(),
      alertId: 'alert-1',
      centreId: 'centre-1',
      role: 'duty-officer',
      reason: 'handling',
    },
  ]);
});

test('the revision of another centre or another alert is not taken for the answer', async () => {
  appear(anAlert());
  appear(anAlert({ alertId: 'alert-2' }));
  const answer = ask();
  appear(anAcknowledged('centre-2'));
  appear(anAcknowledged('centre-1', { alertId: 'alert-2' }));
  appear(anAcknowledged('centre-1', { sequence: 3 }));
  expect(await revisionOf(answer)).toBe(4);
});

test('an alert that the centre has taken is answered with the revision in force, without a command', async () => {
  appear(anAlert());
  appear(anAcknowledged('centre-1'));
  appear(anAcknowledged('centre-2', { sequence: 3 }));
  expect(await revisionOf(ask())).toBe(2);
  expect(inbox).toEqual([]);
});

test('two calls of one centre at a time share one command', async () => {
  appear(anAlert());
  const answers = [ask(), ask()];
  appear(anAcknowledged('centre-1'));
  expect(await Promise.all(answers.map(revisionOf))).toEqual([1, 1]);
  expect(inbox).toHaveLength(1);
});

test('an answer that does not come in time is told, and the repeat has the same command id', async () => {
  appear(anAlert());
  const answer = ask();
  clock.advance(ACKNOWLEDGE_MS_MAX);
  expect(await answer).toMatchObject({
    kind: 'refused',
    reason: 'deadline_exceeded',
    message: expect.stringContaining('5 s'),
  });
  const repeat = ask();
  appear(anAcknowledged('centre-1'));
  expect(await revisionOf(repeat)).toBe(1);
  const [first, second] = commands();
  expect(second?.commandId).toBe(first?.commandId);
});

test('after a rise the same centre acknowledges anew, with a new command id', async () => {
  appear(anAlert());
  const first = ask();
  appear(anAcknowledged('centre-1'));
  await first;
  appear(anAlert({ grade: 'red', change: 'raised_higher', sequence: 3 }));
  const second = ask();
  appear(anAcknowledged('centre-1', { grade: 'red', sequence: 4 }));
  expect(await revisionOf(second)).toBe(3);
  expect(new Set(commands().map((command) => command.commandId)).size).toBe(2);
});

test('an alert that clears while the centre waits cannot be acknowledged any more', async () => {
  appear(anAlert());
  const answer = ask();
  appear(aCleared());
  expect(await answer).toMatchObject({ kind: 'refused', reason: 'failed_precondition' });
  expect(await ask()).toMatchObject({ kind: 'refused', reason: 'failed_precondition' });
});

test('an inbox that cannot be written is told as unavailable', async () => {
  appear(anAlert());
  broken = true;
  expect(await ask()).toMatchObject({ kind: 'refused', reason: 'unavailable' });
  expect(String(failures[0])).toContain('disk full');
});

test('beyond the bound of waiting calls a further one is refused', async () => {
  appear(anAlert());
  const waiting = Array.from({ length: ACKNOWLEDGEMENTS_PENDING_MAX }, (_, i) => ask({ centreId: `centre-${i}` }));
  expect(await ask({ centreId: 'one-too-many' })).toMatchObject({ kind: 'refused', reason: 'resource_exhausted' });
  clock.advance(ACKNOWLEDGE_MS_MAX);
  await Promise.all(waiting);
  const again = ask({ centreId: 'one-too-many' });
  clock.advance(ACKNOWLEDGE_MS_MAX);
  expect(await again).toMatchObject({ reason: 'deadline_exceeded' });
});

test.each<[string, Partial<AcknowledgeRequest>, string, string]>([
  ['no alert id', { alertId: '' }, 'invalid_argument', 'alert_id: must not be empty'],
  ['an unknown alert', { alertId: 'nobody' }, 'not_found', 'alert_id: no such alert'],
  ['no centre', { centreId: '' }, 'invalid_argument', 'centre_id: must not be empty'],
  ['a role with a capital', { role: 'Li Ming' }, 'invalid_argument', 'role: 1 to 48 lower-case letters'],
  ['no role', { role: '' }, 'invalid_argument', 'role: 1 to 48'],
  ['no reason', { reason: 'unspecified' }, 'invalid_argument', 'reason: one of handling, known, false_alarm, drill'],
])('%s is refused with the field and what is allowed', async (_name, wish, reason, message) => {
  appear(anAlert());
  expect(await ask(wish)).toMatchObject({ kind: 'refused', reason, message: expect.stringContaining(message) });
  expect(inbox).toEqual([]);
});
