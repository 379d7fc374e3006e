// Connections of kafkajs over a server of the test that cuts its answers short: the next one is in step again.
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import kafkajs from 'kafkajs';
import loggers from 'kafkajs/src/loggers/index.js';
import Connection from 'kafkajs/src/network/connection.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { expect, it, onTestFinished } from 'vitest';
import { createQuietSocketFactory } from './socket-factory.ts';
import { tameConnections } from './tamed-connection.ts';
import { tameRequestQueues } from './tamed-queue.ts';

tameRequestQueues();
tameConnections();

/** The answer to the request with that number: its length, the number, a text. */
function answerTo(request: Buffer, text: string): Buffer {
  const body = Buffer.concat([request.subarray(8, 12), Buffer.from(text)]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length);
  return Buffer.concat([length, body]);
}

type Server = (socket: Socket, request: Buffer) => void;

/** A connection to a server that treats each request as told, the last way from then on. */
async function aConnection(ways: readonly Server[]): Promise<Connection> {
  let next = 0;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (request: Buffer) => ways[Math.min(next++, ways.length - 1)]?.(socket, request));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const connection = new Connection({
    host: '127.0.0.1',
    port: typeof address === 'object' && address !== null ? address.port : 0,
    logger: loggers.createLogger({ level: kafkajs.logLevel.NOTHING, logCreator: () => () => undefined }),
    socketFactory: createQuietSocketFactory(),
    connectionTimeout: 5_000,
    requestTimeout: 5_000,
  });
  onTestFinished(async () => {
    await connection.disconnect();
    server.close();
  });
  return connection;
}

async function ask(connection: Connection): Promise<string> {
  await connection.connect();
  return connection.send({
    request: { apiKey: 99, apiVersion: 0, apiName: 'Test', encode: async () => new Encoder().writeInt32(1) },
    response: { decode: async (bytes: Buffer) => bytes.toString(), parse: async (text: string) => text },
  });
}

const whole: Server = (socket, request) => socket.write(answerTo(request, 'answer'));

it('an answer that is whole comes', async () => {
  expect(await ask(await aConnection([whole]))).toBe('answer');
});

it.each([
  ['within its length', 2],
  ['behind its length', 4],
  ['in its midst', 9],
])('after an answer that was cut short %s, the next is read in step', async (_name, bytes) => {
  const cut: Server = (socket, request) => {
    socket.end(answerTo(request, 'a long answer that never comes whole').subarray(0, bytes));
  };
  const connection = await aConnection([cut, cut, whole]);
  await expect(ask(connection)).rejects.toThrow('Closed connection');
  await expect(ask(connection)).rejects.toThrow('Closed connection');
  expect(await ask(connection)).toBe('answer');
  expect(await ask(connection)).toBe('answer');
});

it('an answer that makes no sense breaks the connection, and not the process', async () => {
  const senseless: Server = (socket) => socket.write(Buffer.from([0, 0, 0, 1, 7, 7, 7, 7]));
  const connection = await aConnection([senseless, whole]);
  await expect(ask(connection)).rejects.toThrow('outside buffer bounds');
  expect(await ask(connection)).toBe('answer');
});

it('what still comes on a connection that was let go is left alone', async () => {
  const sockets: Socket[] = [];
  const late: Server = (socket) => sockets.push(socket);
  const connection = await aConnection([late, whole]);
  const first = ask(connection).catch((error: unknown) => error);
  await expect.poll(() => sockets.length).toBe(1);
  connection.rejectRequests(new Error('given up'));
  await connection.disconnect();
  expect(await first).toMatchObject({ message: 'given up' });
  await connection.connect();
  sockets[0]?.write(Buffer.from([0, 0, 0, 90, 1]));
  expect(await ask(connection)).toBe('answer');
});
