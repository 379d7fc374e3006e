// The probe against servers that answer a fixed text, whatever they are asked.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { probeRedis } from './redis-probe.ts';

const TIMEOUT_MS = 5_000;

/** Answers, and keeps what it was asked. */
async function aServer(answer: string): Promise<{ readonly host: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((socket) => {
    socket.on('data', (bytes) => {
      asked.push(bytes.toString());
      socket.write(answer);
    });
  });
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return { host: `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, asked };
}

it('PONG is ready', async () => {
  const { host, asked } = await aServer('+PONG\r\n');
  await expect(probeRedis(`redis://${host}`, TIMEOUT_MS)).resolves.toBeUndefined();
  expect(asked).toEqual(['*1\r\n$4\r\nPING\r\n']);
});

it('secrets of the address are given first', async () => {
  const { host, asked } = await aServer('+OK\r\n+PONG\r\n');
  await expect(probeRedis(`redis://me:p%40ss@${host}/0`, TIMEOUT_MS)).resolves.toBeUndefined();
  expect(asked).toEqual(['*3\r\n$4\r\nAUTH\r\n$2\r\nme\r\n$4\r\np@ss\r\n*1\r\n$4\r\nPING\r\n']);
});

it.each([
  { answer: '-LOADING Redis is loading the dataset in memory\r\n', why: 'LOADING' },
  { answer: '-NOAUTH Authentication required.\r\n', why: 'NOAUTH' },
  { answer: 'HTTP/1.1 400 Bad Request\r\n', why: 'no Redis' },
])('$why is not ready', async ({ answer, why }) => {
  const { host } = await aServer(answer);
  await expect(probeRedis(`redis://${host}`, TIMEOUT_MS)).rejects.toThrow(why);
});
