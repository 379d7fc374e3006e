// A set of rules as bytes that fit one record: the JSON text of their files' values, gzipped. What the text says is for
// libs/detection.
import { gunzipSync, gzipSync } from 'node:zlib';
import { RELEASE_BYTES_MAX } from '@fengsui/domain';

/** Longest text that is unpacked, in bytes: a small record must not fill the memory. */
export const RULES_TEXT_BYTES_MAX = 64 * 1024 ** 2;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** The packed text, the same bytes for the same text. They may be more than RELEASE_BYTES_MAX: who sends them checks. */
export function packRules(text: string): Uint8Array {
  return gzipSync(text, { level: 9 });
}

/** The text; null if the bytes are no packed text, or over their bound or its. */
export function unpackRules(bytes: Uint8Array): string | null {
  if (bytes.length > RELEASE_BYTES_MAX) return null;
  try {
    return strictUtf8.decode(gunzipSync(bytes, { maxOutputLength: RULES_TEXT_BYTES_MAX }));
  } catch {
    // Both throw for bytes that are not what they take, and for nothing else.
    return null;
  }
}
