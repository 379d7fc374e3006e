import { type ControlEntry, type DeclaredNotice, RELEASE_BYTES_MAX, type Release } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { encodeTick } from '../signal/encode-signal.ts';
import { decodeRuleRelease, encodeRuleRelease } from '../signal/rule-release.ts';
import { decodeControlEntry, encodeControlEntry } from './control-entry.ts';
import * as calls from './notice-calls.ts';
import { packRules, unpackRules } from './packed-rules.ts';
import * as service from './rule-service.ts';

const rules = Buffer.from([1, 2, 3]);
const who = { number: 3, reason: 'fewer false alarms' };
const at = 1_780_000_000_123;
const weather = { profile: 'weather_notice', areaCode: '110105', from: at, to: at + 1 } as const;

const ENTRIES: readonly ControlEntry[] = [
  { kind: 'configured', at, rules },
  { kind: 'proposed', at, ...who, base: 2, rules, rollbackTo: null, isEmergency: false, proposedBy: 'rule-author' },
  { kind: 'proposed', at, ...who, base: 2, rules, rollbackTo: 0, isEmergency: true, proposedBy: 'rule-author' },
  { kind: 'approved', at, ...who, approvedBy: 'duty-head' },
  { kind: 'released', at, number: 3, positions: [0, 4_294_967_296, 7] },
  { kind: 'withdrawn', at, ...who, withdrawnBy: 'rule-author' },
  { kind: 'declared', at, ...weather, declaredBy: 'duty-head', reason: 'red rain warning' },
  { kind: 'placed', at, number: 3, positions: [0, 4_294_967_296, 7] },
];

const NOTICE: DeclaredNotice = {
  ...weather,
  number: 7,
  declaredBy: 'duty-head',
  declaredAt: at,
  reason: 'red rain warning',
  positions: [5, 4_294_967_296],
};

const RELEASE: Release = {
  number: 3,
  state: 'released',
  base: 2,
  rollbackTo: 0,
  isEmergency: true,
  proposedBy: 'rule-author',
  proposedAt: at,
  reason: 'back to before',
  approvedBy: 'rule-author',
  approvedAt: at + 1,
  approvalReason: '',
  positions: [5, 6],
};

describe('the ledger of releases and notices on the wire', () => {
  it.each(ENTRIES.map((entry) => [entry.kind, entry] as const))(
    'an entry %s reads as it was written',
    (_kind, entry) => {
      expect(decodeControlEntry(encodeControlEntry(entry))).toEqual(entry);
    },
  );

  it('what is no entry is null', () => {
    for (const bytes of [[], [0xff], [9, 0, 0, 0, 0, 0, 0, 0, 0]]) {
      expect(decodeControlEntry(Uint8Array.from(bytes))).toBeNull();
    }
  });
});

describe('a control record of fengsui.signals', () => {
  it('reads as it was written', () => {
    const release = { number: 12, rules, releasedAt: at };
    expect(decodeRuleRelease(encodeRuleRelease(release))).toEqual(release);
  });

  it('is neither a tick nor anything cut off', () => {
    expect(decodeRuleRelease(encodeTick(at))).toBeNull();
    expect(decodeRuleRelease(encodeRuleRelease({ number: 1, rules, releasedAt: at }).subarray(0, 5))).toBeNull();
  });
});

describe('packed rules', () => {
  it('are the text again, and the same bytes every time', () => {
    const text = JSON.stringify([{ id: 'R01', name: { zh: '突增' } }]);
    expect(unpackRules(packRules(text))).toBe(text);
    expect(packRules(text)).toEqual(packRules(text));
  });

  it('a thousand rules fit', () => {
    const set = Array.from({ length: 1_000 }, (_, n) => ({
      id: `R${n}`,
      thresholds: { red: n * 7 },
      sentence: `${n}`.repeat(99),
    }));
    expect(packRules(JSON.stringify(set)).length).toBeLessThan(RELEASE_BYTES_MAX);
  });

  it('that are none, too large, or would fill the memory are null', () => {
    expect(unpackRules(Buffer.from('plain'))).toBeNull();
    expect(unpackRules(packRules('[]').subarray(0, 8))).toBeNull();
    expect(unpackRules(new Uint8Array(RELEASE_BYTES_MAX + 1))).toBeNull();
    expect(unpackRules(packRules(' '.repeat(65 * 1024 ** 2)))).toBeNull();
  });
});

