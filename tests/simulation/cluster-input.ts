// What the cluster tests run on: a recorded signals log with the alerts that embedded mode made of it, and the area file
// that the services read. The recording is embedded mode's own; each of its partitions is loaded into Kafka as it is.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BLANK_TICKET, type RawEvent } from '@fengsui/contracts';
import { AREA_LEVELS, type AreaEntry, type AreaTree, assert, createAreaTree, TOPICS } from '@fengsui/domain';
import { openDataDirectory } from '@fengsui/embedded';
import { areaFileText } from '@fengsui/intake';
import type { AppendRecord } from '@fengsui/log';
import { createRandom } from './crash-seeded.ts';
import { type ReplayInput, shippedRules } from './replay-input.ts';
import { runReplay } from './replay-run.ts';

/** Of fengsui.signals in these tests. */
export const PARTITIONS = 12;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** An alert's revisions in order, as bytes in hex, by alert id: what must be the same however the log was worked on. */
export type Histories = ReadonlyMap<string, readonly string[]>;

export interface Recording {
  /** The records of each partition of fengsui.signals. */
  readonly signals: readonly (readonly AppendRecord[])[];
  readonly histories: Histories;
  readonly areaText: string;
  /** A zone without summer time, whose days are those of the recording. */
  readonly zone: string;
}

/** Replays the input in embedded mode and keeps what it wrote. Stream time goes on for drainMs after the last event. */
export async function record(input: ReplayInput, drainMs = HOUR_MS): Promise<Recording> {
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-recording-'));
  try {
    const run = await runReplay(input, { dataDirectory: directory, signalsPartitions: PARTITIONS, drainMs });
    const histories = new Map<string, string[]>();
    for (const { alert, alertBytes } of run.revisions) addRevision(histories, alert.alertId, alertBytes);
    return {
      signals: await readSignals(directory),
      histories,
      areaText: areaFileText(entriesOf(input.tree), []),
      zone: fixedZone(input.zoneOffsetMs),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

export function addRevision(histories: Map<string, string[]>, alertId: string, bytes: Uint8Array): void {
  const hex = Buffer.from(bytes).toString('hex');
  const known = histories.get(alertId);
  if (known === undefined) histories.set(alertId, [hex]);
  else known.push(hex);
}

/** The area file of a recording, for as long as the caller needs it. */
export async function areaFile({ areaText }: Recording): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'fengsui-areas-'));
  const path = join(directory, 'areas.csv');
  await writeFile(path, areaText);
  return { path, remove: async () => rm(directory, { recursive: true, force: true }) };
}

async function readSignals(directory: string): Promise<readonly (readonly AppendRecord[])[]> {
  const files = await openDataDirectory({ directory, signalsPartitions: PARTITIONS });
  const partitions: AppendRecord[][] = [];
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const at = { topic: TOPICS.signals, partition };
    const records: AppendRecord[] = [];
    for (let fromOffset = 0; fromOffset < (await files.log.endOffset(at)); fromOffset = records.length) {
      for (const { timestamp, key, value } of await files.log.read({ ...at, fromOffset, recordsMax: 1_000 })) {
        records.push({ timestamp, value: Buffer.from(value), ...(key === null ? {} : { key }) });
      }
    }
    partitions.push(records);
  }
  await files.close();
  return partitions;
}

function entriesOf(tree: AreaTree): readonly AreaEntry[] {
  return Array.from({ length: tree.size }, (_, area) => ({
    code: tree.code(area),
    parent: tree.parent(area) < 0 ? '' : tree.code(tree.parent(area)),
    level: AREA_LEVELS[tree.level(area)] ?? 'community',
    name: tree.name(area),
    population: tree.population(area),
  }));
}

/** Etc/GMT+4 is four hours behind UTC: the names count the other way round. */
function fixedZone(offsetMs: number): string {
  const hours = offsetMs / HOUR_MS;
  return hours === 0 ? 'UTC' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}

const CITIES = 12;
const TICKETS = 2_400;
const SPAN_MS = 8 * HOUR_MS;
const START_AT = Date.parse('2026-03-02T08:00:00+08:00');
const CATEGORIES = [
  { category: 'H02.04', riskDomain: 'utility' },
  { category: 'H05.01', riskDomain: 'labour' },
  { category: 'H07.02', riskDomain: 'environment' },
] as const;

