import { describe, expect, it } from 'vitest';
import { address, cursor, duration, instant, speed, wholeNumber, zone } from './option-values.ts';
import { createZonedTime, isZone } from './zone.ts';

describe('option values', () => {
  it.each([
    ['a whole number', wholeNumber(0, 65_535), '7300', 7300],
    ['the smallest', wholeNumber(1, 5), '1', 1],
    ['a speed', speed, '0.5', 0.5],
    ['an address', address, 'localhost:7300', 'localhost:7300'],
    ['an IPv6 address', address, '[::1]:7300', '[::1]:7300'],
    ['a zone', zone, 'America/New_York', 'America/New_York'],
    ['days', duration, '28d', 28 * 86_400_000],
    ['minutes', duration, '90m', 5_400_000],
    ['nothing at all', duration, '0h', 0],
    ['an instant', instant, '2021-09-01T23:00:00-04:00', Date.parse('2021-09-02T03:00:00Z')],
    ['a cursor', cursor, '5b1c-9:118', { epoch: '5b1c-9', revision: 118 }],
  ])('%s is read', (_name, read, text, value) => {
    expect(read(text)).toEqual(value);
  });

  it.each([
    ['a port above', wholeNumber(0, 65_535), '65536', 'from 0 to 65535'],
    ['a fraction', wholeNumber(0, 9), '1.5', 'whole number'],
    ['a word', wholeNumber(0, 9), 'many', 'whole number'],
    ['no speed', speed, '0', 'above 0'],
    ['a speed beyond all', speed, '1000001', 'at most 1000000'],
    ['an address without a port', address, 'localhost', 'HOST:PORT'],
    ['an address with a port that is none', address, 'localhost:0', 'HOST:PORT'],
    ['a place that is no zone', zone, 'Atlantis/Centre', 'Asia/Shanghai'],
    ['a length without its unit', duration, '28', '28d'],
    ['a length below zero', duration, '-1d', '28d'],
    ['an instant without its offset', instant, '2021-09-01T23:00:00', 'with its offset'],
    ['half a cursor', cursor, '118', 'EPOCH:REVISION'],
  ])('%s is refused with what is allowed', (_name, read, text, hint) => {
    expect(() => read(text)).toThrow(hint);
  });
});

describe('local time', () => {
  it('is that of the zone, with its summer time', () => {
    const newYork = createZonedTime('America/New_York');
    const summer = Date.parse('2021-09-02T03:00:00.500Z');
    expect(newYork.format(summer)).toBe('2021-09-01 23:00');
    expect(newYork.offsetMs(summer)).toBe(-4 * 3_600_000);
    expect(newYork.offsetMs(Date.parse('2021-12-02T03:00:00Z'))).toBe(-5 * 3_600_000);
    expect(createZonedTime('Asia/Shanghai').offsetMs(summer)).toBe(8 * 3_600_000);
    expect(createZonedTime('Asia/Kolkata').offsetMs(summer)).toBe(5.5 * 3_600_000);
    expect(createZonedTime('Asia/Shanghai').format(Date.parse('2026-01-18T16:00:00Z'))).toBe('2026-01-19 00:00');
  });

  it('is known by name', () => {
    expect(isZone('Europe/Berlin')).toBe(true);
    expect(isZone('nowhere')).toBe(false);
  });
});
