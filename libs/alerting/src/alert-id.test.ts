import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALERT_ID_BYTES_MAX, alertIdOf, episodeKeyOf, episodePageOf } from './alert-id.ts';
import { aFinding } from './fixtures.ts';

describe('alertIdOf', () => {
  it('starts with rule and area for the reader and ends with 16 hex digits', () => {
    expect(alertIdOf(aFinding({ areaCode: '110105001' }))).toMatch(/^R01-110105001-[0-9a-f]{16}$/);
  });

  it('stays the same from release to release: alerts are quoted by it for years', () => {
    expect(alertIdOf(aFinding())).toBe('R01-nyc_queens_11385-f665e627821da7d7');
  });

  it('differs as soon as rule, area, subject, event time or position of the raising finding differ', () => {
    const { position, subject } = aFinding();
    const findings = [
      aFinding(),
      aFinding({ ruleId: 'R02' }),
      aFinding({ areaCode: 'nyc/queens/11378' }),
      aFinding({ subject: { ...subject, value: 'noise' } }),
      aFinding({ subject: { ...subject, kind: 'site' } }),
      aFinding({ eventTime: 1 }),
      aFinding({ position: { ...position, partition: 1 } }),
      aFinding({ position: { ...position, offset: 101 } }),
      aFinding({ position: { ...position, index: 1 } }),
    ];
    expect(new Set(findings.map(alertIdOf)).size).toBe(findings.length);
  });

  it('does not depend on grade, version or numbers', () => {
    expect(alertIdOf(aFinding({ grade: 'red', ruleVersion: 7 }))).toBe(alertIdOf(aFinding()));
  });

  it('is printable ASCII of at most 96 bytes whatever the codes hold', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 120 });
    fc.assert(
      fc.property(anyText, anyText, (ruleId, areaCode) => {
        const id = alertIdOf(aFinding({ ruleId, areaCode }));
        expect(id).toMatch(/^[A-Za-z0-9._-]+$/);
        expect(id.length).toBeLessThanOrEqual(ALERT_ID_BYTES_MAX);
      }),
    );
  });
});

describe('episodePageOf', () => {
  it('names a page in ASCII of at most 64 bytes, another one for each rule, area and subject', () => {
    const keys = [
      aFinding(),
      aFinding({ ruleId: 'R02' }),
      aFinding({ areaCode: 'nyc' }),
      aFinding({ subject: { kind: 'none', value: '' } }),
      aFinding({ subject: { kind: 'category', value: '下水道'.repeat(20) } }),
    ].map(episodeKeyOf);
    const names = keys.map(episodePageOf);
    expect(new Set(names).size).toBe(keys.length);
    for (const name of names) expect(name).toMatch(/^episode-[0-9a-f]{32}$/);
  });
});
