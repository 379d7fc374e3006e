// How the decoders of this library refuse bytes: one error inside, null outside. Only the bytes' own faults become
// null; any other error is a bug and goes on up.
import { BinaryReader } from '@bufbuild/protobuf/wire';

/** The bytes are not a valid message of their type. Never leaves this library. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

/** What a generated message type offers to a decoder. */
export interface MessageType<T> {
  decode(input: BinaryReader | Uint8Array, length?: number): T;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decodes a whole message. Stricter than the generated code alone: text must be valid UTF-8, and nothing may follow
 * the message (the generated loop ends silently at a zero tag).
 */
export function parseMessage<T>(type: MessageType<T>, bytes: Uint8Array): T {
  const reader = new BinaryReader(bytes, (text) => strictUtf8.decode(text));
  const message = decodeOrRefuse(type, reader);
  if (reader.pos !== reader.len) throw new MalformedMessage('message ends before its bytes do');
  return message;
}

function decodeOrRefuse<T>(type: MessageType<T>, reader: BinaryReader): T {
  try {
    return type.decode(reader);
  } catch (error) {
    // The generated decoder throws Error, RangeError or TypeError, all of them about the bytes it reads.
    throw new MalformedMessage('undecodable bytes', { cause: error });
  }
}

/** Runs a decoder; null when the bytes are malformed. */
export function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedMessage) return null;
    throw error;
  }
}

/** The value of a field that the message must have. */
export function present<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw new MalformedMessage(`${field} is absent`);
  return value;
}
