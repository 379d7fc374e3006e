import { expect, it, onTestFinished } from 'vitest';
import { aSignalsLog, tickAt } from './fixtures.ts';
import { hasRecordedLog, openRecordedLog } from './recorded-log.ts';

it('finds and opens the log of a data directory, but not while somebody has it', async () => {
  const { directory, log, remove } = await aSignalsLog([[tickAt(0)]]);
  onTestFinished(remove);
  expect(await hasRecordedLog(directory)).toBe(true);
  expect(await hasRecordedLog(`${directory}/log`)).toBe(false);
  await expect(openRecordedLog(directory)).rejects.toMatchObject({ reason: 'directory_in_use' });
  await log.close();
  const opened = await openRecordedLog(directory);
  expect(await opened.endOffset({ topic: 'fengsui.signals', partition: 0 })).toBe(1);
  await opened.close();
});
