import {
  decodeAlert,
  decodeListAlertsResponse,
  type ListAlertsRequest,
  type ListAlertsResponse,
} from '@fengsui/contracts';
import type { AlertRevision } from '@fengsui/domain';
import { expect, test } from 'vitest';
import { createAlertIndex } from './alert-index.ts';
import { ALL_ALERTS, aCleared, aListLog, anAlert, aTree } from './gateway-fixture.ts';
import { createListAlerts } from './list-alerts.ts';
import { createAlertLogReader } from './log-source.ts';

function aList(...revisions: readonly AlertRevision[]) {
  const log = aListLog(...revisions);
  const tree = aTree();
  const index = createAlertIndex({ tree });
  for (const record of log.records) index.apply(record);
  const list = createListAlerts({ index, tree, reader: createAlertLogReader({ log, index, epoch: 'epoch-1' }) });
  const ask = (wish: Partial<ListAlertsRequest>) =>
    list({ filter: ALL_ALERTS, includeCleared: false, pageSize: 0, pageToken: '', ...wish });
  const page = async (wish: Partial<ListAlertsRequest> = {}): Promise<ListAlertsResponse> => {
    const result = await ask(wish);
    const response = result.kind === 'ok' ? decodeListAlertsResponse(result.bytes) : null;
    if (response === null) throw new Error(JSON.stringify(result));
    return response;
  };
  return { log, ask, page };
}

const idsOf = (response: ListAlertsResponse) => response.alerts.map((alert) => decodeAlert(alert.alertBytes)?.alertId);

const MIXED = [
  anAlert({ alertId: 'old-yellow' }),
  anAlert({ alertId: 'red', grade: 'red' }),
  anAlert({ alertId: 'gone', grade: 'orange' }),
  anAlert({ alertId: 'new-yellow' }),
  anAlert({ alertId: 'blue', grade: 'blue', areaCode: '110106' }),
  aCleared({ alertId: 'gone', peakGrade: 'orange' }),
];

test('open alerts are listed gravest first, then newest', async () => {
  const response = await aList(...MIXED).page();
  expect(idsOf(response)).toEqual(['red', 'new-yellow', 'old-yellow', 'blue']);
  expect(response.alerts.map((alert) => alert.revision)).toEqual([1, 3, 0, 4]);
  expect(response.nextPageToken).toBe('');
});

test('cleared alerts are listed last, on demand', async () => {
  const response = await aList(...MIXED).page({ includeCleared: true });
  expect(idsOf(response)).toEqual(['red', 'new-yellow', 'old-yellow', 'blue', 'gone']);
});

test('pages follow each other without a gap or a repeat', async () => {
  const list = aList(...MIXED);
  const met: (string | undefined)[] = [];
  let pageToken = '';
  do {
    const response = await list.page({ includeCleared: true, pageSize: 2, pageToken });
    expect(response.alerts.length).toBeLessThanOrEqual(2);
    met.push(...idsOf(response));
    pageToken = response.nextPageToken;
  } while (pageToken !== '');
  expect(met).toEqual(['red', 'new-yellow', 'old-yellow', 'blue', 'gone']);
});

test('a page that is full by bytes ends early', async () => {
  const sentence = 'x'.repeat(300_000);
  const list = aList(...['a', 'b', 'c', 'd', 'e', 'f'].map((alertId) => anAlert({ alertId, sentence })));
  const first = await list.page();
  expect(idsOf(first)).toEqual(['f', 'e', 'd', 'c']);
  expect(idsOf(await list.page({ pageToken: first.nextPageToken }))).toEqual(['b', 'a']);
});

test('the filter is the same as that of a watch', async () => {
  const list = aList(...MIXED);
  expect(idsOf(await list.page({ filter: { ...ALL_ALERTS, areaCodes: ['110106'] } }))).toEqual(['blue']);
  const grave = { ...ALL_ALERTS, minGrade: 'orange' } as const;
  expect(idsOf(await list.page({ filter: grave, includeCleared: true }))).toEqual(['red', 'gone']);
});

test('a cleared alert that the log does not keep any more is left out', async () => {
  const list = aList(...MIXED);
  list.log.forgetBefore(6);
  expect(idsOf(await list.page({ includeCleared: true }))).toEqual(['red', 'new-yellow', 'old-yellow', 'blue']);
});

test.each<[string, Partial<ListAlertsRequest>, string]>([
  ['a page that is too large', { pageSize: 1_001 }, 'page_size: 1001, at most 1000'],
  ['a token made up', { pageToken: 'next' }, 'page_token: not a next_page_token'],
  ['an unknown area', { filter: { ...ALL_ALERTS, areaCodes: ['7'] } }, 'filter.area_codes: "7"'],
])('%s is refused with the field', async (_name, wish, message) => {
  const result = await aList(...MIXED).ask(wish);
  expect(result).toMatchObject({
    kind: 'refused',
    reason: 'invalid_argument',
    message: expect.stringContaining(message),
  });
});

test('a token of another question is refused', async () => {
  const list = aList(...MIXED);
  const { nextPageToken } = await list.page({ pageSize: 1 });
  const result = await list.ask({ pageToken: nextPageToken, filter: { ...ALL_ALERTS, minGrade: 'blue' } });
  expect(result).toMatchObject({ kind: 'refused', reason: 'invalid_argument' });
});
