import { describe, expect, it } from 'vitest';
import { alertWithRevision, watchResponseOf } from '../alert/alert-codec.ts';
import * as alerts from '../gen/fengsui/alerts/v1/alert.ts';
import * as wire from '../gen/fengsui/alerts/v1/alert_service.ts';
import {
  decodeAcknowledgeRequest,
  decodeGetAlertRequest,
  decodeListAlertsRequest,
  decodeWatchRequest,
  encodeAcknowledgeRequest,
  encodeGetAlertRequest,
  encodeListAlertsRequest,
  encodeWatchRequest,
  type WatchRequest,
} from './requests.ts';
import {
  decodeAcknowledgeResponse,
  decodeGetAlertResponse,
  decodeListAlertsResponse,
  decodeWatchResponse,
  encodeAcknowledgeResponse,
  encodeGetAlertResponse,
  encodeListAlertsResponse,
  encodeProgress,
  encodeReconnect,
  encodeSnapshotEnd,
} from './responses.ts';

const filter = { areaCodes: ['110105', '1506'], minGrade: 'yellow', riskDomains: ['utility'] } as const;
const cursor = { epoch: 'e-1', revision: 4_294_967_296 };
const truncated = Uint8Array.from([0x0a, 9, 1]);

/** Encoded alerts that hold their id only: responses never look further into them than the revision. */
function alertBytes(alertId: string, revision: number): Uint8Array {
  return alertWithRevision(alerts.Alert.encode(alerts.Alert.fromPartial({ alertId })).finish(), revision);
}

describe('requests', () => {
  it.each<[string, WatchRequest]>([
    ['a subscription with filter and cursor', { kind: 'subscribe', centreId: 'centre-1', filter, cursor }],
    [
      'a subscription to everything from now',
      {
        kind: 'subscribe',
        centreId: 'c',
        filter: { areaCodes: [], minGrade: 'none', riskDomains: [] },
        cursor: null,
      },
    ],
    ['a receipt', { kind: 'receipt', revision: 12 }],
  ])('%s comes back as it went', (_name, request) => {
    expect(decodeWatchRequest(encodeWatchRequest(request))).toEqual(request);
  });

  it('a subscription without a filter takes everything', () => {
    const bytes = wire.WatchRequest.encode({ request: { $case: 'subscribe', value: { centreId: 'c' } } }).finish();
    expect(decodeWatchRequest(bytes)).toMatchObject({ filter: { areaCodes: [], minGrade: 'none', riskDomains: [] } });
  });

  it('of the unary calls come back as they went', () => {
    const list = { filter, includeCleared: true, pageSize: 50, pageToken: 't' };
    expect(decodeListAlertsRequest(encodeListAlertsRequest(list))).toEqual(list);
    expect(decodeGetAlertRequest(encodeGetAlertRequest({ alertId: 'a' }))).toEqual({ alertId: 'a' });
    const acknowledge = { alertId: 'a', centreId: 'c', role: 'duty-officer', reason: 'drill' } as const;
    expect(decodeAcknowledgeRequest(encodeAcknowledgeRequest(acknowledge))).toEqual(acknowledge);
  });

  it('that do not parse, are empty or hold an unknown grade are refused', () => {
    expect(decodeWatchRequest(new Uint8Array())).toBeNull();
    expect(decodeWatchRequest(truncated)).toBeNull();
    expect(decodeListAlertsRequest(truncated)).toBeNull();
    expect(decodeListAlertsRequest(Uint8Array.from([0x0a, 2, 0x10, 77]))).toBeNull();
    expect(decodeGetAlertRequest(truncated)).toBeNull();
    expect(decodeAcknowledgeRequest(Uint8Array.from([0x20, 77]))).toBeNull();
  });
});

describe('responses of the watch stream', () => {
  it('an alert arrives as its bytes and revision', () => {
    const bytes = alertBytes('a', 5);
    const response = decodeWatchResponse(watchResponseOf(bytes));
    expect(response).toMatchObject({ kind: 'alert', alert: { revision: 5 } });
    expect(response?.kind === 'alert' && Buffer.from(response.alert.alertBytes)).toEqual(Buffer.from(bytes));
  });

  it('snapshot end, progress and reconnect come back as they went', () => {
    expect(decodeWatchResponse(encodeSnapshotEnd(cursor))).toEqual({ kind: 'snapshot_end', cursor });
    expect(decodeWatchResponse(encodeProgress(cursor, 1_500))).toEqual({ kind: 'progress', cursor, sentAt: 1_500 });
    expect(decodeWatchResponse(encodeReconnect(250, null))).toEqual({ kind: 'reconnect', afterMs: 250, cursor: null });
    expect(decodeWatchResponse(encodeReconnect(0, cursor))).toEqual({ kind: 'reconnect', afterMs: 0, cursor });
  });

  it('of an unknown kind, without a cursor or cut off are refused', () => {
    expect(decodeWatchResponse(Uint8Array.from([0x7a, 0]))).toBeNull();
    expect(decodeWatchResponse(Uint8Array.from([0x12, 0]))).toBeNull();
    expect(decodeWatchResponse(truncated)).toBeNull();
  });
});

describe('responses of the unary calls', () => {
  const first = alertBytes('a', 1);
  const second = alertBytes('a', 2);
  const idsOf = (received: readonly { readonly alertBytes: Uint8Array }[] = []): string[] =>
    received.map((alert) => alerts.Alert.decode(alert.alertBytes).alertId);

  it('a page of alerts keeps order, revisions and token, and is what the generated code reads', () => {
    const bytes = encodeListAlertsResponse([second, alertBytes('b', 9)], 'next');
    const page = decodeListAlertsResponse(bytes);
    expect(page?.alerts.map((alert) => alert.revision)).toEqual([2, 9]);
    expect(idsOf(page?.alerts)).toEqual(['a', 'b']);
    expect(page?.nextPageToken).toBe('next');
    expect(wire.ListAlertsResponse.decode(bytes).alerts.map((alert) => alert.revision)).toEqual([2n, 9n]);
  });

  it('an alert comes with its whole history', () => {
    const bytes = encodeGetAlertResponse(second, [first, second]);
    const response = decodeGetAlertResponse(bytes);
    expect(response?.alert.revision).toBe(2);
    expect(response?.history.map((alert) => alert.revision)).toEqual([1, 2]);
    expect(wire.GetAlertResponse.decode(bytes).history).toHaveLength(2);
  });

  it('an acknowledged alert comes back', () => {
    expect(decodeAcknowledgeResponse(encodeAcknowledgeResponse(second))?.revision).toBe(2);
  });

  it('without an alert or cut off are refused', () => {
    expect(decodeGetAlertResponse(new Uint8Array())).toBeNull();
    expect(decodeAcknowledgeResponse(new Uint8Array())).toBeNull();
    expect(decodeListAlertsResponse(truncated)).toBeNull();
  });
});
