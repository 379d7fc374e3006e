// The calm everyday of a district: contacts, patrols and disputes that come by hour and weekday, scattered over the
// communities, each day luckier here and worse there (negative-binomial), each with its whole course to come.
import { BLANK_PATROL, type RawEvent } from '@fengsui/contracts';
import type { AreaTree } from '@fengsui/domain';
import { gridCourse, mediationCourse } from './case-courses.ts';
import { DISPUTE_TOPICS, GRID_TOPICS, TICKET_TOPICS } from './district-topics.ts';
import { createPlaces, type DayPlaces, type Luck } from './places.ts';
import { createRandom, type Random } from './random.ts';
import { contactWeight, localDate, localDay, startOfDay } from './shanghai-calendar.ts';
import { consultCourse, demandCourse, type ServiceLevel, type Ticket } from './ticket-course.ts';

/** The background comes in slots of this length, each from random numbers of its own. */
export const SLOT_MS = 5 * 60_000;
const DAY_MS = 86_400_000;
const SLOTS_PER_DAY = DAY_MS / SLOT_MS;

/** How much begins in a district, as a day's mean, and how far the days of its communities differ. */
export interface DistrictSize {
  readonly contactsPerDay: number;
  readonly gridCasesPerDay: number;
  readonly mediationCasesPerDay: number;
  readonly luck: Luck;
}

/**
 * The district of `npm start`. Chaoyang really has 8,300 contacts, so this is 15 in 100 of them: enough that no source
 * ever seems to have fallen silent, few enough that chance alone hardly ever makes an alert.
 */
export const DEMO_SIZE: DistrictSize = {
  contactsPerDay: 1_245,
  gridCasesPerDay: 110,
  mediationCasesPerDay: 10,
  luck: { lastingShape: null, daily: { of: 'community', shape: 3 } },
};

/**
 * Chaoyang as it is: 8,300 contacts, 0.2 events of the grid and 0.01 of mediation a second, heartbeats of its grids
 * among them. The counts of a topic in a community and day are over-dispersed as those that the rules' thresholds were
 * computed for (shape 0.5). Most of that lasts: in calm days of a real city's calls (tests/data, Boston, by ward and type)
 * one day differs from the next by a shape of 2, and (1 + 1/2)(1 + 1/1.42) times the spread of the communities' sizes is
 * 1 + 1/0.5.
 */
export const FULL_SIZE: DistrictSize = {
  contactsPerDay: 8_300,
  gridCasesPerDay: 2_550,
  mediationCasesPerDay: 170,
  luck: { lastingShape: 1.42, daily: { of: 'topic', shape: 2 } },
};

/** Of 100 contacts 58.5 are answered at once. */
const CONSULT_SHARE = 0.585;
/** A second contact on the same open matter. */
const REPEAT_SHARE = 0.004;
/** Shape of the gamma that over-disperses slots. */
const SLOT_SHAPE = 8;

const PARTIES = [
  { weight: 92, band: 'p1' },
  { weight: 7.95, band: 'p2_4' },
  { weight: 0.05, band: 'p5_9' },
] as const;
const REQUESTS = [
  { weight: 55, word: 'complaint' },
  { weight: 35, word: 'help' },
  { weight: 6, word: 'report' },
  { weight: 4, word: 'suggest' },
] as const;

export interface Background {
  /** The events, over all time to come, of what begins in [slotAt, slotAt + SLOT_MS). */
  slot(slotAt: number): readonly RawEvent[];
}

/** The everyday of the communities of a tree. */
export function createBackground({
  tree,
  seed,
  level,
  size,
}: {
  readonly tree: AreaTree;
  readonly seed: number;
  readonly level: ServiceLevel;
  readonly size: DistrictSize;
}): Background {
  const places = createPlaces(tree, { seed, luck: size.luck });
  const draw = (slotAt: number): SlotDraw => ({
    slotAt,
    random: createRandom(seed, 2, slotAt),
    places: places.ofDay(localDay(slotAt)),
  });
  return {
    slot: (slotAt) => {
      const slot = draw(slotAt);
      const weight = contactWeight(slotAt);
      return [
        ...arrivals(slot, size.contactsPerDay * weight, (at, i) => contact({ slot, at, i, level })),
        ...arrivals(slot, size.gridCasesPerDay * weight, (at, i) => gridCase(slot, at, i)),
        ...arrivals(slot, size.mediationCasesPerDay * weight, (at, i) => mediationCase(slot, at, i)),
        ...heartbeats(places.patrolled, slotAt, slot.random),
      ];
    },
  };
}

