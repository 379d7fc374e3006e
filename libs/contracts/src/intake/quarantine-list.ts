// Messages of IntakeService.ListQuarantine between values and bytes, both ways.
import * as wire from '../gen/fengsui/intake/v1/intake_service.ts';
import type { QuarantineEntry } from '../log/quarantine.ts';
import { msOfTimestamp, timestampOf } from '../wire/instant.ts';
import { orNull, parseMessage } from '../wire/malformed.ts';
import { positionFrom, positionMessage, problemFrom } from './publish.ts';

/** pageSize 0: the server's default. */
export interface ListQuarantineRequest {
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface ListQuarantineResponse {
  /** The newest first. */
  readonly entries: readonly QuarantineEntry[];
  /** '' = that was the last page. */
  readonly nextPageToken: string;
}

/** The bytes of a request for one page of the quarantine. */
export function encodeListQuarantineRequest({ pageSize, pageToken }: ListQuarantineRequest): Uint8Array {
  return wire.ListQuarantineRequest.encode({ pageSize, pageToken }).finish();
}

/** The request in bytes; null when malformed. */
export function decodeListQuarantineRequest(bytes: Uint8Array): ListQuarantineRequest | null {
  return orNull(() => {
    const { pageSize, pageToken } = parseMessage(wire.ListQuarantineRequest, bytes);
    return { pageSize, pageToken };
  });
}

/** The bytes of one page of the quarantine. */
export function encodeListQuarantineResponse({ entries, nextPageToken }: ListQuarantineResponse): Uint8Array {
  const records = entries.map((entry) => ({
    position: positionMessage(entry),
    problem: { reason: entry.reason, fieldPath: entry.fieldPath, hint: entry.hint },
    receivedAt: timestampOf(entry.receivedAt),
    sizeBytes: entry.sizeBytes,
  }));
  return wire.ListQuarantineResponse.encode({ records, nextPageToken }).finish();
}

/** A page of the quarantine; null when malformed. */
export function decodeListQuarantineResponse(bytes: Uint8Array): ListQuarantineResponse | null {
  return orNull(() => {
    const { records, nextPageToken } = parseMessage(wire.ListQuarantineResponse, bytes);
    const entries = records.map(({ position, problem, receivedAt, sizeBytes }) => ({
      ...positionFrom(position),
      ...problemFrom(problem),
      receivedAt: msOfTimestamp(receivedAt),
      sizeBytes,
    }));
    return { entries, nextPageToken };
  });
}
