// A dispute over unpaid wages at one building site, with its ground truth: three teams complain, the group grows from
// five to more than a hundred, a patrol hears of it, mediation takes two sessions and ends in an agreement that is kept.
// Drives R14, R31 and R10.
import type { RawEvent } from '@fengsui/contracts';
import type { PartyBand } from '@fengsui/domain';
import { gridCaseEvent, mediationCaseEvent } from './case-courses.ts';
import { WAGES_TOPIC } from './district-topics.ts';
import type { ScenarioPlan, ScenarioSite } from './scenario.ts';
import { type Ticket, ticketEvent } from './ticket-course.ts';

const MINUTE_MS = 60_000;
/** All wages are paid: tickets and cases close from here on. */
const PAID_MINUTE = 600;

/** Contacts: which team's matter, which contact on it, when, and for how many they speak. */
const CONTACTS: readonly {
  readonly team: number;
  readonly seq: number;
  readonly minute: number;
  readonly band: PartyBand;
}[] = [
  { team: 1, seq: 1, minute: 30, band: 'p5_9' },
  { team: 2, seq: 1, minute: 52, band: 'p10_29' },
  { team: 1, seq: 2, minute: 75, band: 'p10_29' },
  { team: 3, seq: 1, minute: 96, band: 'p30_99' },
  { team: 3, seq: 2, minute: 150, band: 'p100_plus' },
];

/** The events of the dispute and what is true about it. */
export function planUnpaidWages({
  site,
  startAt,
}: {
  readonly site: ScenarioSite;
  readonly startAt: number;
}): ScenarioPlan {
  const at = (minute: number): number => startAt + minute * MINUTE_MS;
  const siteRef = `SITE:${site.communityCode}-WAGE`;
  const matterOf = (team: number): string => `MT-${site.districtCode}-WAGE-${team}`;
  const tickets = CONTACTS.map(
    ({ team, seq, minute, band }, i): Ticket => ({
      ticketId: `HL-${site.districtCode}-WAGE-${i + 1}`,
      matterId: matterOf(team),
      areaCode: site.communityCode,
      acceptedAt: at(minute),
      topic: WAGES_TOPIC,
      requestType: 'complaint',
      partyBand: band,
      repeatSeq: seq,
      subjectRef: siteRef,
    }),
  );
  return {
    truth: {
      name: 'unpaid wages',
      areaCodes: [site.communityCode],
      riskDomain: 'labour',
      startAt: at(CONTACTS[0]?.minute ?? 0),
      endAt: at(PAID_MINUTE),
    },
    events: [
      ...tickets.flatMap((ticket) => ticketSteps(ticket, at(PAID_MINUTE))),
      ...patrolSteps({ site, at, siteRef, linkedMatterId: matterOf(2) }),
      ...mediationSteps({ site, at, linkedMatterId: matterOf(3) }),
    ],
  };
}

function ticketSteps(ticket: Ticket, paidAt: number): readonly RawEvent[] {
  const after = (from: number, minutes: number): number => from + minutes * MINUTE_MS;
  const { acceptedAt } = ticket;
  return [
    ticketEvent(ticket, { phase: 'hotline.accepted', occurredAt: acceptedAt }),
    ticketEvent(ticket, { phase: 'hotline.dispatched', occurredAt: after(acceptedAt, 8) }),
    ticketEvent(ticket, { phase: 'hotline.contacted', occurredAt: after(acceptedAt, 55), contactedInTime: 'yes' }),
    ticketEvent(ticket, { phase: 'hotline.done', occurredAt: after(paidAt, 10) }),
    ticketEvent(ticket, {
      phase: 'hotline.revisited',
      occurredAt: after(paidAt, 90),
      resolved: 'yes',
      satisfied: 'yes',
    }),
    ticketEvent(ticket, { phase: 'hotline.closed', occurredAt: after(paidAt, 95) }),
  ];
}

/** The patrol's clue: workers wait at the gate. */
function patrolSteps({
  site,
  at,
  siteRef,
  linkedMatterId,
}: {
  readonly site: ScenarioSite;
  readonly at: (minute: number) => number;
  readonly siteRef: string;
  readonly linkedMatterId: string;
}): readonly RawEvent[] {
  const clue = {
    caseId: `GR-${site.districtCode}-WAGE-1`,
    areaCode: site.communityCode,
    reportedAt: at(84),
    topic: { kind: 'dispute_clue', classCode: 'F01.04', riskDomain: 'labour', hazardLevel: 'none', weight: 1 },
    linkedMatterId,
    siteRef,
  } as const;
  return [
    gridCaseEvent(clue, { phase: 'grid.reported', occurredAt: at(84), groupEvent: true }),
    gridCaseEvent(clue, { phase: 'grid.filed', occurredAt: at(90), groupEvent: true }),
    gridCaseEvent(clue, { phase: 'grid.dispatched', occurredAt: at(95), groupEvent: true }),
    gridCaseEvent(clue, { phase: 'grid.handled', occurredAt: at(PAID_MINUTE + 5), groupEvent: true }),
    gridCaseEvent(clue, { phase: 'grid.check_passed', occurredAt: at(PAID_MINUTE + 30), groupEvent: true }),
    gridCaseEvent(clue, { phase: 'grid.closed', occurredAt: at(PAID_MINUTE + 40), groupEvent: true }),
  ];
}

/** 103 workers, 3.7 million yuan: the first session fails to settle it, the second does. */
function mediationSteps({
  site,
  at,
  linkedMatterId,
}: {
  readonly site: ScenarioSite;
  readonly at: (minute: number) => number;
  readonly linkedMatterId: string;
}): readonly RawEvent[] {
  const mediationCase = {
    caseId: `MD-${site.districtCode}-WAGE-1`,
    areaCode: site.communityCode,
    acceptedAt: at(125),
    disputeType: 'labour',
  } as const;
  const facts = { mediationKind: 'industry', origin: 'hotline', amountBand: 'lt_10m', linkedMatterId } as const;
  const many = { ...facts, partyBand: 'p100_plus' } as const;
  return [
    mediationCaseEvent(mediationCase, {
      ...facts,
      phase: 'mediation.accepted',
      occurredAt: at(125),
      partyBand: 'p30_99',
    }),
    mediationCaseEvent(mediationCase, {
      ...many,
      phase: 'mediation.session',
      occurredAt: at(180),
      attemptNo: 1,
      hardening: ['date_set', 'walkout'],
    }),
    mediationCaseEvent(mediationCase, { ...many, phase: 'mediation.session', occurredAt: at(330), attemptNo: 2 }),
    mediationCaseEvent(mediationCase, {
      ...many,
      phase: 'mediation.agreed',
      occurredAt: at(360),
      attemptNo: 2,
      success: 'yes',
      performanceDueAt: at(PAID_MINUTE + 120),
    }),
    mediationCaseEvent(mediationCase, {
      ...many,
      phase: 'mediation.performed',
      occurredAt: at(PAID_MINUTE),
      attemptNo: 2,
      dueAt: 0,
    }),
    mediationCaseEvent(mediationCase, {
      ...many,
      phase: 'mediation.closed',
      occurredAt: at(PAID_MINUTE + 60),
      attemptNo: 2,
      dueAt: 0,
    }),
  ];
}