interface SlotDraw {
  readonly slotAt: number;
  readonly random: Random;
  readonly places: DayPlaces;
}

function arrivals(
  slot: SlotDraw,
  perDay: number,
  begin: (at: number, i: number) => readonly RawEvent[],
): readonly RawEvent[] {
  const count = slot.random.negativeBinomial(perDay / SLOTS_PER_DAY, SLOT_SHAPE);
  return Array.from({ length: count }, (_, i) =>
    begin(Math.round(slot.slotAt + slot.random.between(0, SLOT_MS - 1)), i),
  ).flat();
}

/** Numbers of sources: day, slot of the day, place in the slot. */
function numberOf(prefix: string, at: number, i: number): string {
  const slot = Math.floor((at - startOfDay(localDay(at))) / SLOT_MS);
  return `${prefix}-${localDate(at).replaceAll('-', '')}-${String(slot).padStart(3, '0')}${String(i).padStart(3, '0')}`;
}

function contact({
  slot,
  at,
  i,
  level,
}: {
  readonly slot: SlotDraw;
  readonly at: number;
  readonly i: number;
  readonly level: ServiceLevel;
}): readonly RawEvent[] {
  const { random } = slot;
  const topic = random.pick(TICKET_TOPICS);
  const isConsult = random.happens(CONSULT_SHARE);
  const ticket: Ticket = {
    ticketId: numberOf('HL', slot.slotAt, i),
    matterId: '',
    areaCode: slot.places.community(topic, random.uniform()),
    acceptedAt: at,
    // Who asks about a policy reports no risk: consults are about the services of the government.
    topic: isConsult
      ? { ...topic, riskDomain: 'gov_service', urgency: 'general', category: `${topic.category}.Q` }
      : topic,
    requestType: isConsult ? 'consult' : random.pick(REQUESTS).word,
    partyBand: random.pick(PARTIES).band,
    repeatSeq: 1,
    subjectRef: '',
  };
  if (isConsult) return consultCourse(ticket, random);
  if (!random.happens(REPEAT_SHARE)) return demandCourse(ticket, random, level);
  const matterId = `MT-${ticket.ticketId}`;
  const again = {
    ...ticket,
    matterId,
    ticketId: `${ticket.ticketId}-2`,
    acceptedAt: Math.round(at + random.between(2, 9) * 3_600_000),
    repeatSeq: 2,
  };
  return [...demandCourse({ ...ticket, matterId }, random, level), ...demandCourse(again, random, level)];
}

function gridCase(slot: SlotDraw, at: number, i: number): readonly RawEvent[] {
  const { random } = slot;
  const share = random.uniform();
  const topic = random.pick(GRID_TOPICS);
  return gridCourse(
    {
      caseId: numberOf('GR', slot.slotAt, i),
      areaCode: slot.places.grid(topic, share),
      reportedAt: at,
      topic,
      linkedMatterId: '',
      siteRef: '',
    },
    random,
  );
}

function mediationCase(slot: SlotDraw, at: number, i: number): readonly RawEvent[] {
  const { random } = slot;
  const share = random.uniform();
  const topic = random.pick(DISPUTE_TOPICS);
  return mediationCourse(
    {
      caseId: numberOf('MD', slot.slotAt, i),
      areaCode: slot.places.community(topic, share),
      acceptedAt: at,
      disputeType: topic.disputeType,
    },
    random,
  );
}

/** One heartbeat a day for each that is patrolled, at its own time, so that patrols never fall silent together. */
function heartbeats(patrolled: readonly string[], slotAt: number, random: Random): readonly RawEvent[] {
  const slot = Math.floor((slotAt - startOfDay(localDay(slotAt))) / SLOT_MS);
  const from = Math.ceil((slot * patrolled.length) / SLOTS_PER_DAY);
  const to = Math.ceil(((slot + 1) * patrolled.length) / SLOTS_PER_DAY);
  const day = localDate(slotAt);
  return patrolled.slice(from, to).map((areaCode, i, all) => ({
    ...BLANK_PATROL,
    eventId: `PH-${areaCode}-${day}`,
    areaCode,
    day,
    occurredAt: Math.round(slotAt + ((i + random.uniform()) * (SLOT_MS - 1)) / all.length),
    patrolCount: 1 + Math.floor(random.between(0, 4)),
    reportsCount: Math.floor(random.between(0, 3)),
  }));
}
