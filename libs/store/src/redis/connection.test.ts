// The connection against a server of the test that speaks as much of Redis's protocol as it takes.

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connect, delayAfter, isPassing, type RedisConnection } from './connection.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Answers each command but those of the client itself with what comes next; +OK when nothing is left. 'hang up' is no answer. */
async function aServer(answers: string[]) {
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      for (const words of commandsOf(bytes.toString())) take(socket, words);
    });
  });
  const take = (socket: Socket, words: readonly string[]): void => {
    const own = ownAnswer(words);
    if (own === null) commands.push(words.join(' '));
    const answer = own ?? answers.shift() ?? '+OK';
    if (answer === 'hang up') socket.destroy();
    else socket.write(`${answer}\r\n`);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `redis://127.0.0.1:${portOf(server)}`, commands };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Small commands come whole. */
function commandsOf(text: string): readonly (readonly string[])[] {
  return text
    .split(/^\*\d+\r\n/m)
    .filter((one) => one !== '')
    .map((one) => one.split('\r\n').filter((_, i) => i % 2 === 1));
}

/** To what the client asks by itself; null: a command of the test. */
function ownAnswer([name = '']: readonly string[]): string | null {
  if (name.toLowerCase() === 'info') return '$9\r\nloading:0';
  return ['client', 'hello', 'quit'].includes(name.toLowerCase()) ? '+OK' : null;
}

function aConnection(url: string) {
  const told: string[] = [];
  let heard = Promise.withResolvers<void>();
  const redis = connect({
    url,
    logger: { debug: () => undefined, warn: () => undefined },
    onAvailability: (isAvailable, why) => {
      told.push(isAvailable ? 'available' : `away: ${why}`);
      heard.resolve();
      heard = Promise.withResolvers();
    },
  });
  const closing: RedisConnection['close'] = async () => redis.close();
  ends.push(closing);
  return { redis, told, heard: async () => heard.promise };
}

describe('the delay after an attempt', () => {
  it('doubles up to its bound, which no number of attempts exceeds', () => {
    expect([1, 2, 3, 6, 7, 1_000, 1e9].map(delayAfter)).toEqual([50, 100, 200, 1_600, 2_000, 2_000, 2_000]);
  });
});

describe('an answer', () => {
  it.each([
    ['LOADING Redis is loading the dataset in memory', true],
    ['BUSY Redis is busy running a script', true],
    ["READONLY You can't write against a read only replica.", true],
    ['MASTERDOWN Link with MASTER is down', true],
    ['TRYAGAIN Multiple keys request during rehashing of slot', true],
    ['CLUSTERDOWN The cluster is down', true],
    ["OOM command not allowed when used memory > 'maxmemory'.", true],
    ['MISCONF Redis is configured to save RDB snapshots', true],
    ['NOREPLICAS Not enough good replicas to write.', true],
    ['ERR unknown command', false],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', false],
    ['NOAUTH Authentication required.', false],
    ['BUSYKEY Target key name already exists.', false],
    ['', false],
  ])('"%s" passes by itself: %s', (message, expected) => {
    expect(isPassing(new Error(message))).toBe(expected);
  });

  it('that is no error does not', () => {
    expect(isPassing('LOADING')).toBe(false);
  });
});

describe('a call', () => {
  it('is answered in bytes', async () => {
    const { url, commands } = await aServer(['$5\r\nhello', '*2\r\n$1\r\na\r\n$-1']);
    const { redis, told } = aConnection(url);
    expect(await redis.call('GET', 'key')).toEqual(Buffer.from('hello'));
    expect(await redis.buffers('HMGET', 'key', 'a', 'b')).toEqual([Buffer.from('a'), null]);
    expect([commands, told]).toEqual([['GET key', 'HMGET key a b'], []]);
  });

  it('that should be answered with a list and is not fails', async () => {
    const { url } = await aServer([':1']);
    await expect(aConnection(url).redis.buffers('HKEYS', 'key')).rejects.toThrow('HKEYS was not answered with a list');
  });

  it('fails with what waiting does not mend', async () => {
    const { url } = await aServer(['-WRONGTYPE Operation against a key']);
    const { redis, told } = aConnection(url);
    await expect(redis.call('GET', 'key')).rejects.toThrow('WRONGTYPE');
    expect(told).toEqual([]);
  });

  it('is tried again while its answers pass, and whoever watches hears of the change only', async () => {
    const { url, commands } = await aServer(['-OOM command not allowed', '-OOM command not allowed', '+OK']);
    const { redis, told } = aConnection(url);
    expect(String(await redis.call('SET', 'key', 1))).toBe('OK');
    expect(commands).toEqual(['SET key 1', 'SET key 1', 'SET key 1']);
    expect(told).toEqual(['away: OOM command not allowed', 'available']);
  });

  it('whose answer is lost with the connection is sent again over the next one', async () => {
    const { url, commands } = await aServer(['hang up', '+OK']);
    const { redis, told } = aConnection(url);
    expect(String(await redis.call('SET', 'key', 1))).toBe('OK');
    expect(commands).toEqual(['SET key 1', 'SET key 1']);
    expect(told).toEqual(['away: the connection was closed', 'available']);
  });
});

describe('closing', () => {
  it('ends a wait for an answer that passes', async () => {
    const { url } = await aServer(['-LOADING a', '-LOADING b', '-LOADING c', '-LOADING d', '-LOADING e']);
    const { redis, heard } = aConnection(url);
    const failure = redis.call('GET', 'key').catch((error: unknown) => error);
    await heard();
    await redis.close();
    expect(await failure).toBeInstanceOf(Error);
  });

  it('needs no server', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = portOf(server);
    server.close();
    await once(server, 'close');
    const { redis, told, heard } = aConnection(`redis://127.0.0.1:${port}`);
    const failure = redis.call('GET', 'key').catch((error: unknown) => error);
    await heard();
    expect(told).toEqual([expect.stringMatching(/^away: .*(ECONNREFUSED|closed)/)]);
    await redis.close();
    expect(await failure).toBeInstanceOf(Error);
    expect(told).toHaveLength(1);
  });
});
