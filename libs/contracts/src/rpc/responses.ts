// Responses of the AlertService. Servers put ready alert bytes (with their revision) inside, without decoding them;
// clients get the bytes back with the revision number, and decode them with decodeAlert or print them with alertJson.
import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import { alertRevisionNumber } from '../alert/alert-codec.ts';
import * as wire from '../gen/fengsui/alerts/v1/alert_service.ts';
import { msOfTimestamp, timestampOf } from '../wire/instant.ts';
import { MalformedMessage, orNull, parseMessage, present } from '../wire/malformed.ts';
import { type Cursor, cursorMessage, optionalCursorFrom } from './requests.ts';

/** An alert as a client receives it: undecoded bytes and the revision number found in them. */
export interface ReceivedAlert {
  readonly revision: number;
  readonly alertBytes: Uint8Array;
}

/** What a watcher receives. Instants and durations are in ms; a reconnect without a cursor starts over. */
export type WatchResponse =
  | { readonly kind: 'alert'; readonly alert: ReceivedAlert }
  | { readonly kind: 'snapshot_end'; readonly cursor: Cursor }
  | { readonly kind: 'progress'; readonly cursor: Cursor; readonly sentAt: number }
  | { readonly kind: 'reconnect'; readonly afterMs: number; readonly cursor: Cursor | null };

/** One page of alerts in the order of the server: gravest first, then newest. */
export interface ListAlertsResponse {
  readonly alerts: readonly ReceivedAlert[];
  /** '' = that was the last page. */
  readonly nextPageToken: string;
}

/** history: every revision, oldest first; the last equals alert. */
export interface GetAlertResponse {
  readonly alert: ReceivedAlert;
  readonly history: readonly ReceivedAlert[];
}

/** Everything that was open at the cursor has been sent; what follows is live. */
export function encodeSnapshotEnd(cursor: Cursor): Uint8Array {
  const value = { cursor: cursorMessage(cursor) };
  return wire.WatchResponse.encode({ response: { $case: 'snapshotEnd', value } }).finish();
}

/** sentAt in ms since 1970. */
export function encodeProgress(cursor: Cursor, sentAt: number): Uint8Array {
  const value = { cursor: cursorMessage(cursor), sentAt: timestampOf(sentAt) };
  return wire.WatchResponse.encode({ response: { $case: 'progress', value } }).finish();
}

/** Ask the client to come back after that many ms, with that cursor. */
export function encodeReconnect(afterMs: number, cursor: Cursor | null): Uint8Array {
  const value = { afterMs, cursor: cursor === null ? undefined : cursorMessage(cursor) };
  return wire.WatchResponse.encode({ response: { $case: 'reconnect', value } }).finish();
}

/** A response of the watch stream; null when malformed or of a kind this release does not know. */
export function decodeWatchResponse(bytes: Uint8Array): WatchResponse | null {
  return orNull(() => {
    const [alertBytes] = submessages(bytes, 1);
    if (alertBytes !== undefined) return { kind: 'alert', alert: receivedAlert(alertBytes) };
    return watchResponseFrom(present(parseMessage(wire.WatchResponse, bytes).response, 'response'));
  });
}

function watchResponseFrom(response: NonNullable<wire.WatchResponse['response']>): WatchResponse {
  switch (response.$case) {
    case 'alert':
      throw new MalformedMessage('alert outside its field');
    case 'snapshotEnd':
      return { kind: 'snapshot_end', cursor: cursorFrom(response.value.cursor) };
    case 'progress':
      return {
        kind: 'progress',
        cursor: cursorFrom(response.value.cursor),
        sentAt: msOfTimestamp(response.value.sentAt),
      };
    case 'reconnect':
      return {
        kind: 'reconnect',
        afterMs: response.value.afterMs,
        cursor: optionalCursorFrom(response.value.cursor),
      };
  }
}

/** A page of alerts, each as ready bytes with its revision. */
export function encodeListAlertsResponse(alerts: readonly Uint8Array[], nextPageToken: string): Uint8Array {
  const writer = new BinaryWriter();
  for (const alert of alerts) writer.uint32(10).bytes(alert);
  if (nextPageToken !== '') writer.uint32(18).string(nextPageToken);
  return writer.finish();
}

/** A page of alerts; null when malformed. The alerts themselves are decoded by whoever looks at them. */
export function decodeListAlertsResponse(bytes: Uint8Array): ListAlertsResponse | null {
  return orNull(() => ({
    alerts: submessages(bytes, 1).map(receivedAlert),
    nextPageToken: parseMessage(wire.ListAlertsResponse, bytes).nextPageToken,
  }));
}

/** One alert and its history, oldest first, each as ready bytes with its revision. */
export function encodeGetAlertResponse(alert: Uint8Array, history: readonly Uint8Array[]): Uint8Array {
  const writer = new BinaryWriter().uint32(10).bytes(alert);
  for (const revision of history) writer.uint32(18).bytes(revision);
  return writer.finish();
}

/** An alert and its history; null when malformed or without the alert. */
export function decodeGetAlertResponse(bytes: Uint8Array): GetAlertResponse | null {
  return orNull(() => ({
    alert: receivedAlert(present(submessages(bytes, 1)[0], 'alert')),
    history: submessages(bytes, 2).map(receivedAlert),
  }));
}

/** The acknowledged alert as ready bytes with its revision. */
export function encodeAcknowledgeResponse(alert: Uint8Array): Uint8Array {
  return new BinaryWriter().uint32(10).bytes(alert).finish();
}

/** The alert as the acknowledgement left it; null when malformed or absent. */
export function decodeAcknowledgeResponse(bytes: Uint8Array): ReceivedAlert | null {
  return orNull(() => receivedAlert(present(submessages(bytes, 1)[0], 'alert')));
}

function cursorFrom(message: wire.Cursor | undefined): Cursor {
  return present(optionalCursorFrom(message) ?? undefined, 'cursor');
}

function receivedAlert(alertBytes: Uint8Array): ReceivedAlert {
  const revision = alertRevisionNumber(alertBytes);
  if (revision === null) throw new MalformedMessage('alert without a readable revision');
  return { revision, alertBytes };
}

/** The undecoded bytes of every occurrence of a message field. */
function submessages(bytes: Uint8Array, wanted: number): Uint8Array[] {
  const reader = new BinaryReader(bytes);
  const found: Uint8Array[] = [];
  try {
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (field === wanted && wireType === 2) found.push(reader.bytes());
      else reader.skip(wireType, field);
    }
  } catch (error) {
    throw new MalformedMessage('undecodable response', { cause: error });
  }
  return found;
}
