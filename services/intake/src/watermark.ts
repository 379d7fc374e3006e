// In a replay the raw topics are merged by time, so a topic that falls silent holds the others back: its next record
// might be older. A watermark in it says that none older will come. It is a record like any other but holds no event.
import { EVENT_TYPE_HEADER } from '@fengsui/contracts';
import type { AppendRecord, LogRecord } from '@fengsui/log';

const WATERMARK_TYPE = 'fengsui.Watermark';

/** Later than every time there is (the last instant of a Date): after it, nothing will come. */
export const END_OF_FEED = 8_640_000_000_000_000;

/** What a replay's publisher appends to every raw partition now and then: no record before that time will follow. */
export function watermarkRecord(time: number): AppendRecord {
  return { timestamp: time, value: new Uint8Array(0), headers: { [EVENT_TYPE_HEADER]: WATERMARK_TYPE } };
}

/** True for a record that holds no event. */
export function isWatermark(record: Pick<LogRecord, 'value' | 'headers'>): boolean {
  return record.value.length === 0 && record.headers[EVENT_TYPE_HEADER] === WATERMARK_TYPE;
}
