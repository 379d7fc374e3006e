// The load of the pipeline benchmark: a province of twelve prefectures with four districts each. Every district is the
// simulated one of `npm start` (its areas, its hotline's everyday, two scenarios) with random numbers of its own.
import type { TicketEvent } from '@fengsui/contracts';
import { AREA_LEVELS, type AreaEntry, type AreaTree } from '@fengsui/domain';
import { createDistrictSimulator, DEMO_START_AT } from '@fengsui/embedded';
import { shippedAreas } from './source-files.ts';

const PREFECTURES = 12;
const DISTRICTS_OF_PREFECTURE = 4;
const STEP_MS = 60 * 60_000;
const MODEL = '110105';

export interface Province {
  readonly areas: readonly AreaEntry[];
  /** Codes of all communities. */
  readonly communities: readonly string[];
  /** Hotline events of all districts in the order of event time, for ever, an hour a piece. */
  events(): Generator<readonly TicketEvent[]>;
}

/** Reads the model district's areas. */
export async function createProvince(): Promise<Province> {
  const tree = await shippedAreas();
  const districts = Array.from({ length: PREFECTURES * DISTRICTS_OF_PREFECTURE }, (_, n) => districtCode(n));
  const areas = [anArea('33', '', 'province'), ...districts.flatMap((code) => areasOf(tree, code))];
  const unique = [...new Map(areas.map((area) => [area.code, area])).values()];
  return {
    areas: unique,
    communities: unique.filter(({ level }) => level === 'community').map(({ code }) => code),
    events: () => eventsOf(tree, districts),
  };
}

function districtCode(n: number): string {
  const prefecture = String(1 + (n % PREFECTURES)).padStart(2, '0');
  return `33${prefecture}${String(1 + Math.floor(n / PREFECTURES)).padStart(2, '0')}`;
}

function anArea(code: string, parent: string, level: AreaEntry['level']): AreaEntry {
  return { code, parent, level, name: code, population: 0 };
}

/** The prefecture, the district and all below it. */
function areasOf(tree: AreaTree, district: string): readonly AreaEntry[] {
  const prefecture = district.slice(0, 4);
  const above = [anArea(prefecture, '33', 'city'), anArea(district, prefecture, 'county')];
  const below = Array.from({ length: tree.size }, (_, area) => area)
    .filter((area) => tree.code(area).length > MODEL.length)
    .map((area) => {
      const parent = moved(tree.code(tree.parent(area)), district);
      return anArea(moved(tree.code(area), district), parent, AREA_LEVELS[tree.level(area)] ?? 'community');
    });
  return [...above, ...below];
}

function moved(code: string, district: string): string {
  return district + code.slice(MODEL.length);
}

function* eventsOf(tree: AreaTree, districts: readonly string[]): Generator<readonly TicketEvent[]> {
  const simulators = districts.map((_, n) => createDistrictSimulator({ tree, seed: n, startAt: DEMO_START_AT }));
  for (let until = DEMO_START_AT + STEP_MS; ; until += STEP_MS) {
    const all = simulators.flatMap((simulator, n) => {
      const district = districts[n] ?? '';
      return simulator
        .eventsUntil(until)
        .filter((event) => event.kind === 'ticket')
        .map((event) => inDistrict(event, district));
    });
    yield all.toSorted((a, b) => a.occurredAt - b.occurredAt);
  }
}

function inDistrict(event: TicketEvent, district: string): TicketEvent {
  const named = (id: string): string => (id === '' ? '' : `${district}-${id}`);
  const { ticketId, matterId, subjectRef, areaCode } = event;
  return {
    ...event,
    ticketId: named(ticketId),
    matterId: named(matterId),
    subjectRef: named(subjectRef),
    areaCode: moved(areaCode, district),
  };
}
