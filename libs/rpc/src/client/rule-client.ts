// A client of the RuleService: one connection, calls with deadlines, outcomes as values.
import {
  type DecideReleaseRequest,
  decodeDeclareNoticeResponse,
  decodeGetReleaseResponse,
  decodeListNoticesResponse,
  decodeListReleasesResponse,
  decodeReleaseResponse,
  encodeDecideReleaseRequest,
  encodeDeclareNoticeRequest,
  encodeGetReleaseRequest,
  encodeListNoticesRequest,
  encodeListReleasesRequest,
  encodeProposeReleaseRequest,
} from '@fengsui/contracts';
import { Client, credentials } from '@grpc/grpc-js';
import { RULE_SERVICE } from '../rule-service.ts';
import type { RuleCalls } from '../server/rule-calls.ts';
import { CLIENT_OPTIONS } from './client-options.ts';
import { invoke } from './unary-invoke.ts';

export interface RuleClient extends RuleCalls {
  /** Ends the connection; open calls fail. */
  readonly close: () => void;
}

/** Connects when first used. address: host:port, as gRPC names it. */
export function createRuleClient({ address }: { readonly address: string }): RuleClient {
  const client = new Client(address, credentials.createInsecure(), CLIENT_OPTIONS);
  const decide = ({ path }: { readonly path: string }, request: DecideReleaseRequest) =>
    invoke(client, { path, request: encodeDecideReleaseRequest(request), decode: decodeReleaseResponse });
  return {
    listReleases: () =>
      invoke(client, {
        path: RULE_SERVICE.listReleases.path,
        request: encodeListReleasesRequest(),
        decode: decodeListReleasesResponse,
      }),
    getRelease: (request) =>
      invoke(client, {
        path: RULE_SERVICE.getRelease.path,
        request: encodeGetReleaseRequest(request),
        decode: decodeGetReleaseResponse,
      }),
    proposeRelease: (request) =>
      invoke(client, {
        path: RULE_SERVICE.proposeRelease.path,
        request: encodeProposeReleaseRequest(request),
        decode: decodeReleaseResponse,
      }),
    approveRelease: (request) => decide(RULE_SERVICE.approveRelease, request),
    withdrawRelease: (request) => decide(RULE_SERVICE.withdrawRelease, request),
    declareNotice: (request) =>
      invoke(client, {
        path: RULE_SERVICE.declareNotice.path,
        request: encodeDeclareNoticeRequest(request),
        decode: decodeDeclareNoticeResponse,
      }),
    listNotices: () =>
      invoke(client, {
        path: RULE_SERVICE.listNotices.path,
        request: encodeListNoticesRequest(),
        decode: decodeListNoticesResponse,
      }),
    close: () => client.close(),
  };
}
