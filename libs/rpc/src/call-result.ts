// What a call comes to, on either side of the wire: a value, or a refusal with its reason.
import type { RpcRefusal } from './status.ts';

export type CallResult<Value> = { readonly kind: 'ok'; readonly value: Value } | RpcRefusal;
