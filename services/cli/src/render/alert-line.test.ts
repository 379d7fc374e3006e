import { GRADES } from '@fengsui/domain';
import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { anAlert } from '../fixtures.ts';
import { createZonedTime } from '../settings/zone.ts';
import { alertLine, gradeColour, type LineStyle } from './alert-line.ts';
import { widthOf } from './columns.ts';

const plain: LineStyle = {
  language: 'en',
  zoned: createZonedTime('Asia/Shanghai'),
  ruleNames: new Map([['R05', { en: 'Utility outage cluster', zh: '水电气热集中' }]]),
  colours: createColors(false),
  withId: false,
};

describe('an alert line', () => {
  it('says when, how grave, what changed, where, which rule, the numbers and why', () => {
    expect(alertLine(anAlert(), plain)).toBe(
      '2026-01-19 07:00  orange  raised higher  红庙北里  R05 Utility outage cluster  11 against 10  the sentence.',
    );
  });

  it('speaks Chinese', () => {
    expect(alertLine(anAlert(), { ...plain, language: 'zh' })).toBe(
      '2026-01-19 07:00  橙色  升级  红庙北里  R05 水电气热集中  实测11件/阈值10件  一句话。',
    );
  });

  it('a cleared alert shows the gravest grade it had', () => {
    const line = alertLine(anAlert({ grade: 'none', peakGrade: 'red', change: 'cleared', state: 'cleared' }), plain);
    expect(line).toContain('07:00  red     cleared        红庙北里');
  });

  it('names the alert where it is asked for, and an unknown rule by its id', () => {
    const line = alertLine(anAlert({ ruleId: 'R99' }), { ...plain, withId: true });
    expect(line).toContain('  R99  11 against');
    expect(line).toMatch(/ {2}R05-110105015038-5f0c2a91d3b84e67$/);
  });

  it('is one line, whatever a sentence template holds', () => {
    expect(alertLine(anAlert({ sentence: 'one\r\ntwo\n' }), plain)).not.toMatch(/[\r\n]/);
  });

  it.each(['en', 'zh'] as const)('puts grades and changes of %s in columns', (language) => {
    const starts = (['raised', 'raised_higher', 'lowered', 'acknowledged'] as const).flatMap((change) =>
      GRADES.slice(1).map((grade) => {
        const line = alertLine(anAlert({ grade, change }), { ...plain, language });
        return widthOf(line.slice(0, line.indexOf('红庙北里')));
      }),
    );
    expect(new Set(starts).size).toBe(1);
  });

  it('wears the colour of the grade only where there is colour', () => {
    const colours = createColors(true);
    expect(alertLine(anAlert(), { ...plain, colours })).toContain('\u001B[38;5;208morange');
    expect(alertLine(anAlert(), plain)).not.toContain('\u001B');
    const codes = GRADES.map((grade) => gradeColour(grade, colours)('x'));
    expect(new Set(codes).size).toBe(GRADES.length);
  });
});
