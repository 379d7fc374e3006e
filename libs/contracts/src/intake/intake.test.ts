import { describe, expect, it } from 'vitest';
import * as wire from '../gen/fengsui/intake/v1/intake_service.ts';
import type { QuarantineEntry } from '../log/quarantine.ts';
import { problemOf } from '../raw/problems.ts';
import {
  decodePublishRequest,
  decodePublishResponse,
  encodePublishRequest,
  encodePublishResponse,
  type PublishResponse,
} from './publish.ts';
import {
  decodeListQuarantineRequest,
  decodeListQuarantineResponse,
  encodeListQuarantineRequest,
  encodeListQuarantineResponse,
} from './quarantine-list.ts';

const truncated = Uint8Array.from([0x0a, 9, 1]);

describe('publishing', () => {
  it('records come back as they went, whatever their bytes are', () => {
    const json = { topic: 'hotline.events', contentType: 'application/json', eventType: '', value: Buffer.from('{}') };
    const bare = { topic: 'no such topic', contentType: '', eventType: '', value: Buffer.from([0xff, 0x00]) };
    expect(decodePublishRequest(encodePublishRequest([json, bare]))).toEqual([json, bare]);
    expect(decodePublishRequest(encodePublishRequest([]))).toEqual([]);
  });

  it('a view into a larger buffer is sent alone', () => {
    const value = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
    const [record] =
      decodePublishRequest(encodePublishRequest([{ topic: 't', contentType: '', eventType: '', value }])) ?? [];
    expect([...(record?.value ?? [])]).toEqual([2, 3]);
  });

  it('an answer comes back as it went', () => {
    const response: PublishResponse = {
      acceptedCount: 4_294_967_296,
      rejectedCount: 1,
      rejected: [
        {
          index: 7,
          position: { topic: 'grid.events', partition: 2, offset: 9_007_199_254_740_991 },
          problems: [problemOf('missing_field', 'area_code'), problemOf('bad_time', 'occurred_at')],
        },
      ],
    };
    expect(decodePublishResponse(encodePublishResponse(response))).toEqual(response);
  });

  it('malformed bytes, unknown reasons and records without a position are refused', () => {
    expect(decodePublishRequest(truncated)).toBeNull();
    expect(decodePublishResponse(truncated)).toBeNull();
    const rejected = (message: Partial<wire.RejectedRecord>): Uint8Array =>
      wire.PublishResponse.encode(wire.PublishResponse.fromPartial({ rejected: [message] })).finish();
    expect(decodePublishResponse(rejected({}))).toBeNull();
    const position = { topic: 't', partition: 0, offset: 0n };
    const problems = [{ reason: 'a mood', fieldPath: '', hint: '' }];
    expect(decodePublishResponse(rejected({ position, problems }))).toBeNull();
  });
});

describe('listing the quarantine', () => {
  const entry: QuarantineEntry = {
    topic: 'mediation.events',
    partition: 0,
    offset: 12,
    ...problemOf('record_too_large', ''),
    receivedAt: 1_700_000_000_123,
    sizeBytes: 70_000,
  };

  it('requests and pages come back as they went', () => {
    const request = { pageSize: 50, pageToken: '120' };
    expect(decodeListQuarantineRequest(encodeListQuarantineRequest(request))).toEqual(request);
    const page = { entries: [entry], nextPageToken: '11' };
    expect(decodeListQuarantineResponse(encodeListQuarantineResponse(page))).toEqual(page);
  });

  it('malformed bytes are refused', () => {
    expect(decodeListQuarantineRequest(truncated)).toBeNull();
    expect(decodeListQuarantineResponse(truncated)).toBeNull();
    const bare = wire.ListQuarantineResponse.encode(
      wire.ListQuarantineResponse.fromPartial({ records: [{}] }),
    ).finish();
    expect(decodeListQuarantineResponse(bare)).toBeNull();
  });
});
