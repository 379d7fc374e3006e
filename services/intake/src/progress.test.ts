import { expect, it } from 'vitest';
import { checkpointName, decodeProgress, encodeProgress, type Progress } from './progress.ts';

const progress: Progress = { epoch: 'e-1', clockAt: 1_630_500_000_000, held: [2] };

it('comes back as it was kept', () => {
  expect(decodeProgress(encodeProgress(progress))).toEqual(progress);
});

it('is kept by topic and partition', () => {
  expect(checkpointName({ topic: 'grid.events', partition: 1 })).toBe('intake.grid.events.1');
});

it.each(['', '[]', '{"epoch":1}', '{"epoch":"e","clockAt":-1,"held":[]}', '{"epoch":"e","clockAt":1,"held":[-1]}'])(
  'a header that is none of ours (%s) stops the start instead of starting anew',
  (header) => {
    expect(() => decodeProgress(Buffer.from(header))).toThrow();
  },
);
