// Waiting for a part that is on its way up, by asking it again and again, and finding ports that it can have.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Pause between two questions. */
const PAUSE_MS = 50;
/** Below the ports that systems give to outgoing connections, so that a part finds its port free at a restart. */
const PORTS = { from: 20_000, to: 32_000 } as const;
const PORT_TRIES_MAX = 100;

export interface Waiting {
  /** Rejects while it is not ready. Gets how long it may take, ms. */
  readonly probe: (timeoutMs: number) => Promise<void>;
  readonly withinMs: number;
  /** Why waiting is in vain; null while it is not. */
  readonly lost?: () => string | null;
}

/** Resolves when a probe succeeds; rejects with the last reason when none did in time, or when waiting is in vain. */
export async function untilReady({ probe, withinMs, lost = () => null }: Waiting): Promise<void> {
  const endsAt = Date.now() + withinMs;
  for (;;) {
    const failure = await failureOf(probe, Math.max(1, endsAt - Date.now()));
    if (failure === null) return;
    const reason = lost() ?? (Date.now() >= endsAt ? `not ready within ${withinMs} ms` : null);
    if (reason !== null) throw new Error(`${reason}: ${failure}`);
    await delay(PAUSE_MS);
  }
}

async function failureOf(probe: Waiting['probe'], leftMs: number): Promise<string | null> {
  try {
    await probe(Math.min(leftMs, 5_000));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A TCP port of this machine that nobody listens on now. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORT_TRIES_MAX; tries++) {
    const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from));
    if (await isFree(port)) return port;
  }
  throw new Error(`found no free port between ${PORTS.from} and ${PORTS.to} in ${PORT_TRIES_MAX} tries`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen({ port, host: '0.0.0.0', exclusive: true }), 'listening');
    server.close();
    await once(server, 'close');
    return true;
  } catch {
    return false;
  }
}
