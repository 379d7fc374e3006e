// Notices by the real commands while `fengsui up` runs: what is declared is told, listed and ended; by the time of the
// simulated district, and only what calendar and areas know.
import { expect, it } from 'vitest';
import { aDirectory, run, said, start } from './running-command.ts';

it('a notice is declared, listed and ended while the simulated district lives', async () => {
  const up = start(['up', '--demo', '--port', '0', '--metrics-port', '0'], { directory: aDirectory() });
  const to = ['--to', await said(up, /^ {2}gRPC +(\S+)/)];
  const notice = async (...words: readonly string[]) => run(['notice', ...words, ...to]);
  const by = ['--as', 'duty-head', '--reason', 'red rain warning'] as const;
  expect((await notice('list')).err).toEqual(['no notice was declared yet']);

  const declared = await notice('declare', 'weather_notice', '--area', '110105', '--for', '6h', ...by);
  expect(declared.err).toEqual([]);
  expect(declared.out.join()).toMatch(
    /^notice 1: weather_notice in 110105 from (\S+ \S+) to \S+ \S+; it stands in 1 partitions$/,
  );
  const listed = await notice('list');
  expect(listed.out.map((line) => line.split(/ {2,}/))).toEqual([
    [
      '1',
      'in force',
      'weather_notice',
      '110105',
      expect.stringMatching(/^2026-/),
      expect.stringMatching(/^to 2026-/),
      'duty-head',
      'red rain warning',
    ],
  ]);
  const ended = await notice('end', 'weather_notice', '--area', '110105', ...by);
  expect(ended.out.join()).toMatch(/^notice 2: weather_notice in 110105 is over from \S+ \S+ on$/);
  expect((await notice('list')).out.map((line) => line.split(/ {2,}/)[1])).toEqual(['end', 'replaced']);

  const unknown = await notice('declare', 'storm', '--area', '110105', '--for', '6h', ...by);
  expect([unknown.code, unknown.err.join()]).toEqual([1, expect.stringContaining('allowed: exam_season, ')]);
  const elsewhere = await notice('declare', 'weather_notice', '--area', '310101', '--for', '6h', ...by);
  expect([elsewhere.code, elsewhere.err.join()]).toEqual([1, expect.stringContaining('not in the area tree')]);
  up.send('SIGINT');
  expect((await up.ended).out.at(-1)).toBe('stopped');
});
