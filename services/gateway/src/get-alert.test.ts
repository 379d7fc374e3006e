import { decodeAlert, decodeGetAlertResponse } from '@fengsui/contracts';
import type { AlertRevision } from '@fengsui/domain';
import { expect, test } from 'vitest';
import { createAlertIndex } from './alert-index.ts';
import { aCleared, aListLog, anAlert, aTree } from './gateway-fixture.ts';
import { createGetAlert } from './get-alert.ts';
import { createAlertLogReader } from './log-source.ts';

function aGet(...revisions: readonly AlertRevision[]) {
  const log = aListLog(...revisions);
  const index = createAlertIndex({ tree: aTree() });
  for (const record of log.records) index.apply(record);
  const get = createGetAlert({ index, reader: createAlertLogReader({ log, index, epoch: 'epoch-1' }) });
  return { log, get };
}

async function revisionsOf(get: ReturnType<typeof aGet>['get'], alertId: string): Promise<readonly number[]> {
  const result = await get({ alertId });
  const response = result.kind === 'ok' ? decodeGetAlertResponse(result.bytes) : null;
  if (response === null) throw new Error(JSON.stringify(result));
  expect(response.history.at(-1)).toEqual(response.alert);
  for (const { alertBytes } of response.history) expect(decodeAlert(alertBytes)?.alertId).toBe(alertId);
  return response.history.map((revision) => revision.revision);
}

test('an alert comes with its whole history, oldest first, and no other alert in it', async () => {
  const { get } = aGet(
    anAlert(),
    anAlert({ alertId: 'other' }),
    anAlert({ grade: 'red', change: 'raised_higher' }),
    aCleared(),
  );
  expect(await revisionsOf(get, 'alert-1')).toEqual([0, 2, 3]);
});

test('history that retention took away is left out', async () => {
  const { get, log } = aGet(anAlert(), anAlert({ sequence: 2 }), anAlert({ sequence: 3 }));
  log.forgetBefore(1);
  expect(await revisionsOf(get, 'alert-1')).toEqual([1, 2]);
  log.forgetBefore(3);
  expect(await get({ alertId: 'alert-1' })).toMatchObject({ kind: 'refused', reason: 'not_found' });
});

test('a history beyond the bytes of one answer keeps its newest part', async () => {
  const sentence = 'x'.repeat(600_000);
  const { get } = aGet(...[1, 2, 3, 4, 5].map((sequence) => anAlert({ sequence, sentence })));
  expect(await revisionsOf(get, 'alert-1')).toEqual([2, 3, 4]);
});

test.each([
  ['unknown', 'nobody', 'not_found', 'no such alert is kept'],
  ['empty', '', 'invalid_argument', 'alert_id: must not be empty'],
  ['too long', 'x'.repeat(129), 'invalid_argument', 'alert_id: 129 bytes, at most 128'],
])('an alert id that is %s is refused', async (_name, alertId, reason, message) => {
  const { get } = aGet(anAlert());
  expect(await get({ alertId })).toMatchObject({ kind: 'refused', reason, message: expect.stringContaining(message) });
});
