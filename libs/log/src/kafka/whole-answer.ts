// An answer may end too early: a broker that goes down in the midst of it may send it cut short. Then it is asked again.
import type { ByteCursor } from './bytes.ts';

/** What the decoder makes of the bytes; a NETWORK_EXCEPTION, as kafkajs would call it, if they are too few. */
export function whole<Answer>(bytes: Buffer, decode: (cursor: ByteCursor) => Answer): Answer {
  const cursor: ByteCursor = { bytes, at: 0 };
  try {
    return decode(cursor);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const cut = new Error(`an answer of ${bytes.length} bytes ends too early`, { cause: error });
    throw Object.assign(cut, { type: 'NETWORK_EXCEPTION' });
  }
}
