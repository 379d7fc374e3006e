// Waiting ends when a part is ready, when it takes too long, and at once when it is lost.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { freePort, untilReady } from './readiness.ts';

/** Refuses so many times. */
function aProbe(refusals: number): { readonly probe: () => Promise<void>; readonly calls: () => number } {
  let calls = 0;
  return {
    calls: () => calls,
    probe: async () => {
      calls++;
      if (calls <= refusals) return Promise.reject(new Error(`refused ${calls} times`));
      return Promise.resolve();
    },
  };
}

it('a part is asked again until it is ready', async () => {
  const { probe, calls } = aProbe(2);
  await untilReady({ probe, withinMs: 10_000 });
  expect(calls()).toBe(3);
});

it('a part that is not ready in time is given up, with its last reason', async () => {
  const { probe } = aProbe(Number.POSITIVE_INFINITY);
  await expect(untilReady({ probe, withinMs: 10 })).rejects.toThrow(/^not ready within 10 ms: refused \d times$/);
});

it('a part that is lost is given up at once', async () => {
  const { probe } = aProbe(Number.POSITIVE_INFINITY);
  const waiting = untilReady({ probe, withinMs: 10_000, lost: () => 'it ended' });
  await expect(waiting).rejects.toThrow('it ended: refused 1 times');
});

it('a free port can be listened on, and lies below those of outgoing connections', async () => {
  const port = await freePort();
  const server = createServer();
  onTestFinished(() => void server.close());
  await once(server.listen(port, '127.0.0.1'), 'listening');
  expect(port).toBeGreaterThanOrEqual(20_000);
  expect(port).toBeLessThan(32_000);
});
