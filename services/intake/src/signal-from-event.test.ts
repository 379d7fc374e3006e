import { BLANK_GRID_CASE, BLANK_MEDIATION_CASE, BLANK_PATROL, BLANK_TICKET } from '@fengsui/contracts';
import { DISPUTE_TYPES, SIGNAL_FLAGS } from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { domainOfDispute } from './dispute-domains.ts';
import { LATE_AFTER_MS, type Placement, signalFromEvent, UNCATEGORISED } from './signal-from-event.ts';

const AT = 1_772_327_529_000;
const here: Placement = { areaCode: '110105001001', exact: true, receivedAt: AT + 1_000 };
const ticket = { ...BLANK_TICKET, ticketId: 'HL-1', phase: 'hotline.accepted', occurredAt: AT } as const;
const gridCase = { ...BLANK_GRID_CASE, caseId: 'GR-1', phase: 'grid.filed', occurredAt: AT } as const;
const mediation = { ...BLANK_MEDIATION_CASE, caseId: 'MD-1', phase: 'mediation.agreed', occurredAt: AT } as const;
const patrol = { ...BLANK_PATROL, areaCode: '110105001001', occurredAt: AT } as const;

describe('the signal of a ticket', () => {
  it('that says little is its own matter, accepted when it occurred, uncategorised and of another domain', () => {
    expect(signalFromEvent(ticket, here)).toMatchObject({
      source: 'hotline',
      phase: 'hotline.accepted',
      eventId: `HL-1/accepted/${AT}`,
      matterId: 'HL-1',
      areaCode: '110105001001',
      category: UNCATEGORISED,
      riskDomain: 'other',
      occurredAt: AT,
      receivedAt: AT + 1_000,
      acceptedAt: AT,
      flags: SIGNAL_FLAGS.categoryDefaulted,
    });
  });

  it('that says all keeps what it says', () => {
    const told = {
      ...ticket,
      eventId: 'E-9',
      matterId: 'MT-7',
      phase: 'hotline.revisited',
      acceptedAt: AT - 5,
      category: 'H02.07.01',
      riskDomain: 'utility',
      dueAt: AT + 9,
      partyBand: 'p10_29',
      requestType: 'complaint',
      urgency: 'utility',
      resolved: 'no',
      satisfied: 'partly',
      contactedInTime: 'yes',
      repeatSeq: 3,
      redoCount: 2,
      returnCount: 1,
      subjectRef: 'SITE:1',
      lifeSafety: true,
      excluded: true,
    } as const;
    const { kind: _kind, ticketId: _id, leadOrg: _org, topicIds: _topics, ...rest } = told;
    const {
      areaSource: _source,
      channel: _channel,
      areaCode: _area,
      lifeSafety: _life,
      excluded: _left,
      ...kept
    } = rest;
    const signal = signalFromEvent(told, here);
    expect(signal).toMatchObject({ ...kept, flags: SIGNAL_FLAGS.lifeSafety | SIGNAL_FLAGS.excluded });
  });

  it('of a later phase has no acceptance time unless it is told', () => {
    expect(signalFromEvent({ ...ticket, phase: 'hotline.done' }, here).acceptedAt).toBe(0);
  });

  it('with a category that is no code is uncategorised', () => {
    expect(signalFromEvent({ ...ticket, category: 'mail to a@b.cn' }, here)).toMatchObject({
      category: UNCATEGORISED,
      flags: SIGNAL_FLAGS.categoryDefaulted,
    });
  });

  it('is late only when received more than an hour after it occurred', () => {
    const flagsAfter = (ms: number): number =>
      signalFromEvent({ ...ticket, category: 'c' }, { ...here, receivedAt: AT + ms }).flags;
    expect(flagsAfter(LATE_AFTER_MS)).toBe(0);
    expect(flagsAfter(LATE_AFTER_MS + 1)).toBe(SIGNAL_FLAGS.late);
  });

  it('of an unknown area is flagged as rolled up', () => {
    expect(signalFromEvent({ ...ticket, category: 'c' }, { ...here, exact: false }).flags).toBe(
      SIGNAL_FLAGS.areaRolledUp,
    );
  });
});