describe('the messages of the RuleService', () => {
  it('read as they were written', () => {
    const list = {
      releases: [RELEASE, { ...RELEASE, state: 'proposed', approvedAt: 0, rollbackTo: null } as const],
      running: 2,
    };
    expect(service.decodeListReleasesResponse(service.encodeListReleasesResponse(list))).toEqual(list);
    expect(service.decodeListReleasesRequest(service.encodeListReleasesRequest())).toBe(true);
    for (const number of [null, 0, 3]) {
      expect(service.decodeGetReleaseRequest(service.encodeGetReleaseRequest({ number }))).toEqual({ number });
    }
    const got = { release: RELEASE, rules };
    expect(service.decodeGetReleaseResponse(service.encodeGetReleaseResponse(got))).toEqual(got);
    expect(service.decodeReleaseResponse(service.encodeReleaseResponse(RELEASE))).toEqual(RELEASE);
    const decision = { number: 3, role: 'duty-head', reason: 'agreed' };
    expect(service.decodeDecideReleaseRequest(service.encodeDecideReleaseRequest(decision))).toEqual(decision);
  });

  it.each<service.ProposedContent>([
    { kind: 'rules', rules },
    { kind: 'rollback', to: 0 },
  ])('a proposal with %o reads as it was written', (content) => {
    const request = { content, base: 2, isEmergency: false, role: 'rule-author', reason: 'why' };
    expect(service.decodeProposeReleaseRequest(service.encodeProposeReleaseRequest(request))).toEqual(request);
  });

  it.each([
    { from: null, until: { kind: 'after', seconds: 0 } },
    { from: at, until: { kind: 'at', at: at + 1 } },
  ] as const)('a declaration %o reads as it was written', (when) => {
    const request = { profile: 'weather_notice', areaCode: '11', ...when, role: 'duty-head', reason: 'rain' };
    expect(calls.decodeDeclareNoticeRequest(calls.encodeDeclareNoticeRequest(request))).toEqual(request);
  });

  it('notices read as they were written', () => {
    expect(calls.decodeDeclareNoticeResponse(calls.encodeDeclareNoticeResponse(NOTICE))).toEqual(NOTICE);
    const list = { notices: [NOTICE, { ...NOTICE, positions: [] }], now: at };
    expect(calls.decodeListNoticesResponse(calls.encodeListNoticesResponse(list))).toEqual(list);
    expect(calls.decodeListNoticesRequest(calls.encodeListNoticesRequest())).toBe(true);
  });

  it('what is none of them is null', () => {
    const bytes = Uint8Array.of(0xff);
    for (const decode of [
      service.decodeListReleasesRequest,
      service.decodeListReleasesResponse,
      service.decodeGetReleaseRequest,
      service.decodeGetReleaseResponse,
      service.decodeProposeReleaseRequest,
      service.decodeDecideReleaseRequest,
      service.decodeReleaseResponse,
      calls.decodeDeclareNoticeRequest,
      calls.decodeDeclareNoticeResponse,
      calls.decodeListNoticesRequest,
      calls.decodeListNoticesResponse,
    ]) {
      expect(decode(bytes)).toBeNull();
    }
    expect(service.decodeProposeReleaseRequest(new Uint8Array())).toBeNull();
    expect(calls.decodeDeclareNoticeRequest(new Uint8Array())).toBeNull();
    expect(service.decodeReleaseResponse(service.encodeListReleasesRequest())).toBeNull();
  });
});
