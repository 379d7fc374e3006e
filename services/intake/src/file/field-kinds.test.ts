import { describe, expect, it } from 'vitest';
import { GRID_CASE_FIELDS } from './grid-case-fields.ts';
import { MEDIATION_CASE_FIELDS } from './mediation-case-fields.ts';
import { TICKET_FIELDS } from './ticket-fields.ts';

describe('fields of events', () => {
  it.each([
    ['a word of the list', 'partyBand', 'p10_29', undefined],
    ['a word in another case', 'partyBand', 'P10_29', undefined],
    ['a word that is none', 'partyBand', '12', 'unknown_enum'],
    ['a count', 'repeatSeq', '3', undefined],
    ['a count below zero', 'repeatSeq', '-3', 'bad_field'],
    ['a count beyond a million', 'repeatSeq', '9999999', 'bad_field'],
    ['a flag', 'lifeSafety', 'Yes', undefined],
    ['a flag that is none', 'lifeSafety', 'perhaps', 'bad_field'],
    ['a code', 'category', 'H02.07.01', undefined],
    ['a code beyond 64 bytes', 'category', '烟'.repeat(22), 'field_too_long'],
    ['a text where a time belongs', 'dueAt', '2021-01-01', 'bad_field'],
  ])('judge %s', (_case, name, text, refusal) => {
    expect(TICKET_FIELDS.get(name)?.refusalOf(text)).toBe(refusal);
  });

  it('never offer "unspecified" to who writes a mapping', () => {
    const words = [TICKET_FIELDS, GRID_CASE_FIELDS, MEDIATION_CASE_FIELDS].flatMap((fields) =>
      [...fields.values()].flatMap((field) => field.words),
    );
    expect(words).toContain('utility');
    expect(words).not.toContain('unspecified');
  });

  it('judge hardening facts as a list', () => {
    const hardening = MEDIATION_CASE_FIELDS.get('hardening');
    expect(hardening?.refusalOf('media; WALKOUT')).toBeUndefined();
    expect(hardening?.refusalOf('media, anger')).toBe('unknown_enum');
  });
});
