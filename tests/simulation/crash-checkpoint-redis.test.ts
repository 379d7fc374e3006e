// kill -9 of a process that saves checkpoints to Redis, ten times over the same ones: what is loaded is always one whole
// save, never behind the last acknowledged one. Redis itself, killed and started again, has it too.
import { randomUUID } from 'node:crypto';
import { type Checkpoint, createRedisStore } from '@fengsui/store';
import { describeWithRealParts, startLocalRedis } from '@fengsui/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { CHECKPOINT, faultsOf } from './crash-checkpoint-pages.ts';
import { createRandom } from './crash-seeded.ts';
import { runVictim } from './crash-victim.ts';

const KILLS = 10;
const SEED = 2_026_311;
const LINES_MAX = 120;
const logger = { warn: () => undefined };

async function load(url: string, namespace: string): Promise<Checkpoint | null> {
  const store = createRedisStore({ url, namespace, logger });
  const loaded = await store.load(CHECKPOINT);
  await store.close();
  return loaded;
}

function expectWhole(loaded: Checkpoint | null, reached: number, what: string): void {
  expect(loaded, what).not.toBeNull();
  if (loaded === null) return;
  expect(faultsOf(loaded), what).toEqual([]);
  expect(loaded.position, what).toBeGreaterThanOrEqual(reached);
}

describeWithRealParts(['Redis'], 'a checkpoint in Redis', ({ redisUrl }) => {
  /** Saves until it has acknowledged some saves, and is killed; the last position it acknowledged. */
  const saveAndDie = async (
    at: { readonly url: string; readonly namespace: string },
    random: (below: number) => number,
  ): Promise<number> => {
    const end = await runVictim({
      program: new URL('./crash-checkpoint-writer.ts', import.meta.url),
      args: [at.url, 'redis', String(random(1_000_000)), at.namespace],
      killAfterLines: 1 + random(LINES_MAX),
    });
    expect(end.signal, end.errorOutput).toBe('SIGKILL');
    return Math.max(...end.lines.map(Number));
  };

  it('is whole after each kill of the stage that saves it', async () => {
    const random = createRandom(SEED);
    const at = { url: redisUrl, namespace: `test-${randomUUID()}:` };
    let reached = 0;
    for (let kill = 1; kill <= KILLS; kill += 1) {
      reached = Math.max(reached, await saveAndDie(at, random));
      expectWhole(await load(at.url, at.namespace), reached, `kill ${kill} of seed ${SEED}`);
    }
    const store = createRedisStore({ ...at, logger });
    await store.remove(CHECKPOINT);
    await store.close();
  });

  it('is whole after kills of Redis and of the stage', async () => {
    const random = createRandom(SEED + 1);
    const redis = await startLocalRedis();
    onTestFinished(redis.stop);
    let reached = 0;
    for (let kill = 1; kill <= 3; kill += 1) {
      reached = Math.max(reached, await saveAndDie({ url: redis.url, namespace: '' }, random));
      await redis.kill('SIGKILL');
      await redis.restart();
      expectWhole(await load(redis.url, ''), reached, `kill ${kill} of Redis, seed ${SEED + 1}`);
    }
  });
});
