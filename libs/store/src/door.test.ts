import { expect, it } from 'vitest';
import { createDoor } from './door.ts';

it('lets nobody in once it is closed, and waits for those inside, however they fare', async () => {
  const door = createDoor();
  const [good, bad] = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
  const passing = [door.pass(async () => good.promise), door.pass(async () => bad.promise)] as const;
  const failed = expect(passing[1]).rejects.toThrow('bad');
  expect([door.close(), door.close()]).toEqual([true, false]);
  await expect(door.pass(async () => 1)).rejects.toThrow('the checkpoint store is closed');
  let isEmpty = false;
  const emptied = door.empty().then(() => {
    isEmpty = true;
  });
  good.resolve(7);
  expect(await passing[0]).toBe(7);
  expect(isEmpty).toBe(false);
  bad.reject(new Error('bad'));
  await failed;
  await emptied;
  expect(isEmpty).toBe(true);
});
