// The bytes of a chunk: consecutive records of one partition in one LMDB value, so that a bulk append costs one put
// and a bulk read one get. Records follow each other and each states its lengths. Writing and reading stand apart.
//
//   chunk   version u32, count u32, largest timestamp before the chunk f64, records
//   record  timestamp f64, key length + 1 u32 (0: null), headers length u32, value length u32, key, headers, value

export const CHUNK_VERSION = 1;
export const CHUNK_HEADER_BYTES = 16;
export const RECORD_HEADER_BYTES = 20;

/** Shared by all records without headers. */
export const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});
