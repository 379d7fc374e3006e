import { expect, it } from 'vitest';
import { isWatermark, watermarkRecord } from './watermark.ts';

it('a watermark is told from records that hold something, or nothing by mistake', () => {
  const { headers = {}, value, timestamp } = watermarkRecord(1_000);
  expect(timestamp).toBe(1_000);
  expect(isWatermark({ value, headers })).toBe(true);
  expect(isWatermark({ value, headers: {} })).toBe(false);
  expect(isWatermark({ value: Buffer.from('{}'), headers })).toBe(false);
});
