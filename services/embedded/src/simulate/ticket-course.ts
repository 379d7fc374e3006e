// The course of one hotline ticket as raw events: answered at once, or dispatched, contacted, done, revisited (and redone
// when the caller is not content) and closed. Pure: all chance comes from the random numbers handed in.
import { BLANK_TICKET, type TicketEvent } from '@fengsui/contracts';
import type { PartyBand, RequestType } from '@fengsui/domain';
import type { TicketTopic } from './district-topics.ts';
import type { Random } from './random.ts';
import { inWorkHours } from './shanghai-calendar.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What a ticket is, before anything happens to it. */
export interface Ticket {
  readonly ticketId: string;
  /** '' = a matter of its own. */
  readonly matterId: string;
  readonly areaCode: string;
  readonly acceptedAt: number;
  readonly topic: TicketTopic;
  readonly requestType: RequestType;
  readonly partyBand: PartyBand;
  readonly repeatSeq: number;
  readonly subjectRef: string;
}

/** How well the district works; 0.53 is the level of a bad year, 0.97 that of a good one. */
export interface ServiceLevel {
  /** Share of revisits that call the matter solved. */
  readonly resolvedShare: number;
}

type Step = Pick<TicketEvent, 'phase' | 'occurredAt'> & Partial<TicketEvent>;

/** One event of a ticket. */
export function ticketEvent(ticket: Ticket, step: Step): TicketEvent {
  return {
    ...BLANK_TICKET,
    ticketId: ticket.ticketId,
    matterId: ticket.matterId,
    acceptedAt: ticket.acceptedAt,
    areaCode: ticket.areaCode,
    areaSource: 'stated',
    channel: 'phone',
    requestType: ticket.requestType,
    category: ticket.topic.category,
    riskDomain: ticket.topic.riskDomain,
    urgency: ticket.topic.urgency,
    partyBand: ticket.partyBand,
    repeatSeq: ticket.repeatSeq,
    subjectRef: ticket.subjectRef,
    ...step,
  };
}

/** A policy consult: answered within minutes and left out of the rates. */
export function consultCourse(ticket: Ticket, random: Random): readonly TicketEvent[] {
  const answeredAt = Math.round(ticket.acceptedAt + random.between(2, 8) * MINUTE_MS);
  return [
    ticketEvent(ticket, { phase: 'hotline.accepted', occurredAt: ticket.acceptedAt, excluded: true }),
    ticketEvent(ticket, { phase: 'hotline.answered', occurredAt: answeredAt, excluded: true }),
  ];
}

/** A demand: seven steps over some days, more when it has to be done again. General tickets are due in seven days. */
export function demandCourse(ticket: Ticket, random: Random, { resolvedShare }: ServiceLevel): readonly TicketEvent[] {
  const isGeneral = ticket.topic.urgency === 'general';
  const { acceptedAt } = ticket;
  const dueAt = isGeneral ? acceptedAt + 7 * DAY_MS : 0;
  const dispatchedAt = Math.round(acceptedAt + random.between(3, isGeneral ? 50 : 15) * MINUTE_MS);
  const signedAt = Math.round(dispatchedAt + random.between(5, 60) * MINUTE_MS);
  const contactedAt = inWorkHours(Math.round(signedAt + random.between(0.2, 3) * HOUR_MS));
  const hours = Math.min(isGeneral ? random.logNormal(30, 0.7) : random.logNormal(7, 0.5), 90);
  const doneAt = Math.max(contactedAt + 20 * MINUTE_MS, inWorkHours(Math.round(signedAt + hours * HOUR_MS)));
  return [
    ticketEvent(ticket, { phase: 'hotline.accepted', occurredAt: acceptedAt, dueAt }),
    ticketEvent(ticket, { phase: 'hotline.dispatched', occurredAt: dispatchedAt, dueAt }),
    ticketEvent(ticket, { phase: 'hotline.signed', occurredAt: signedAt, dueAt }),
    ticketEvent(ticket, {
      phase: 'hotline.contacted',
      occurredAt: contactedAt,
      dueAt,
      contactedInTime: random.happens(0.997) ? 'yes' : 'no',
    }),
    ticketEvent(ticket, { phase: 'hotline.done', occurredAt: doneAt }),
    ...revisitCourse({ ticket, random, doneAt, resolvedShare }),
  ];
}

function revisitCourse({
  ticket,
  random,
  doneAt,
  resolvedShare,
}: {
  readonly ticket: Ticket;
  readonly random: Random;
  readonly doneAt: number;
  readonly resolvedShare: number;
}): readonly TicketEvent[] {
  const revisitedAt = inWorkHours(Math.round(doneAt + random.between(3, 26) * HOUR_MS));
  const isResolved = random.happens(resolvedShare);
  const isSatisfied = isResolved ? random.happens(0.998) : random.happens(0.1);
  const revisit = ticketEvent(ticket, {
    phase: 'hotline.revisited',
    occurredAt: revisitedAt,
    resolved: isResolved ? 'yes' : 'no',
    satisfied: isSatisfied ? 'yes' : 'no',
  });
  const closing = (at: number): TicketEvent => ticketEvent(ticket, { phase: 'hotline.closed', occurredAt: at });
  if (isResolved) return [revisit, closing(revisitedAt + 5 * MINUTE_MS)];
  const redoAt = revisitedAt + 30 * MINUTE_MS;
  const redoneAt = inWorkHours(Math.round(redoAt + random.between(4, 30) * HOUR_MS));
  return [
    revisit,
    ticketEvent(ticket, { phase: 'hotline.redo', occurredAt: redoAt, redoCount: 1 }),
    ticketEvent(ticket, { phase: 'hotline.done', occurredAt: redoneAt, redoCount: 1 }),
    closing(redoneAt + 2 * HOUR_MS),
  ];
}
