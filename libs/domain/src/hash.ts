// 64-bit hash of a byte range as two 32-bit halves, without allocation. Two FNV-1a style lanes with different primes
// and a murmur3 finaliser each; identity of events and matters rests on it (10 million live keys: chance of any
// collision about 3 in a million).

/** Result of the last hashBytes call: read at once, it is overwritten by the next. */
export interface Hash64 {
  hi: number;
  lo: number;
}

/** Hashes buffer[start, end) with a seed into `out`. hi and lo are signed 32-bit integers. */
export function hashBytes(buffer: Uint8Array, start: number, end: number, seed: number, out: Hash64): void {
  let a = (0x811c9dc5 ^ seed) | 0;
  let b = (0x9747b28c ^ Math.imul(seed, 0x85ebca6b)) | 0;
  for (let i = start; i < end; i++) {
    const byte = buffer[i] ?? 0;
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x5bd1e995);
    b ^= b >>> 15;
  }
  out.hi = mix32(a ^ (end - start));
  out.lo = mix32(b);
}

/** murmur3's finaliser: every input bit reaches every output bit. */
export function mix32(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

const encoder = new TextEncoder();

/** The hash of a text's UTF-8 bytes: for the rim, where strings are still strings. */
export function hashText(text: string, seed: number): Hash64 {
  const bytes = encoder.encode(text);
  const out = { hi: 0, lo: 0 };
  hashBytes(bytes, 0, bytes.length, seed, out);
  return out;
}

/** The partition of a key among `count`: the same in every adapter and every language that repeats hashBytes. */
export function partitionOf(key: string, count: number): number {
  return (hashText(key, 0).lo >>> 0) % count;
}
