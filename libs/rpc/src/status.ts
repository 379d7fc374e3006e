// The closed set of reasons for which a call fails, and their gRPC status codes. Callers see reasons only; what grpc-js
// calls them stays in here.
import { status } from '@grpc/grpc-js';

const CODE_OF = {
  cancelled: status.CANCELLED,
  unknown: status.UNKNOWN,
  invalid_argument: status.INVALID_ARGUMENT,
  deadline_exceeded: status.DEADLINE_EXCEEDED,
  not_found: status.NOT_FOUND,
  already_exists: status.ALREADY_EXISTS,
  permission_denied: status.PERMISSION_DENIED,
  resource_exhausted: status.RESOURCE_EXHAUSTED,
  failed_precondition: status.FAILED_PRECONDITION,
  aborted: status.ABORTED,
  out_of_range: status.OUT_OF_RANGE,
  unimplemented: status.UNIMPLEMENTED,
  internal: status.INTERNAL,
  unavailable: status.UNAVAILABLE,
  data_loss: status.DATA_LOSS,
  unauthenticated: status.UNAUTHENTICATED,
} as const;

/** Why a call failed; one for each gRPC status but OK. */
export type RpcReason = keyof typeof CODE_OF;

/** A failed call, told to the caller: what is wrong and what would be right. */
export interface RpcRefusal {
  readonly kind: 'refused';
  readonly reason: RpcReason;
  readonly message: string;
}

/** A refusal for a reason, with what the caller is to read. */
export function refusal(reason: RpcReason, message: string): RpcRefusal {
  return { kind: 'refused', reason, message };
}

/** The status code of a reason. */
export function codeOf(reason: RpcReason): number {
  return CODE_OF[reason];
}

const REASON_OF: ReadonlyMap<number, RpcReason> = new Map(
  entriesOf(CODE_OF).map(([reason, code]): [number, RpcReason] => [code, reason]),
);

function entriesOf(codes: Readonly<Record<RpcReason, number>>): [RpcReason, number][] {
  const entries: [RpcReason, number][] = [];
  let reason: RpcReason;
  for (reason in codes) entries.push([reason, codes[reason]]);
  return entries;
}

/** The refusal that an error of grpc-js stands for; `unknown` for anything else that was thrown. */
export function refusalOf(error: unknown): RpcRefusal {
  if (!(error instanceof Error)) return refusal('unknown', String(error));
  const code = 'code' in error && typeof error.code === 'number' ? error.code : status.UNKNOWN;
  const message = 'details' in error && typeof error.details === 'string' ? error.details : error.message;
  return refusal(REASON_OF.get(code) ?? 'unknown', message);
}
