// A line to Redis that a test can disturb: what passes over it may set off something, and an answer may be lost. And a
// way to say a few words to Redis directly.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What happens when the store has sent so much, or certain bytes: once, before anything more goes through. */
export interface Disturbance {
  readonly when: { readonly sentBytes: number } | { readonly sends: string };
  readonly effect: 'lose_answer' | (() => Promise<unknown>);
}

export interface RedisLine {
  /** Address for the store. */
  readonly url: string;
  disturb(disturbance: Disturbance): void;
  /** Bytes of the largest command: the store waits for each answer. */
  largestCommandBytes(): number;
  /** Cuts what is connected, and lets nobody in any more. */
  close(): Promise<void>;
}

/** A line to the Redis at that address. */
export async function createRedisLine(url: string): Promise<RedisLine> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let next: Disturbance | null = null;
  let sentBytes = 0;
  let commandBytes = 0;
  let largestBytes = 0;

  const isDue = (bytes: Buffer): boolean => {
    if (next === null) return false;
    return 'sends' in next.when ? bytes.includes(next.when.sends) : sentBytes >= next.when.sentBytes;
  };

  const server = createServer((near) => {
    const far = connect({ host: hostname, port: Number(port) });
    let isAnswerLost = false;
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    const pass = async (bytes: Buffer): Promise<void> => {
      sentBytes += bytes.length;
      commandBytes += bytes.length;
      largestBytes = Math.max(largestBytes, commandBytes);
      const due = isDue(bytes) ? next : null;
      if (due !== null) next = null;
      if (due?.effect === 'lose_answer') isAnswerLost = true;
      far.write(bytes);
      if (due !== null && due.effect !== 'lose_answer') {
        near.pause();
        await due.effect();
        near.resume();
      }
    };
    near.on('data', (bytes) => void pass(bytes));
    far.on('data', (bytes) => {
      commandBytes = 0;
      if (isAnswerLost) end();
      else near.write(bytes);
    });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${addressOf(server.address()).port}`,
    disturb: (disturbance) => {
      next = disturbance;
      sentBytes = 0;
    },
    largestCommandBytes: () => largestBytes,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Says commands to Redis, one after another; its answers as it words them. */
export async function sayTo(url: string, ...commands: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.setEncoding('utf8');
  socket.write([...commands, 'QUIT', ''].join('\r\n'));
  let answers = '';
  for await (const text of socket) answers += String(text);
  return answers;
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the line has no port');
  return address;
}