/** The input with a last event two hours after all others: by it the clock of the data passes what is due before. */
export function withLateEnd(input: ReplayInput): ReplayInput {
  const last = input.events.at(-1);
  assert(last?.kind === 'ticket', 'the input ends with a ticket');
  const occurredAt = last.occurredAt + 2 * HOUR_MS;
  const end = {
    ...last,
    ticketId: 'HL-END',
    matterId: 'HL-END',
    eventId: 'HL-END',
    occurredAt,
    acceptedAt: occurredAt,
  };
  return { ...input, events: [...input.events, end] };
}

/** The input with a danger to life as its last event: an alert that is open in the end, whatever has cleared before. */
export function withOpenEnd(input: ReplayInput): ReplayInput {
  const last = input.events.at(-1);
  assert(last?.kind === 'ticket', 'the input ends with a ticket');
  const occurredAt = last.occurredAt + MINUTE_MS;
  const end: RawEvent = {
    ...BLANK_TICKET,
    ticketId: 'HL-END',
    phase: 'hotline.accepted',
    requestType: 'report',
    category: 'H02.04',
    riskDomain: 'fire',
    areaCode: last.areaCode,
    lifeSafety: true,
    occurredAt,
    acceptedAt: occurredAt,
  };
  return { ...input, events: [...input.events, end] };
}

/** A province of twelve prefectures, each in a partition of its own or not, with a day of tickets and a burst in each. */
export async function generatedProvince(): Promise<ReplayInput> {
  const areas: AreaEntry[] = [{ code: '33', parent: '', level: 'province', name: 'P', population: 0 }];
  const communities: string[][] = [];
  for (let city = 1; city <= CITIES; city++) {
    const cityCode = `33${String(city).padStart(2, '0')}`;
    areas.push({ code: cityCode, parent: '33', level: 'city', name: `C${city}`, population: 0 });
    areas.push({ code: `${cityCode}02`, parent: cityCode, level: 'county', name: `C${city} county`, population: 0 });
    const ofCity: string[] = [];
    for (const street of ['001', '002']) {
      const streetCode = `${cityCode}02${street}`;
      areas.push({ code: streetCode, parent: `${cityCode}02`, level: 'street', name: streetCode, population: 0 });
      for (const community of ['001', '002', '003']) {
        const code = streetCode + community;
        areas.push({ code, parent: streetCode, level: 'community', name: code, population: 0 });
        ofCity.push(code);
      }
    }
    communities.push(ofCity);
  }
  const built = createAreaTree(areas, 'city');
  assert(built.kind === 'tree', 'the generated areas form a tree');
  return {
    tree: built.tree,
    rules: await shippedRules(),
    zoneOffsetMs: 8 * HOUR_MS,
    events: provinceEvents(communities),
    partitionLevel: 'city',
  };
}

function provinceEvents(communities: readonly (readonly string[])[]): readonly RawEvent[] {
  const random = createRandom(33);
  const events: RawEvent[] = [];
  const ticket = (occurredAt: number, areaCode: string, what: (typeof CATEGORIES)[number]): void => {
    const ticketId = `HL-33-${events.length}`;
    const life = { ticketId, matterId: ticketId, phase: 'hotline.accepted', requestType: 'complaint' } as const;
    events.push({ ...BLANK_TICKET, ...life, ...what, eventId: ticketId, occurredAt, acceptedAt: occurredAt, areaCode });
  };
  for (const [city, ofCity] of communities.entries()) {
    const burstAt = START_AT + (60 + city * 30) * MINUTE_MS;
    for (let n = 0; n < 12; n++) ticket(burstAt + n * MINUTE_MS, ofCity[city % ofCity.length] ?? '33', CATEGORIES[0]);
  }
  for (let n = 0; n < TICKETS; n++) {
    const ofCity = communities[random(communities.length)] ?? [];
    const what = CATEGORIES[random(CATEGORIES.length)] ?? CATEGORIES[0];
    ticket(START_AT + random(SPAN_MS), ofCity[random(ofCity.length)] ?? '33', what);
  }
  return events.toSorted((a, b) => a.occurredAt - b.occurredAt);
}
