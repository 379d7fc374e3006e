// Instants and 64-bit numbers between the wire and the domain, where every instant is ms since 1970 as a number.
import type { Timestamp } from '../gen/google/protobuf/timestamp.ts';
import { MalformedMessage } from './malformed.ts';

/** A google.protobuf.Timestamp of an instant in ms. */
export function timestampOf(ms: number): Timestamp {
  const seconds = Math.floor(ms / 1000);
  return { seconds: BigInt(seconds), nanos: (ms - seconds * 1000) * 1_000_000 };
}

/** The instant of a Timestamp in ms, fractions of a ms cut off; malformed when absent. */
export function msOfTimestamp(timestamp: Timestamp | undefined): number {
  if (timestamp === undefined) throw new MalformedMessage('timestamp is absent');
  return Number(timestamp.seconds) * 1000 + Math.floor(timestamp.nanos / 1_000_000);
}

/** A 64-bit count or offset as a number; malformed beyond 2^53, where numbers stop being exact. */
export function exactNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new MalformedMessage('64-bit value beyond 2^53');
  return number;
}
