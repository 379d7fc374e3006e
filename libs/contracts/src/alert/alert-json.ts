// An alert in the protobuf JSON mapping, one line: what `replay --format json` and the console print.
import { Alert, gradeToJSON } from '../gen/fengsui/alerts/v1/alert.ts';
import { parseMessage } from '../wire/malformed.ts';

const TIMESTAMP_KEYS: ReadonlySet<string> = new Set([
  'eventTime',
  'raisedAt',
  'windowStart',
  'windowEnd',
  'acknowledgedAt',
]);

/**
 * The canonical protobuf JSON of an alert with its revision, without line breaks: names in lowerCamelCase, enum names
 * as in the proto, 64-bit integers as texts, timestamps in RFC 3339 with no more fraction digits than needed. Absent
 * fields are left out, but revision and grade are always there. Throws on malformed bytes: they come from our own log.
 */
export function alertJson(alertBytes: Uint8Array, revision: number): string {
  const message = parseMessage(Alert, alertBytes);
  const fields = Alert.toJSON(message);
  const always = { revision: String(revision), grade: gradeToJSON(message.grade) };
  return JSON.stringify(Object.assign({ revision: always.revision }, fields, always), shortestTimestamp);
}

/** The generated code prints three fraction digits always; the mapping wants none where they are zero. */
function shortestTimestamp(key: string, value: unknown): unknown {
  return typeof value === 'string' && TIMESTAMP_KEYS.has(key) ? value.replace('.000Z', 'Z') : value;
}
