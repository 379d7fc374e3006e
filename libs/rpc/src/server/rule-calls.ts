// The RuleService on a gRPC server: bytes to values and back. What a release or a notice goes
// through is handed in, as outcomes.
import {
  type DecideReleaseRequest,
  type DeclareNoticeRequest,
  decodeDecideReleaseRequest,
  decodeDeclareNoticeRequest,
  decodeGetReleaseRequest,
  decodeListNoticesRequest,
  decodeListReleasesRequest,
  decodeProposeReleaseRequest,
  encodeDeclareNoticeResponse,
  encodeGetReleaseResponse,
  encodeListNoticesResponse,
  encodeListReleasesResponse,
  encodeReleaseResponse,
  type GetReleaseRequest,
  type GetReleaseResponse,
  type ListNoticesResponse,
  type ListReleasesResponse,
  type ProposeReleaseRequest,
} from '@fengsui/contracts';
import type { DeclaredNotice, Release } from '@fengsui/domain';
import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { CallResult } from '../call-result.ts';
import { type UnaryResult, unaryHandlerOf } from './unary-call.ts';

/** Each validates its request. A rejection is a bug, told to onBug. */
export interface RuleCalls {
  readonly listReleases: () => Promise<CallResult<ListReleasesResponse>>;
  readonly getRelease: (request: GetReleaseRequest) => Promise<CallResult<GetReleaseResponse>>;
  readonly proposeRelease: (request: ProposeReleaseRequest) => Promise<CallResult<Release>>;
  readonly approveRelease: (request: DecideReleaseRequest) => Promise<CallResult<Release>>;
  readonly withdrawRelease: (request: DecideReleaseRequest) => Promise<CallResult<Release>>;
  readonly declareNotice: (request: DeclareNoticeRequest) => Promise<CallResult<DeclaredNotice>>;
  readonly listNotices: () => Promise<CallResult<ListNoticesResponse>>;
}

/** The handlers of RULE_SERVICE. */
export function ruleHandlersOf(calls: RuleCalls, onBug: (error: unknown) => void): UntypedServiceImplementation {
  const released = (call: RuleCalls['approveRelease']) =>
    unaryHandlerOf({
      decode: decodeDecideReleaseRequest,
      handle: async (request) => encoded(await call(request), encodeReleaseResponse),
      onBug,
    });
  return {
    listReleases: unaryHandlerOf({
      decode: decodeListReleasesRequest,
      handle: async () => encoded(await calls.listReleases(), encodeListReleasesResponse),
      onBug,
    }),
    getRelease: unaryHandlerOf({
      decode: decodeGetReleaseRequest,
      handle: async (request) => encoded(await calls.getRelease(request), encodeGetReleaseResponse),
      onBug,
    }),
    proposeRelease: unaryHandlerOf({
      decode: decodeProposeReleaseRequest,
      handle: async (request) => encoded(await calls.proposeRelease(request), encodeReleaseResponse),
      onBug,
    }),
    approveRelease: released(calls.approveRelease),
    withdrawRelease: released(calls.withdrawRelease),
    declareNotice: unaryHandlerOf({
      decode: decodeDeclareNoticeRequest,
      handle: async (request) => encoded(await calls.declareNotice(request), encodeDeclareNoticeResponse),
      onBug,
    }),
    listNotices: unaryHandlerOf({
      decode: decodeListNoticesRequest,
      handle: async () => encoded(await calls.listNotices(), encodeListNoticesResponse),
      onBug,
    }),
  };
}

function encoded<Value>(result: CallResult<Value>, encode: (value: Value) => Uint8Array): UnaryResult {
  return result.kind === 'ok' ? { kind: 'ok', bytes: encode(result.value) } : result;
}
