// The fields of log.v1.Signal as tables by field number, for the hand-written reader: which wire type each has, and
// the largest value or byte length it may have. Enum bounds come from the domain's lists.
import {
  AMOUNT_BANDS,
  ANSWERS,
  CODE_BYTES_MAX,
  DISPUTE_TYPES,
  GRID_KINDS,
  HAZARD_LEVELS,
  IDENTIFIER_BYTES_MAX,
  LIMIT_UNITS,
  PARTY_BANDS,
  PHASE_COUNT,
  REQUEST_TYPES,
  RISK_DOMAINS,
  SOURCES,
  URGENCIES,
} from '@fengsui/domain';

export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_LENGTH = 2;
export const WIRE_FIXED32 = 5;
/** No field of ours: skipped. */
export const WIRE_UNKNOWN = 255;

/** One more than the largest field number of Signal. */
export const FIELD_COUNT = 34;

/** Counts and bit sets are non-negative int32: larger ones are malformed. */
export const COUNT_MAX = 0x7fff_ffff;

/** An event id that intake forms is "<ticket>/<phase>/<ms>": longer than any identifier it is made of. */
export const SIGNAL_EVENT_ID_BYTES_MAX = 2 * IDENTIFIER_BYTES_MAX;

const FIELDS: readonly (readonly [field: number, wireType: number, max: number])[] = [
  [1, WIRE_VARINT, SOURCES.length - 1],
  [2, WIRE_VARINT, PHASE_COUNT - 1],
  [3, WIRE_LENGTH, SIGNAL_EVENT_ID_BYTES_MAX],
  [4, WIRE_LENGTH, IDENTIFIER_BYTES_MAX],
  [5, WIRE_LENGTH, CODE_BYTES_MAX],
  [6, WIRE_LENGTH, CODE_BYTES_MAX],
  [7, WIRE_VARINT, RISK_DOMAINS.length - 1],
  [8, WIRE_FIXED64, 0],
  [9, WIRE_FIXED64, 0],
  [10, WIRE_FIXED64, 0],
  [11, WIRE_VARINT, COUNT_MAX],
  [12, WIRE_VARINT, PARTY_BANDS.length - 1],
  [13, WIRE_VARINT, AMOUNT_BANDS.length - 1],
  [14, WIRE_VARINT, REQUEST_TYPES.length - 1],
  [15, WIRE_VARINT, URGENCIES.length - 1],
  [16, WIRE_VARINT, HAZARD_LEVELS.length - 1],
  [17, WIRE_VARINT, DISPUTE_TYPES.length - 1],
  [18, WIRE_VARINT, GRID_KINDS.length - 1],
  [19, WIRE_VARINT, ANSWERS.length - 1],
  [20, WIRE_VARINT, ANSWERS.length - 1],
  [21, WIRE_VARINT, ANSWERS.length - 1],
  [22, WIRE_VARINT, ANSWERS.length - 1],
  [23, WIRE_VARINT, COUNT_MAX],
  [24, WIRE_VARINT, COUNT_MAX],
  [25, WIRE_VARINT, COUNT_MAX],
  [26, WIRE_VARINT, COUNT_MAX],
  [27, WIRE_VARINT, COUNT_MAX],
  [28, WIRE_VARINT, COUNT_MAX],
  [29, WIRE_LENGTH, IDENTIFIER_BYTES_MAX],
  [30, WIRE_FIXED64, 0],
  [31, WIRE_VARINT, COUNT_MAX],
  [32, WIRE_VARINT, COUNT_MAX],
  [33, WIRE_VARINT, LIMIT_UNITS.length - 1],
];

/** A table that has an entry for every field: an index by a field number needs no default. */
export type ByField = Record<FieldNumber, number>;
type FieldNumber =
  | (1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11)
  | (12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20 | 21 | 22)
  | (23 | 24 | 25 | 26 | 27 | 28 | 29 | 30 | 31 | 32 | 33);

/** Wire type by field number. */
export const WIRE_TYPES = new Uint8Array(FIELD_COUNT).fill(WIRE_UNKNOWN);
/** Largest value (varint) or byte length (text) by field number. */
export const MAXIMA = new Uint32Array(FIELD_COUNT);
/** The same, but at most what one byte of a varint holds. */
export const PLAIN_MAXIMA = new Uint8Array(FIELD_COUNT);
for (const [field, wireType, max] of FIELDS) {
  WIRE_TYPES[field] = wireType;
  MAXIMA[field] = max;
  PLAIN_MAXIMA[field] = Math.min(max, 0x7f);
}
