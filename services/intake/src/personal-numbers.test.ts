import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsMobileNumber, holdsResidentNumber, isCategoryCode, isIdentifier } from './personal-numbers.ts';

/** 17 digits and their check character, as the standard computes it. */
function residentNumber(first17: string): string {
  const sum = first17.split('').reduce((total, digit, i) => total + Number(digit) * (2 ** (17 - i) % 11), 0);
  return first17 + '10X98765432'.charAt(sum % 11);
}

const births = fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
const residentNumbers = fc
  .tuple(fc.integer({ min: 110_000, max: 659_999 }), births, fc.integer({ min: 0, max: 999 }))
  .map(([area, birth, order]) => {
    const day = birth.toISOString().slice(0, 10).replaceAll('-', '');
    return residentNumber(`${area}${day}${String(order).padStart(3, '0')}`);
  });

describe('resident identity numbers', () => {
  it('are found wherever they stand among letters and signs', () => {
    fc.assert(
      fc.property(
        residentNumbers,
        fc.constantFrom('', 'MT-', 'ID:'),
        fc.constantFrom('', '-A', '/x'),
        (number, a, b) => {
          expect(holdsResidentNumber(a + number + b)).toBe(true);
          expect(holdsResidentNumber(a + number.toLowerCase() + b)).toBe(true);
        },
      ),
    );
  });

  it.each([
    ['a wrong check character', '110105194912310021'],
    ['a month that is none', residentNumber('11010519491331002')],
    ['a year that is none', residentNumber('11010518000101002')],
    ['a longer run of digits', `1${residentNumber('11010519491231002')}`],
    ['an ordinary ticket number', 'HL-1101-20260301-0004512'],
  ])('are not seen in %s', (_name, text) => {
    expect(holdsResidentNumber(text)).toBe(false);
  });
});

describe('mobile numbers', () => {
  it.each(['13800138000', 'tel:19912345678', 'MT-15012345678-2'])('are found in %s', (text) => {
    expect(holdsMobileNumber(text)).toBe(true);
  });

  it.each(['12800138000', '138001380001', '1380013800', '101000295613', 'HL-1101-20260301-0004512'])(
    'are not seen in %s',
    (text) => {
      expect(holdsMobileNumber(text)).toBe(false);
    },
  );
});

describe('the form of passing texts', () => {
  it.each(['', 'HL-1101/2', 'SITE:110105-XXJY-07', 'SR19_1.2#3'])('"%s" is an identifier', (text) => {
    expect(isIdentifier(text)).toBe(true);
  });

  it.each(['a b', '张三', 'a@b.cn', 'x"y', '<b>'])('"%s" is no identifier', (text) => {
    expect(isIdentifier(text)).toBe(false);
  });

  it.each(['', 'H02.07.01', '供暖', 'Noise - Street/Sidewalk', "Mayor's (24 h)"])('"%s" is a category', (text) => {
    expect(isCategoryCode(text)).toBe(true);
  });

  it.each(['a@b.cn', 'x"y', 'a\nb', '<script>'])('%j is no category', (text) => {
    expect(isCategoryCode(text)).toBe(false);
  });
});
