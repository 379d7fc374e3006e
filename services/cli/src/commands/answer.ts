// What a call to a running `fengsui up` came to, as a value or as a failure in plain words.
import type { CallResult } from '@fengsui/rpc';
import { runFailure } from '../failure.ts';

/** The value of a call, or the failure that says why there is none. */
export function answerOf<Value>(result: CallResult<Value>, address: string): Value {
  if (result.kind === 'ok') return result.value;
  if (result.reason !== 'unavailable') throw runFailure(result.message);
  throw runFailure(`${address} does not answer: is \`fengsui up\` running there? (${result.message})`);
}
