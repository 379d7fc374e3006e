import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { anAlert } from '../fixtures.ts';
import { createZonedTime } from '../settings/zone.ts';
import { alertHistoryLines } from './alert-history.ts';
import type { LineStyle } from './alert-line.ts';

const style: LineStyle = {
  language: 'en',
  zoned: createZonedTime('Asia/Shanghai'),
  ruleNames: new Map([['R05', { en: 'Utility outage cluster', zh: '水电气热集中' }]]),
  colours: createColors(false),
  withId: true,
};

describe('the history of an alert', () => {
  it('holds every number that a person needs to re-check it, and each revision', () => {
    const first = anAlert({ grade: 'blue', peakGrade: 'blue', change: 'raised', sequence: 1 });
    const lines = alertHistoryLines(
      anAlert(),
      [
        { revision: 4, alert: first },
        { revision: 17, alert: anAlert() },
      ],
      style,
    );
    expect(lines).toEqual([
      'the sentence.',
      'R05-110105015038-5f0c2a91d3b84e67',
      '',
      'Area         朝阳区 / 八里庄街道 / 红庙北里 (110105015038, community)',
      'Rule         R05 Utility outage cluster v2, burst',
      'Grade        orange',
      'Observed     11 distinct matters',
      'Threshold    10',
      'Baseline     0.5',
      'Window       [2026-01-19 06:30, 2026-01-19 07:00)',
      'Streams      hotline 10, grid 1',
      'Evidence     HL-1, HL-2',
      'Quality      some events came late',
      'Clears when  below 6 for 20 minutes',
      '',
      'History',
      '#4   2026-01-19 07:00  blue    raised         the sentence.',
      '#17  2026-01-19 07:00  orange  raised higher  the sentence.',
    ]);
  });

  it('leaves out what the alert does not have, and says who took it', () => {
    const { explanation } = anAlert();
    const alert = anAlert({
      state: 'acknowledged',
      grade: 'yellow',
      explanation: {
        ...explanation,
        baseline: null,
        sampleCount: 40,
        windowEnd: explanation.windowStart,
        subAreas: [{ areaCode: '110105015', count: 3 }],
        qualityFlags: [],
      },
      subAreaNames: ['八里庄街道'],
      acknowledgement: {
        centreId: 'chaoyang',
        role: 'duty-officer',
        acknowledgedAt: Date.parse('2026-01-18T23:30:00Z'),
        reason: 'handling',
      },
    });
    const text = alertHistoryLines(alert, [], style).join('\n');
    expect(text).not.toMatch(/Baseline|Window|Quality/);
    expect(text).toContain('Sample       40');
    expect(text).toContain('Grade        yellow, orange at its gravest');
    expect(text).toContain('Parts        八里庄街道 (110105015) 3');
    expect(text).toContain('Taken by     chaoyang (duty-officer), handling, 2026-01-19 07:30');
  });

  it('of a cleared alert says no more what would clear it; in Chinese, too', () => {
    const cleared = anAlert({ state: 'cleared', grade: 'none', change: 'cleared' });
    const text = alertHistoryLines(cleared, [], { ...style, language: 'zh' }).join('\n');
    expect(text).toContain('等级      解除（最高橙色）');
    expect(text).toContain('实测      11件');
    expect(text).not.toContain('解除条件');
  });
});
