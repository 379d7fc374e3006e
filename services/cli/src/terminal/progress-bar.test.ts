import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { startProgressBar } from './progress-bar.ts';

it('shows how far the file has been read, and takes itself away', () => {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 10, cursorTo: () => true });
  const shown: boolean[] = [];
  const bar = startProgressBar({ bar: { stream, show: (isShown) => shown.push(isShown) } }, 200);
  bar.update(100, { events: '7', at: '2021-09-01 10:00' });
  expect(shown).toEqual([true]);
  bar.stop();
  expect(shown).toEqual([true, false]);
});

it('is nothing where there is no terminal', () => {
  const bar = startProgressBar({ bar: null }, 200);
  bar.update(100, { events: '7', at: '' });
  bar.stop();
  expect(bar).toBeDefined();
});
