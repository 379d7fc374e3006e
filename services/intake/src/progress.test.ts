import { expect, it } from 'vitest';
import { decodeProgress, encodeProgress, type Progress, partitionKey, recordsRead } from './progress.ts';

const progress: Progress = {
  epoch: 'e-1',
  clockAt: 1_630_500_000_000,
  nextOffsets: new Map([
    ['hotline.events/0', 12],
    ['grid.events/1', 3],
  ]),
  held: [{ topic: 'grid.events', partition: 1, offset: 2 }],
};

it('comes back as it was kept', () => {
  expect(decodeProgress(encodeProgress(progress))).toEqual(progress);
});

it('counts the records read over all partitions', () => {
  expect(recordsRead(progress)).toBe(15);
  expect(partitionKey({ topic: 'grid.events', partition: 1 })).toBe('grid.events/1');
});

it.each(['', '[]', '{"epoch":1}', '{"epoch":"e","clockAt":-1,"nextOffsets":{},"held":[]}'])(
  'a header that is none of ours (%s) stops the start instead of starting anew',
  (header) => {
    expect(() => decodeProgress(Buffer.from(header))).toThrow();
  },
);
