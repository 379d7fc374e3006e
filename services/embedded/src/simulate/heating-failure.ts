// A heating failure in one estate on a winter morning, with its ground truth: complaints begin within minutes, swell,
// reach the neighbouring community, and end when the heat is back. Drives R05, R01, R02 and, with the patrol's case, R31.
import type { RawEvent } from '@fengsui/contracts';
import { gridCaseEvent } from './case-courses.ts';
import { HEATING_TOPIC } from './district-topics.ts';
import type { Random } from './random.ts';
import type { ScenarioPlan, ScenarioSite } from './scenario.ts';
import { type Ticket, ticketEvent } from './ticket-course.ts';

const MINUTE_MS = 60_000;

/** Complaints from `from` to `to` minutes after the start, evenly but for the luck of each. */
const WAVES = [
  { place: 'estate', from: 2, to: 12, count: 11 },
  { place: 'estate', from: 12, to: 40, count: 22 },
  { place: 'neighbour', from: 17, to: 50, count: 13 },
  { place: 'estate', from: 40, to: 80, count: 9 },
] as const;
/** Heat is back in the pipes. */
const REPAIRED_MINUTE = 95;

/** The events of the failure and what is true about it. */
export function planHeatingFailure({
  site,
  startAt,
  random,
}: {
  readonly site: ScenarioSite;
  readonly startAt: number;
  readonly random: Random;
}): ScenarioPlan {
  const at = (minute: number): number => Math.round(startAt + minute * MINUTE_MS);
  const tickets = WAVES.flatMap(({ place, from, to, count }, wave) =>
    Array.from(
      { length: count },
      (_, i): Ticket => ({
        ticketId: `HL-${site.districtCode}-HEAT-${wave}${String(i).padStart(3, '0')}`,
        matterId: '',
        areaCode: place === 'estate' ? site.communityCode : site.neighbourCode,
        acceptedAt: at(from + ((to - from) * (i + random.uniform())) / count),
        topic: HEATING_TOPIC,
        requestType: 'complaint',
        partyBand: 'p1',
        repeatSeq: 1,
        subjectRef: '',
      }),
    ),
  );
  return {
    truth: {
      name: 'heating failure',
      areaCodes: [site.communityCode, site.neighbourCode],
      riskDomain: 'utility',
      startAt: at(WAVES[0].from),
      endAt: at(REPAIRED_MINUTE),
    },
    events: [
      ...tickets.flatMap((ticket) => ticketSteps(ticket, at(REPAIRED_MINUTE), random)),
      ...patrolSteps(site, at),
    ],
  };
}

/** Dispatched in minutes (utilities have two hours), contacted in time, done once the heat is back, then revisited. */
function ticketSteps(ticket: Ticket, repairedAt: number, random: Random): readonly RawEvent[] {
  const { acceptedAt } = ticket;
  const after = (from: number, minutes: number): number =>
    Math.round(from + (minutes + random.between(0, 5)) * MINUTE_MS);
  const contactedAt = after(acceptedAt, 20);
  const doneAt = after(Math.max(repairedAt, contactedAt), 10);
  const revisitedAt = after(doneAt, 40);
  return [
    ticketEvent(ticket, { phase: 'hotline.accepted', occurredAt: acceptedAt }),
    ticketEvent(ticket, { phase: 'hotline.dispatched', occurredAt: after(acceptedAt, 2) }),
    ticketEvent(ticket, { phase: 'hotline.contacted', occurredAt: contactedAt, contactedInTime: 'yes' }),
    ticketEvent(ticket, { phase: 'hotline.done', occurredAt: doneAt }),
    ticketEvent(ticket, { phase: 'hotline.revisited', occurredAt: revisitedAt, resolved: 'yes', satisfied: 'yes' }),
    ticketEvent(ticket, { phase: 'hotline.closed', occurredAt: after(revisitedAt, 5) }),
  ];
}

/** A patrol finds the burst pipe that the complaints are about. */
function patrolSteps(site: ScenarioSite, at: (minute: number) => number): readonly RawEvent[] {
  const gridCase = {
    caseId: `GR-${site.districtCode}-HEAT-1`,
    areaCode: site.communityCode,
    reportedAt: at(22),
    topic: { kind: 'component', classCode: 'C02.07', riskDomain: 'utility', hazardLevel: 'none', weight: 1 },
    linkedMatterId: '',
    siteRef: `SITE:${site.communityCode}-HEAT`,
  } as const;
  const step = (
    phase: 'grid.reported' | 'grid.filed' | 'grid.dispatched' | 'grid.handled' | 'grid.check_passed' | 'grid.closed',
    minute: number,
  ): RawEvent => gridCaseEvent(gridCase, { phase, occurredAt: at(minute) });
  return [
    step('grid.reported', 22),
    step('grid.filed', 25),
    step('grid.dispatched', 27),
    step('grid.handled', REPAIRED_MINUTE),
    step('grid.check_passed', REPAIRED_MINUTE + 15),
    step('grid.closed', REPAIRED_MINUTE + 20),
  ];
}
