// The probe against brokers that only speak by table: what each answer means for "ready".
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { brokerAddress, probeKafka } from './kafka-probe.ts';

const TIMEOUT_MS = 5_000;

type Answers = Readonly<Record<number, (port: number) => Buffer>>;

/** A broker that answers each request, by its key, with a body. It checks that the question is whole. */
async function aBroker(answers: Answers): Promise<number> {
  const server = createServer((socket) => {
    socket.on('data', (question: Buffer) => {
      expect(question.readInt32BE(0)).toBe(question.length - 4);
      const answer = answers[question.readInt16BE(4)];
      if (answer === undefined) socket.destroy();
      else socket.write(framed(answer(socket.localPort ?? 0)));
    });
  });
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return portOf(server.address());
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address.port;
}

function framed(body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeInt32BE(body.length + 4);
  header.writeInt32BE(1, 4);
  return Buffer.concat([header, body]);
}

/** Numbers of 2 and 4 bytes and texts in a row. */
function body(...parts: readonly (readonly [2 | 4, number] | string)[]): Buffer {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string') return Buffer.concat([body([2, part.length]), Buffer.from(part)]);
      const bytes = Buffer.alloc(part[0]);
      bytes.writeIntBE(part[1], 0, part[0]);
      return bytes;
    }),
  );
}

const versions = (code: number) => (): Buffer => body([2, code], [4, 0]);
const found =
  (code: number) =>
  (port: number): Buffer =>
    body([4, 0], [2, code], [2, -1], [4, 1], '127.0.0.1', [4, port]);
const described = (code: number) => (): Buffer => body([4, 1], [2, code]);

it('a broker whose coordinator describes a group is ready', async () => {
  const port = await aBroker({ 18: versions(0), 10: found(0), 15: described(0) });
  await expect(probeKafka({ host: '127.0.0.1', port }, TIMEOUT_MS)).resolves.toBeUndefined();
});

it.each([
  { answers: { 18: versions(35) }, why: 'ApiVersions with error 35' },
  { answers: { 18: versions(0), 10: found(15) }, why: 'FindCoordinator with COORDINATOR_NOT_AVAILABLE' },
  {
    answers: { 18: versions(0), 10: found(0), 15: described(14) },
    why: 'DescribeGroups with COORDINATOR_LOAD_IN_PROGRESS',
  },
  { answers: { 18: versions(0), 10: found(0), 15: described(16) }, why: 'DescribeGroups with NOT_COORDINATOR' },
  { answers: {}, why: 'closed the connection' },
])('a broker is not ready: $why', async ({ answers, why }) => {
  const port = await aBroker(answers);
  await expect(probeKafka({ host: '127.0.0.1', port }, TIMEOUT_MS)).rejects.toThrow(why);
});

it('a port that takes connections and never answers is not ready', async () => {
  const server = createServer();
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const port = portOf(server.address());
  await expect(probeKafka({ host: '127.0.0.1', port }, 50)).rejects.toThrow('did not answer within 50 ms');
});

it.each([
  ['kafka:9093', { host: 'kafka', port: 9093 }],
  [' kafka ', { host: 'kafka', port: 9092 }],
  ['[::1]:9094', { host: '::1', port: 9094 }],
])('the address %s is understood', (text, address) => {
  expect(brokerAddress(text)).toEqual(address);
});
