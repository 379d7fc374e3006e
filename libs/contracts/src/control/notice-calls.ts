// Messages about notices of fengsui.control.v1.RuleService between values and bytes, both ways.
import type { DeclaredNotice } from '@fengsui/domain';
import * as wire from '../gen/fengsui/control/v1/rule_service.ts';
import { exactNumber, msOfTimestamp, timestampOf } from '../wire/instant.ts';
import { orNull, parseMessage, present } from '../wire/malformed.ts';

/** When a notice ends: at an instant in ms since 1970, or so long after its beginning; 0 s: it ends the one before. */
export type NoticeEnd =
  | { readonly kind: 'at'; readonly at: number }
  | { readonly kind: 'after'; readonly seconds: number };

/** from null: now; ms since 1970. */
export interface DeclareNoticeRequest {
  readonly profile: string;
  readonly areaCode: string;
  readonly from: number | null;
  readonly until: NoticeEnd;
  readonly role: string;
  readonly reason: string;
}

/** The notices that are kept, the newest first. now: by the clock that events are received by, ms since 1970. */
export interface ListNoticesResponse {
  readonly notices: readonly DeclaredNotice[];
  readonly now: number;
}

/** The bytes of a declaration. */
export function encodeDeclareNoticeRequest({ until, from, ...rest }: DeclareNoticeRequest): Uint8Array {
  const end: wire.DeclareNoticeRequest['until'] =
    until.kind === 'at' ? { $case: 'to', value: timestampOf(until.at) } : { $case: 'forSeconds', value: until.seconds };
  const message = { ...rest, from: from === null ? undefined : timestampOf(from), until: end };
  return wire.DeclareNoticeRequest.encode(message).finish();
}

/** A declaration; null when malformed or without an end. Texts may be empty. */
export function decodeDeclareNoticeRequest(bytes: Uint8Array): DeclareNoticeRequest | null {
  return orNull(() => {
    const { from, until, ...rest } = parseMessage(wire.DeclareNoticeRequest, bytes);
    const { $case, value } = present(until, 'until');
    const end: NoticeEnd =
      $case === 'to' ? { kind: 'at', at: msOfTimestamp(value) } : { kind: 'after', seconds: value };
    return { ...rest, from: from === undefined ? null : msOfTimestamp(from), until: end };
  });
}

/** The bytes of the answer to a declaration. */
export function encodeDeclareNoticeResponse(notice: DeclaredNotice): Uint8Array {
  return wire.DeclareNoticeResponse.encode({ notice: noticeMessage(notice) }).finish();
}

/** The notice that was declared; null when malformed. */
export function decodeDeclareNoticeResponse(bytes: Uint8Array): DeclaredNotice | null {
  return orNull(() => noticeFrom(present(parseMessage(wire.DeclareNoticeResponse, bytes).notice, 'notice')));
}

/** The bytes of a request for all notices. */
export function encodeListNoticesRequest(): Uint8Array {
  return wire.ListNoticesRequest.encode({}).finish();
}

/** true; null when malformed. */
export function decodeListNoticesRequest(bytes: Uint8Array): true | null {
  return orNull(() => {
    parseMessage(wire.ListNoticesRequest, bytes);
    return true;
  });
}

/** The bytes of the list of notices. */
export function encodeListNoticesResponse({ notices, now }: ListNoticesResponse): Uint8Array {
  return wire.ListNoticesResponse.encode({ notices: notices.map(noticeMessage), now: timestampOf(now) }).finish();
}

/** The list of notices; null when malformed. */
export function decodeListNoticesResponse(bytes: Uint8Array): ListNoticesResponse | null {
  return orNull(() => {
    const { notices, now } = parseMessage(wire.ListNoticesResponse, bytes);
    return { notices: notices.map(noticeFrom), now: msOfTimestamp(now) };
  });
}

function noticeMessage({ from, to, declaredAt, positions, ...rest }: DeclaredNotice): wire.Notice {
  return {
    ...rest,
    from: timestampOf(from),
    to: timestampOf(to),
    declaredAt: timestampOf(declaredAt),
    positions: positions.map(BigInt),
  };
}

function noticeFrom({ from, to, declaredAt, positions, ...rest }: wire.Notice): DeclaredNotice {
  return {
    ...rest,
    from: msOfTimestamp(from),
    to: msOfTimestamp(to),
    declaredAt: msOfTimestamp(declaredAt),
    positions: positions.map(exactNumber),
  };
}
