import { type Finding, QUARANTINE_REASONS } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import * as wire from '../gen/fengsui/log/v1/inbox.ts';
import { decodeInboxEntry, encodeInboxEntry, type InboxEntry } from './inbox.ts';
import { decodeQuarantineEntry, encodeQuarantineEntry, type QuarantineEntry } from './quarantine.ts';

const position = { partition: 3, offset: 81, index: 0 };

const finding: Finding = {
  position,
  ruleId: 'R31',
  ruleVersion: 1,
  areaCode: '110105',
  subject: { kind: 'risk_domain', value: 'labour' },
  riskDomain: 'labour',
  grade: 'red',
  eventTime: 1_630_537_200_123,
  explanation: {
    detectorKind: 'convergence',
    windowStart: 0,
    windowEnd: 1_630_537_200_000,
    observed: 9,
    threshold: 5,
    baseline: null,
    unit: 'events',
    sampleCount: 12,
    streams: [{ source: 'mediation', count: 9 }],
    subAreas: [],
    evidence: [],
    qualityFlags: [],
    clearsWhen: { level: 5, side: 'at_or_above', steps: 1, stepSeconds: 0 },
  },
  isShadow: false,
};

const entries: readonly (readonly [string, InboxEntry])[] = [
  ['a finding', { kind: 'finding', finding }],
  [
    'a cleared finding that spans several domains',
    { kind: 'finding', finding: { ...finding, grade: 'none', riskDomain: 'unspecified' } },
  ],
  ['a finding of a rule in shadow', { kind: 'finding', finding: { ...finding, isShadow: true } }],
  [
    'the words of rules, with and without a sentence of their own',
    {
      kind: 'rule_texts',
      position,
      releaseNumber: 4,
      texts: [
        { id: 'R01', version: 2, name: { en: 'Burst', zh: '突增' } },
        { id: 'R02', version: 1, name: { en: 'Own', zh: '自' }, sentence: { en: '{rule}!', zh: '{rule}！' } },
      ],
    },
  ],
  ['a tick of a partition', { kind: 'tick', position, streamTime: 1_630_537_260_000 }],
  [
    'an acknowledgement',
    {
      kind: 'command',
      command: {
        kind: 'acknowledge',
        commandId: 'c-1',
        issuedAt: 1_630_537_260_001,
        alertId: 'a1',
        centreId: 'centre-1',
        role: 'duty-officer',
        reason: 'known',
      },
    },
  ],
];

describe('a record of the inbox', () => {
  it.each(entries)('%s comes back as it went', (_name, entry) => {
    expect(decodeInboxEntry(encodeInboxEntry(entry))).toEqual(entry);
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['a cut-off finding', encodeInboxEntry({ kind: 'finding', finding }).subarray(0, 30)],
    ['a tick without a position', wire.InboxEntry.encode(tickWithout()).finish()],
    ['a command of no kind', wire.InboxEntry.encode(emptyCommand()).finish()],
    ['an offset beyond 2^53', wire.InboxEntry.encode(tickAt(2n ** 60n)).finish()],
  ])('%s is malformed', (_name, bytes) => {
    expect(decodeInboxEntry(bytes)).toBeNull();
  });
});

function tickWithout(): wire.InboxEntry {
  return { entry: { $case: 'tick', value: { position: undefined, streamTimeMs: 1n } } };
}

function emptyCommand(): wire.InboxEntry {
  return { entry: { $case: 'command', value: { commandId: 'c', issuedAtMs: 1n } } };
}

function tickAt(offset: bigint): wire.InboxEntry {
  return { entry: { $case: 'tick', value: { position: { partition: 0, offset, index: 0 }, streamTimeMs: 1n } } };
}

describe('a record of the quarantine', () => {
  const entry: QuarantineEntry = {
    topic: 'hotline.events',
    partition: 2,
    offset: 77,
    reason: 'unknown_enum',
    fieldPath: 'risk_domain',
    receivedAt: 1_630_537_200_000,
    sizeBytes: 180,
    hint: 'a value of the enum in the contract',
  };

  it.each(QUARANTINE_REASONS)('with reason %s comes back as it went', (reason) => {
    expect(decodeQuarantineEntry(encodeQuarantineEntry({ ...entry, reason }))).toEqual({ ...entry, reason });
  });

  it('of an unknown reason is malformed', () => {
    const message = wire.QuarantineEntry.decode(encodeQuarantineEntry(entry));
    expect(decodeQuarantineEntry(wire.QuarantineEntry.encode({ ...message, reason: 'mood' }).finish())).toBeNull();
    expect(decodeQuarantineEntry(Uint8Array.from([0xff]))).toBeNull();
  });
});
