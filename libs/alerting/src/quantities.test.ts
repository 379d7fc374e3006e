import { describe, expect, it } from 'vitest';
import { formatDuration, formatNumber } from './quantities.ts';

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [11, '11'],
    [100, '100'],
    [2.5, '2.5'],
    [1 / 3, '0.33'],
    [-0.001, '0'],
    [-12.345, '-12.35'],
    [1234567, '1234567'],
    [1e21, '1e+21'],
    [1e30, '1e+30'],
  ])('writes %d as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe('formatDuration', () => {
  const SECOND = 1_000;
  const MINUTE = 60 * SECOND;
  const HOUR = 60 * MINUTE;
  it.each([
    { ms: 24 * HOUR, en: '24 hours', zh: '24小时' },
    { ms: 36 * HOUR, en: '36 hours', zh: '36小时' },
    { ms: 48 * HOUR, en: '2 days', zh: '2天' },
    { ms: 7 * 24 * HOUR, en: '7 days', zh: '7天' },
    { ms: 50 * HOUR, en: '2 days 2 hours', zh: '2天2小时' },
    { ms: 50 * HOUR + 5 * MINUTE, en: '2 days 2 hours', zh: '2天2小时' },
    { ms: HOUR, en: '1 hour', zh: '1小时' },
    { ms: 90 * MINUTE, en: '1 hour 30 minutes', zh: '1小时30分钟' },
    { ms: 30 * MINUTE, en: '30 minutes', zh: '30分钟' },
    { ms: MINUTE + SECOND, en: '1 minute 1 second', zh: '1分钟1秒' },
    { ms: 45 * SECOND, en: '45 seconds', zh: '45秒' },
    { ms: 999, en: '0 seconds', zh: '0秒' },
    { ms: 0, en: '0 seconds', zh: '0秒' },
    { ms: -2 * HOUR, en: '2 hours', zh: '2小时' },
  ])('says $ms ms as $en and $zh', ({ ms, en, zh }) => {
    expect(formatDuration(ms, 'en')).toBe(en);
    expect(formatDuration(ms, 'zh')).toBe(zh);
  });
});
