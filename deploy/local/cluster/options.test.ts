// The words behind `npm run cluster --`.
import { expect, it } from 'vitest';
import { readOptions } from './options.ts';

it.each([
  { words: [], options: { detectorCount: 1, isDemo: false } },
  { words: ['--detectors', '3'], options: { detectorCount: 3, isDemo: false } },
  { words: ['--demo', '--detectors=12'], options: { detectorCount: 12, isDemo: true } },
])('$words are understood', ({ words, options }) => {
  expect(readOptions(words)).toEqual({ kind: 'options', options });
});

it.each([
  { words: ['--detectors', '0'], problem: '--detectors 0: a number from 1 to 12 is wanted' },
  { words: ['--detectors', '13'], problem: '--detectors 13: a number from 1 to 12 is wanted' },
  { words: ['--detectors', '1.5'], problem: '--detectors 1.5: a number from 1 to 12 is wanted' },
  { words: ['--detectors'], problem: "Option '--detectors <value>' argument missing" },
  { words: ['--port', '1'], problem: "Unknown option '--port'" },
  { words: ['now'], problem: "Unexpected argument 'now'" },
])('$words are refused: $problem', ({ words, problem }) => {
  expect(readOptions(words)).toEqual({ kind: 'problem', problem: expect.stringContaining(problem) });
});

it('help is asked for in two ways', () => {
  expect([readOptions(['--help']), readOptions(['-h'])]).toEqual([{ kind: 'help' }, { kind: 'help' }]);
});
