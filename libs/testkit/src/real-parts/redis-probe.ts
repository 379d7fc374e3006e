// Whether a Redis really serves: it answers PING with PONG only when it has read its append-only file.
import { type Address, exchange } from './socket-exchange.ts';

/** Resolves when the Redis of a `redis://` or `rediss://` address answers PING; else rejects with what it said. */
export async function probeRedis(url: string, timeoutMs: number): Promise<void> {
  const { protocol, username, password } = new URL(url);
  const secrets = [username, password].filter((secret) => secret !== '').map(decodeURIComponent);
  const commands = [...(secrets.length > 0 ? [['AUTH', ...secrets]] : []), ['PING']];
  const answer = await exchange({
    address: redisAddress(url, protocol === 'rediss:'),
    question: Buffer.from(commands.map(commandOf).join('')),
    isWhole: (bytes) => linesOf(bytes).length > commands.length,
    timeoutMs,
  });
  const refused = linesOf(answer).find((line) => line.startsWith('-'));
  if (refused !== undefined) throw new Error(`Redis answers ${refused.slice(1)}`);
  if (linesOf(answer).at(-2) !== '+PONG') throw new Error('what answers there is no Redis');
}

function redisAddress(url: string, isSecure: boolean): Address {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? 6379 : Number(port), isSecure };
}

function commandOf(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}

/** Lines, and what stands after the last one. */
function linesOf(answer: Buffer): readonly string[] {
  return answer.toString('latin1').split('\r\n');
}
