// Messages of fengsui.control.v1.RuleService between values and bytes, both ways.
import { RELEASE_STATES, type Release } from '@fengsui/domain';
import * as wire from '../gen/fengsui/control/v1/rule_service.ts';
import { exactNumber, msOfTimestamp, timestampOf } from '../wire/instant.ts';
import { orNull, parseMessage, present } from '../wire/malformed.ts';
import { enumOf, presentWordFrom } from '../wire/words.ts';

/** The releases that are kept, the newest first. running: the newest approved one; 0: none is. */
export interface ListReleasesResponse {
  readonly releases: readonly Release[];
  readonly running: number;
}

/** number null: the running one. */
export interface GetReleaseRequest {
  readonly number: number | null;
}

/** rules: packed, see packRules. */
export interface GetReleaseResponse {
  readonly release: Release;
  readonly rules: Uint8Array;
}

/** What a proposal is to bring: rules, packed; or what an earlier release brought. */
export type ProposedContent =
  | { readonly kind: 'rules'; readonly rules: Uint8Array }
  | { readonly kind: 'rollback'; readonly to: number };

export interface ProposeReleaseRequest {
  readonly content: ProposedContent;
  /** The release that it was made from. */
  readonly base: number;
  readonly isEmergency: boolean;
  readonly role: string;
  readonly reason: string;
}

/** An approval or a withdrawal. */
export interface DecideReleaseRequest {
  readonly number: number;
  readonly role: string;
  readonly reason: string;
}

/** The bytes of a request for all releases. */
export function encodeListReleasesRequest(): Uint8Array {
  return wire.ListReleasesRequest.encode({}).finish();
}

/** true; null when malformed. */
export function decodeListReleasesRequest(bytes: Uint8Array): true | null {
  return orNull(() => {
    parseMessage(wire.ListReleasesRequest, bytes);
    return true;
  });
}

/** The bytes of the list of releases. */
export function encodeListReleasesResponse({ releases, running }: ListReleasesResponse): Uint8Array {
  return wire.ListReleasesResponse.encode({ releases: releases.map(releaseMessage), running }).finish();
}

/** The list of releases; null when malformed. */
export function decodeListReleasesResponse(bytes: Uint8Array): ListReleasesResponse | null {
  return orNull(() => {
    const { releases, running } = parseMessage(wire.ListReleasesResponse, bytes);
    return { releases: releases.map(releaseFrom), running };
  });
}

/** The bytes of a request for one release. */
export function encodeGetReleaseRequest({ number }: GetReleaseRequest): Uint8Array {
  return wire.GetReleaseRequest.encode({ number: number ?? undefined }).finish();
}

/** A request for one release; null when malformed. */
export function decodeGetReleaseRequest(bytes: Uint8Array): GetReleaseRequest | null {
  return orNull(() => ({ number: parseMessage(wire.GetReleaseRequest, bytes).number ?? null }));
}

/** The bytes of a release with its rules. */
export function encodeGetReleaseResponse({ release, rules }: GetReleaseResponse): Uint8Array {
  return wire.GetReleaseResponse.encode({ release: releaseMessage(release), rules: Buffer.from(rules) }).finish();
}

/** A release with its rules; null when malformed. */
export function decodeGetReleaseResponse(bytes: Uint8Array): GetReleaseResponse | null {
  return orNull(() => {
    const { release, rules } = parseMessage(wire.GetReleaseResponse, bytes);
    return { release: releaseFrom(present(release, 'release')), rules };
  });
}

/** The bytes of a proposal. */
export function encodeProposeReleaseRequest(request: ProposeReleaseRequest): Uint8Array {
  const { content, base, isEmergency: emergency, role, reason } = request;
  const message: wire.ProposeReleaseRequest['content'] =
    content.kind === 'rules'
      ? { $case: 'rules', value: Buffer.from(content.rules) }
      : { $case: 'rollbackTo', value: content.to };
  return wire.ProposeReleaseRequest.encode({ content: message, base, emergency, role, reason }).finish();
}

/** A proposal; null when malformed or without content. Texts may be empty, rules may be none. */
export function decodeProposeReleaseRequest(bytes: Uint8Array): ProposeReleaseRequest | null {
  return orNull(() => {
    const { content, base, emergency, role, reason } = parseMessage(wire.ProposeReleaseRequest, bytes);
    const { $case, value } = present(content, 'content');
    const proposed: ProposedContent =
      $case === 'rules' ? { kind: 'rules', rules: value } : { kind: 'rollback', to: value };
    return { content: proposed, base, isEmergency: emergency, role, reason };
  });
}

/** The bytes of an approval, and of a withdrawal: both messages have the same fields. */
export function encodeDecideReleaseRequest({ number, role, reason }: DecideReleaseRequest): Uint8Array {
  return wire.ApproveReleaseRequest.encode({ number, role, reason }).finish();
}

/** An approval or a withdrawal; null when malformed. */
export function decodeDecideReleaseRequest(bytes: Uint8Array): DecideReleaseRequest | null {
  return orNull(() => parseMessage(wire.ApproveReleaseRequest, bytes));
}

/** The bytes of the answer to a proposal, an approval and a withdrawal: the messages have the same field. */
export function encodeReleaseResponse(release: Release): Uint8Array {
  return wire.ProposeReleaseResponse.encode({ release: releaseMessage(release) }).finish();
}

/** The release of such an answer; null when malformed. */
export function decodeReleaseResponse(bytes: Uint8Array): Release | null {
  return orNull(() => releaseFrom(present(parseMessage(wire.ProposeReleaseResponse, bytes).release, 'release')));
}

function releaseMessage(release: Release): wire.Release {
  return {
    number: release.number,
    state: enumOf(RELEASE_STATES, release.state),
    base: release.base,
    rollbackTo: release.rollbackTo ?? undefined,
    emergency: release.isEmergency,
    proposedBy: release.proposedBy,
    proposedAt: timestampOf(release.proposedAt),
    reason: release.reason,
    approvedBy: release.approvedBy,
    approvedAt: release.approvedAt === 0 ? undefined : timestampOf(release.approvedAt),
    approvalReason: release.approvalReason,
    positions: release.positions.map(BigInt),
  };
}

function releaseFrom(message: wire.Release): Release {
  const { number, base, rollbackTo = null, proposedBy, reason, approvedBy, approvalReason } = message;
  const state = presentWordFrom(RELEASE_STATES, 'unspecified', message.state);
  return {
    number,
    state,
    base,
    rollbackTo,
    isEmergency: message.emergency,
    proposedBy,
    proposedAt: msOfTimestamp(message.proposedAt),
    reason,
    approvedBy,
    approvedAt: message.approvedAt === undefined ? 0 : msOfTimestamp(message.approvedAt),
    approvalReason,
    positions: message.positions.map(exactNumber),
  };
}
