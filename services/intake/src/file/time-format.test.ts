import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { createTimeReader, isTimeFormat } from './time-format.ts';

const NEW_YORK = 'America/New_York';
const read = (format: string, text: string, zone = NEW_YORK): string => {
  const ms = createTimeReader({ format, zone })(text);
  return Number.isNaN(ms) ? 'none' : new Date(ms).toISOString();
};

describe('time reader', () => {
  it.each([
    ['a local ISO time', 'iso', '2021-09-01T21:15:30', '2021-09-02T01:15:30.000Z'],
    ['a space for the T', 'iso', '2021-09-01 21:15:30', '2021-09-02T01:15:30.000Z'],
    ['ISO to the minute', 'iso', '2021-09-01T21:15', '2021-09-02T01:15:00.000Z'],
    ['a day', 'iso', '2021-09-01', '2021-09-01T04:00:00.000Z'],
    ['fractions, cut to the ms', 'iso', '2021-09-01T21:15:30.1239', '2021-09-02T01:15:30.123Z'],
    ['an instant in UTC', 'iso', '2021-09-01T21:15:30Z', '2021-09-01T21:15:30.000Z'],
    ['an offset', 'iso', '2021-09-01T21:15:30.5+08:00', '2021-09-01T13:15:30.500Z'],
    ['an offset west, basic form', 'iso', '2021-09-01T21:15-0430', '2021-09-02T01:45:00.000Z'],
    ['a week date, by luxon', 'iso', '2021-W35-3', '2021-09-01T04:00:00.000Z'],
    ['American time of afternoon', 'MM/dd/yyyy hh:mm:ss a', '09/01/2021 09:15:30 PM', '2021-09-02T01:15:30.000Z'],
    ['American midnight', 'MM/dd/yyyy hh:mm:ss a', '09/02/2021 12:00:00 AM', '2021-09-02T04:00:00.000Z'],
    ['short months and days', 'M/d/yyyy H:mm', '9/1/2021 9:05', '2021-09-01T13:05:00.000Z'],
    ['European order', 'dd.MM.yyyy HH:mm', '01.09.2021 09:05', '2021-09-01T13:05:00.000Z'],
    ['a quoted letter', "yyyyMMdd'T'HHmmss", '20210901T211530', '2021-09-02T01:15:30.000Z'],
    ['a month by name, by luxon', 'd LLL yyyy HH:mm', '1 Sep 2021 09:05', '2021-09-01T13:05:00.000Z'],
    ['epoch seconds', 'epoch_s', '1630545330', '2021-09-02T01:15:30.000Z'],
    ['epoch ms', 'epoch_ms', '1630545330123', '2021-09-02T01:15:30.123Z'],
    ['a leap day', 'iso', '2020-02-29', '2020-02-29T05:00:00.000Z'],
  ])('reads %s', (_case, format, text, expected) => {
    expect(read(format, text)).toBe(expected);
  });

  it.each([
    ['30 February', 'iso', '2021-02-30T00:00:00'],
    ['a leap day of a common year', 'iso', '2100-02-29'],
    ['second 60', 'iso', '2021-09-01T21:15:60'],
    ['text after the time', 'iso', '2021-09-01T21:15:30 about'],
    ['a word', 'iso', 'yesterday'],
    ['hour 13 of a half day', 'MM/dd/yyyy hh:mm:ss a', '09/01/2021 13:15:30 PM'],
    ['neither AM nor PM', 'MM/dd/yyyy hh:mm:ss a', '09/01/2021 01:15:30 XM'],
    ['too few digits', 'MM/dd/yyyy hh:mm:ss a', '9/1/2021 01:15:30 PM'],
    ['a rest', 'MM/dd/yyyy', '09/01/2021 01:15'],
    ['year 0', 'yyyy-MM-dd', '0000-01-01'],
    ['a number with an exponent', 'epoch_s', '1e9'],
    ['nothing', 'epoch_ms', ''],
  ])('does not read %s', (_case, format, text) => {
    expect(read(format, text)).toBe('none');
  });

  it('agrees with luxon on every minute that is not next to a transition', () => {
    const iso = createTimeReader({ format: 'iso', zone: NEW_YORK });
    const pattern = createTimeReader({ format: 'MM/dd/yyyy hh:mm:ss a', zone: NEW_YORK });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        const time = DateTime.fromSeconds(seconds, { zone: NEW_YORK });
        fc.pre(time.offset === time.plus({ hours: 3 }).offset && time.offset === time.minus({ hours: 3 }).offset);
        expect(iso(time.toFormat("yyyy-MM-dd'T'HH:mm:ss"))).toBe(seconds * 1000);
        expect(pattern(time.toFormat('MM/dd/yyyy hh:mm:ss a', { locale: 'en-US' }))).toBe(seconds * 1000);
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it.each([
    ['iso', true],
    ['epoch_s', true],
    ['MM/dd/yyyy', true],
    ['HH:mm', false],
    ['isoo', false],
  ])('takes %s for a format: %s', (format, expected) => {
    expect(isTimeFormat(format)).toBe(expected);
  });
});