describe('the signal of a grid case', () => {
  it('takes its category from the class code and its matter from the hotline link', () => {
    const linked = { ...gridCase, classCode: 'E04.11', linkedMatterId: 'MT-7', siteRef: 'SITE:2', highFrequency: true };
    expect(
      signalFromEvent({ ...linked, groupEvent: true, hazardLevel: 'major', reportedAt: AT - 9 }, here),
    ).toMatchObject({
      source: 'grid',
      category: 'E04.11',
      matterId: 'MT-7',
      subjectRef: 'SITE:2',
      hazardLevel: 'major',
      acceptedAt: AT - 9,
      flags: SIGNAL_FLAGS.highFrequency | SIGNAL_FLAGS.groupEvent,
    });
  });

  it('without a link is a matter of its own', () => {
    expect(signalFromEvent(gridCase, here)).toMatchObject({ matterId: 'GR-1', eventId: `GR-1/filed/${AT}` });
  });
});

describe('the signal of a patrol heartbeat', () => {
  it('is about no matter, category or domain', () => {
    expect(signalFromEvent({ ...patrol, patrolCount: 2, reportsCount: 1 }, here)).toMatchObject({
      phase: 'grid.patrol',
      eventId: `110105001001/patrol/${AT}`,
      matterId: '',
      category: '',
      riskDomain: 'unspecified',
      flags: 0,
      patrolCount: 2,
      reportsCount: 1,
    });
  });

  it('of two unknown grids keeps them apart without their texts', () => {
    const unknown = { ...here, exact: false };
    const one = signalFromEvent({ ...patrol, areaCode: '110105001001 Li' }, unknown).eventId;
    const other = signalFromEvent({ ...patrol, areaCode: '110105001001 Wu' }, unknown).eventId;
    expect(one).not.toBe(other);
    expect(one).not.toContain('Li');
  });
});

describe('the signal of a mediation case', () => {
  it('has the dispute type as category and its domain by the table', () => {
    const labour = {
      ...mediation,
      disputeType: 'labour',
      partyBand: 'p30_99',
      amountBand: 'lt_10m',
      success: 'yes',
    } as const;
    expect(signalFromEvent({ ...labour, attemptNo: 2, hardening: ['police_3_plus', 'walkout'] }, here)).toMatchObject({
      source: 'mediation',
      category: 'labour',
      riskDomain: 'labour',
      matterId: 'MD-1',
      success: 'yes',
      attemptNo: 2,
      amountBand: 'lt_10m',
      hardening: (1 << 3) | (1 << 6),
      flags: 0,
    });
  });

  it('of no type is uncategorised', () => {
    expect(signalFromEvent(mediation, here)).toMatchObject({
      category: UNCATEGORISED,
      flags: SIGNAL_FLAGS.categoryDefaulted,
    });
  });

  it('is due at its performance once it is agreed, before that at its own deadline', () => {
    const due = { ...mediation, dueAt: AT + 1, performanceDueAt: AT + 2 };
    expect(signalFromEvent(due, here).dueAt).toBe(AT + 2);
    expect(signalFromEvent({ ...due, phase: 'mediation.session' }, here).dueAt).toBe(AT + 1);
  });
});

describe('the domain of a dispute', () => {
  it.each([
    ['labour', 'labour'],
    ['new_employment', 'labour'],
    ['consumer', 'consumer'],
    ['property_mgmt', 'housing_property'],
    ['demolition', 'construction'],
    ['environment', 'environment'],
    ['traffic', 'traffic'],
    ['medical', 'health_edu'],
  ] as const)('of %s is %s, whatever its size', (type, domain) => {
    expect(domainOfDispute(type, 'p1')).toBe(domain);
    expect(domainOfDispute(type, 'p100_plus')).toBe(domain);
  });

  it('is a group dispute where the type has none and ten or more are party to it', () => {
    expect(domainOfDispute('family', 'p5_9')).toBe('other');
    expect(domainOfDispute('other', 'p10_29')).toBe('group_dispute');
  });

  it('is there for every type', () => {
    for (const type of DISPUTE_TYPES) expect(domainOfDispute(type, 'p1')).not.toBe('unspecified');
  });
});
