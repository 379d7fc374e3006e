import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createQuietSocketFactory } from './socket-factory.ts';

/** A port that was free a moment ago, and nobody listens on. */
async function aDeadPort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

it('a socket that is closed keeps no listener, however often it is let go', async () => {
  const port = await aDeadPort();
  const socket = createQuietSocketFactory()({ host: '127.0.0.1', port, onConnect: () => undefined });
  const closed = Promise.withResolvers<void>();
  socket.on('error', () => undefined);
  socket.on('close', () => closed.resolve());
  await closed.promise;
  const before = socket.listenerCount('connect');
  for (let time = 0; time < 20; time++) expect(socket.unref()).toBe(socket);
  expect(socket.listenerCount('connect')).toBe(before);
});

it('a socket that is open connects and can be let go as ever', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const connected = Promise.withResolvers<void>();
  const socket = createQuietSocketFactory()({ host: '127.0.0.1', port, onConnect: connected.resolve });
  await connected.promise;
  expect(socket.unref()).toBe(socket);
  socket.destroy();
  await once(socket, 'close');
});
