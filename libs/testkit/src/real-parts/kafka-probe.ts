// Whether a broker really serves groups. An open port says little: the group coordinator answers "loading" for the
// first second or two of its first use, and a wrong advertised address shows only when one follows it.
import { type Address, exchange } from './socket-exchange.ts';

/** Numbers of Kafka's protocol guide: request keys, and the versions that every broker from 2.0 to 4 knows. */
const API_VERSIONS = { key: 18, version: 0 } as const;
const FIND_COORDINATOR = { key: 10, version: 1 } as const;
const DESCRIBE_GROUPS = { key: 15, version: 0 } as const;
const GROUP_KEY_TYPE = 0;

/** Names of Kafka's error codes that a broker on its way up answers; others are told by number. */
const ERRORS: ReadonlyMap<number, string> = new Map([
  [14, 'COORDINATOR_LOAD_IN_PROGRESS'],
  [15, 'COORDINATOR_NOT_AVAILABLE'],
  [16, 'NOT_COORDINATOR'],
]);

/** A group that nobody is in. */
const GROUP = 'fengsui-probe';
const CLIENT = 'fengsui-probe';
/** Bytes before the body of an answer: its length and the number of its question. */
const ANSWER_HEADER_BYTES = 8;

/** Resolves when the broker answers and a group's coordinator is ready at the address it gives; else rejects. */
export async function probeKafka(broker: Address, timeoutMs: number): Promise<void> {
  const versions = await ask({ to: broker, timeoutMs, request: API_VERSIONS, body: Buffer.alloc(0) });
  refuse('ApiVersions', versions.readInt16BE(0));
  const key = Buffer.concat([textOf(GROUP), Buffer.from([GROUP_KEY_TYPE])]);
  const found = await ask({ to: broker, timeoutMs, request: FIND_COORDINATOR, body: key });
  // throttle time, error, message, node id, then its address
  refuse('FindCoordinator', found.readInt16BE(4));
  const coordinator = addressAt(found, 6);
  const groups = Buffer.concat([int32(1), textOf(GROUP)]);
  const described = await ask({ to: coordinator, timeoutMs, request: DESCRIBE_GROUPS, body: groups });
  refuse('DescribeGroups', described.readInt16BE(4));
}

/** `host:port`, an IPv6 host in brackets; the port that Kafka has by default when there is none. */
export function brokerAddress(text: string): Address {
  const [, host = '', port = ''] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(text.trim()) ?? [];
  return { host, port: port === '' ? 9092 : Number(port) };
}

interface Question {
  readonly to: Address;
  readonly timeoutMs: number;
  readonly request: { readonly key: number; readonly version: number };
  readonly body: Buffer;
}

/** The body of the answer. */
async function ask({ to, timeoutMs, request, body }: Question): Promise<Buffer> {
  const header = Buffer.alloc(8);
  header.writeInt16BE(request.key, 0);
  header.writeInt16BE(request.version, 2);
  header.writeInt32BE(1, 4);
  const rest = Buffer.concat([header, textOf(CLIENT), body]);
  const question = Buffer.concat([int32(rest.length), rest]);
  const answer = await exchange({ address: to, question, isWhole, timeoutMs });
  return answer.subarray(ANSWER_HEADER_BYTES);
}

function isWhole(answer: Buffer): boolean {
  return answer.length >= ANSWER_HEADER_BYTES && answer.length >= 4 + answer.readInt32BE(0);
}

function refuse(request: string, code: number): void {
  if (code !== 0) throw new Error(`Kafka answers ${request} with ${ERRORS.get(code) ?? `error ${code}`}`);
}

/** Message, node id, host and port of a FindCoordinator answer, from where the message begins. */
function addressAt(answer: Buffer, at: number): Address {
  const host = at + 2 + Math.max(0, answer.readInt16BE(at)) + 4;
  const length = answer.readInt16BE(host);
  const end = host + 2 + length;
  return { host: answer.toString('utf8', host + 2, end), port: answer.readInt32BE(end) };
}

function textOf(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const length = Buffer.alloc(2);
  length.writeInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
