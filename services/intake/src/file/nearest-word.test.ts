import { describe, expect, it } from 'vitest';
import { adviceFor, nearestWord } from './nearest-word.ts';

describe('nearestWord', () => {
  it.each([
    ['a letter too few', 'opend_at', 'opened_at'],
    ['another case and another joint', 'Closed-At', 'closed_at'],
    ['two letters swapped', 'zpi', 'zip'],
  ])('finds the column behind %s', (_slip, written, meant) => {
    expect(nearestWord(written, ['case_id', 'opened_at', 'closed_at', 'zip'])).toBe(meant);
  });

  it('offers nothing when no word is close', () => {
    expect(nearestWord('neighbourhood', ['zip', 'ward'])).toBeUndefined();
    expect(nearestWord('z'.repeat(65), ['z'.repeat(65)])).toBeUndefined();
  });

  it('advises the nearest word first and then the whole list', () => {
    expect(adviceFor('water', ['hotline', 'grid'])).toBe('one of: hotline, grid');
    expect(adviceFor('hotlin', ['hotline', 'grid'])).toBe('did you mean "hotline"? one of: hotline, grid');
  });
});
