// The load of the back-test benchmark: a month of a city as large as Beijing (16 districts, 349 streets, 7,535
// communities), hotline, grid and mediation, as the signals log that intake would have written. Each third of a district
// is a simulated district of `npm start` with random numbers of its own.
import { encodeSignal, encodeTick, type RawEvent } from '@fengsui/contracts';
import { type AreaEntry, type AreaTree, assert, createAreaTree, TOPICS } from '@fengsui/domain';
import { createDistrictSimulator, type DistrictSimulator } from '@fengsui/embedded';
import { signalFromEvent } from '@fengsui/intake';
import type { AppendRecord, EventLog } from '@fengsui/log';

const CITY = '1101';
const DISTRICTS = 16;
const STREETS = 349;
const COMMUNITIES = 7_535;
/** Beijing's 21.8 million residents over its communities. */
const RESIDENTS_OF_COMMUNITY = 2_900;
/** Simulators of one district: about 60,000 contacts a day in the whole city. */
const PARTS_OF_DISTRICT = 3;
const STEP_MS = 3_600_000;
const DAY_MS = 86_400_000;
const APPEND_RECORDS_MAX = 5_000;

export const MONTH_DAYS = 31;
/** The first of a winter month in Beijing, at midnight. */
const START_AT = Date.parse('2026-01-01T00:00:00+08:00');

interface Part {
  readonly name: string;
  readonly streets: readonly AreaEntry[];
  readonly communities: AreaEntry[];
}

/** The whole city; throws if the numbers above make no tree. */
export function cityTree(): AreaTree {
  const parts = partsOfCity();
  return treeOf(parts.flatMap(({ streets, communities }) => [...streets, ...communities]));
}

/** Appends `days` of signals to the log's only partition, seeded; answers how many. */
export async function writeMonth(log: EventLog, days: number): Promise<number> {
  const to = { topic: TOPICS.signals, partition: 0 };
  const simulators = partsOfCity().map((part, seed) => ({ part, simulator: simulatorOf(part, seed) }));
  let count = 0;
  for (let until = START_AT + STEP_MS; until <= START_AT + days * DAY_MS; until += STEP_MS) {
    const events = simulators.flatMap(({ part, simulator }) =>
      simulator.eventsUntil(until).map((event) => named(event, part.name)),
    );
    const records = events.toSorted((a, b) => a.occurredAt - b.occurredAt).map(recordOf);
    count += records.length;
    records.push({ timestamp: until, value: encodeTick(until) });
    for (let from = 0; from < records.length; from += APPEND_RECORDS_MAX) {
      await log.append(to, records.slice(from, from + APPEND_RECORDS_MAX));
    }
  }
  return count;
}

function simulatorOf(part: Part, seed: number): DistrictSimulator {
  return createDistrictSimulator({ tree: treeOf([...part.streets, ...part.communities]), seed, startAt: START_AT });
}

function recordOf(event: RawEvent): AppendRecord {
  const place = { areaCode: event.areaCode, exact: true, receivedAt: event.occurredAt };
  return { timestamp: event.occurredAt, key: CITY, value: encodeSignal(signalFromEvent(event, place)) };
}

/** Numbers of two parts must not meet. */
function named(event: RawEvent, part: string): RawEvent {
  const prefixed = (id: string): string => (id === '' ? '' : `${part}-${id}`);
  switch (event.kind) {
    case 'ticket':
      return { ...event, ticketId: prefixed(event.ticketId), matterId: prefixed(event.matterId) };
    case 'grid_case':
    case 'mediation_case':
      return { ...event, caseId: prefixed(event.caseId), linkedMatterId: prefixed(event.linkedMatterId) };
    case 'patrol':
      return event;
  }
}

/** Streets go round the districts, communities round the streets. */
function partsOfCity(): readonly Part[] {
  const streetCodes = Array.from({ length: STREETS }, (_, n) => districtOf(n % DISTRICTS) + digits(n / DISTRICTS));
  const communitiesOf = (n: number): number => Math.floor(COMMUNITIES / STREETS) + (n < COMMUNITIES % STREETS ? 1 : 0);
  const parts = new Map<string, { readonly streets: AreaEntry[]; readonly communities: AreaEntry[] }>();
  for (const [n, code] of streetCodes.entries()) {
    const name = `${code.slice(0, 6)}${Math.floor(n / DISTRICTS) % PARTS_OF_DISTRICT}`;
    const part = parts.get(name) ?? { streets: [], communities: [] };
    parts.set(name, part);
    const codes = Array.from({ length: communitiesOf(n) }, (_, i) => code + digits(i));
    part.streets.push(anArea([code, code.slice(0, 6)], 'street', codes.length));
    part.communities.push(...codes.map((one) => anArea([one, code], 'community', 1)));
  }
  return [...parts].map(([name, part]) => ({ name, ...part }));
}

function treeOf(below: readonly AreaEntry[]): AreaTree {
  const districts = [...new Set(below.filter(({ level }) => level === 'street').map(({ parent }) => parent))];
  const communities = below.filter(({ level }) => level === 'community').length;
  const built = createAreaTree(
    [
      anArea(['11', ''], 'province', communities),
      anArea([CITY, '11'], 'city', communities),
      ...districts.map((code) =>
        anArea([code, CITY], 'county', below.filter((one) => isCommunityOf(one, code)).length),
      ),
      ...below,
    ],
    'city',
  );
  assert(built.kind === 'tree', 'the generated areas form a tree');
  return built.tree;
}

function isCommunityOf({ code, level }: AreaEntry, district: string): boolean {
  return level === 'community' && code.startsWith(district);
}

function anArea(
  [code, parent]: readonly [code: string, parent: string],
  level: AreaEntry['level'],
  communities: number,
): AreaEntry {
  return { code, parent, level, name: `${code}社区`, population: communities * RESIDENTS_OF_COMMUNITY };
}

function districtOf(n: number): string {
  return `${CITY}${String(n + 1).padStart(2, '0')}`;
}

function digits(n: number): string {
  return String(Math.floor(n) + 1).padStart(3, '0');
}
