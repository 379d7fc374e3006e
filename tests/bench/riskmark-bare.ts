// The yardstick: RiskMark-B4 by bare counting in plain typed arrays, without decoding, deduplication, matters, alerts
// or recovery. What it reaches on a machine says how fast that machine is; the engine's figure is told beside it.
import {
  generateRiskmark,
  RISKMARK_COMMUNITIES,
  RISKMARK_GOLDEN,
  RISKMARK_SIZES,
  RISKMARK_START_AT,
  type RiskmarkFinding,
  riskmarkChecksum,
} from './riskmark-workload.ts';

const PANES = 60;
const CATEGORIES = 10;
const LEVELS = 4;
const MINUTE_MS = 60_000;

/** The events as columns. */
export interface RiskmarkColumns {
  readonly rel: Int32Array;
  readonly community: Int16Array;
  readonly category: Uint8Array;
}

/** Generates the columns once; flush events are left out. */
export function riskmarkColumns(eventCount: number): RiskmarkColumns {
  const columns = {
    rel: new Int32Array(eventCount),
    community: new Int16Array(eventCount),
    category: new Uint8Array(eventCount),
  };
  let i = 0;
  generateRiskmark(eventCount, (event) => {
    if (event.community < 0) return;
    columns.rel[i] = event.rel;
    columns.community[i] = event.community;
    columns.category[i++] = event.category;
  });
  return columns;
}

/** Counts, and gives the score and the CPU seconds it took. */
export function runBare(
  eventCount: number,
  columns: RiskmarkColumns,
): { readonly checksum: string; readonly cpuSeconds: number } {
  const cpu = process.cpuUsage();
  const found: RiskmarkFinding[] = [];
  const rings = Array.from({ length: LEVELS }, (_, level) =>
    createRings(level, RISKMARK_GOLDEN[eventCount]?.thresholds[level] ?? 0),
  );
  const event: BareEvent = { community: 0, category: 0, minute: 0 };
  for (let i = 0; i < eventCount; i++) {
    event.minute = Math.floor((columns.rel[i] ?? 0) / MINUTE_MS);
    event.community = columns.community[i] ?? 0;
    event.category = columns.category[i] ?? 0;
    for (const ring of rings) ring(event, found);
  }
  const used = process.cpuUsage(cpu);
  return { checksum: riskmarkChecksum(found), cpuSeconds: (used.user + used.system) / 1e6 };
}

type Ring = (event: BareEvent, found: RiskmarkFinding[]) => void;

/** The event in hand; reused. */
interface BareEvent {
  community: number;
  category: number;
  minute: number;
}

function createRings(level: number, threshold: number): Ring {
  const size = RISKMARK_SIZES[level] ?? 1;
  const keys = (RISKMARK_COMMUNITIES / size) * CATEGORIES;
  const panes = new Int32Array(keys * PANES);
  const sums = new Int32Array(keys);
  const lastMinute = new Int32Array(keys);
  // Minute whose window was last known to be hot, or -2.
  const hotMinute = new Int32Array(keys).fill(-2);
  const moveOn = (key: number, minute: number): void => {
    for (let m = lastMinute[key] ?? 0; m < minute; m++) {
      if ((sums[key] ?? 0) >= threshold) hotMinute[key] = m;
      const slot = key * PANES + ((m + 1) % PANES);
      sums[key] = (sums[key] ?? 0) - (panes[slot] ?? 0);
      panes[slot] = 0;
    }
    lastMinute[key] = minute;
  };
  return ({ community, category, minute }, found) => {
    const area = Math.floor(community / size);
    const key = area * CATEGORIES + category;
    if (lastMinute[key] !== minute) moveOn(key, minute);
    const slot = key * PANES + (minute % PANES);
    panes[slot] = (panes[slot] ?? 0) + 1;
    const sum = (sums[key] ?? 0) + 1;
    sums[key] = sum;
    if (sum !== threshold) return;
    if ((hotMinute[key] ?? -2) < minute - 1)
      found.push({ level, area, category, minute: RISKMARK_START_AT / MINUTE_MS + minute + 1 });
    hotMinute[key] = minute;
  };
}
