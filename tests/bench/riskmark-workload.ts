// RiskMark-B: the generator of its events, its thresholds and its checksum, in 32-bit integer arithmetic so that every
// language makes the same input. Only the workload stands here; what runs it is the benchmark's business.

export const RISKMARK_START_AT = 1_767_225_600_000;
export const RISKMARK_COMMUNITIES = 20_000;
const AREAS_PER_LEVEL: readonly number[] = [20_000, 2_500, 250, 25, 5, 1];
/** Communities an area of each level has: community, street, county, city, province, nation. */
export const RISKMARK_SIZES = [1, 8, 80, 800, 4_000, 20_000] as const;
const BURST_LEVELS = [0, 0, 0, 1, 1, 2, 2, 3, 4, 5] as const;
const BURST_WEIGHTS: readonly number[] = [12, 24, 60, 240, 800, 800];
const CATEGORY_COUNTS = [20, 12, 9, 7, 5, 4, 3, 2, 1, 1] as const;
const RUN_MS = 21_600_000;
const MINUTE_MS = 60_000;
export const RISKMARK_PARTITIONS = 12;

/** Thresholds by level and the scored B4 result, by number of events. Other sizes are not defined. */
export const RISKMARK_GOLDEN: Readonly<
  Record<
    number,
    {
      readonly thresholds: readonly number[];
      readonly count: number;
      readonly checksum: string;
      readonly inputHash: string;
    }
  >
> = {
  50000: {
    thresholds: [6, 12, 40, 80, 260, 800],
    count: 205,
    checksum: '1ab1e29e98c72efa',
    inputHash: '3b019fc3212070b8',
  },
  200000: {
    thresholds: [10, 25, 100, 200, 800, 2_500],
    count: 512,
    checksum: '8945cef6e434e8d7',
    inputHash: 'ddf848a539ce20c4',
  },
  2000000: {
    thresholds: [45, 120, 700, 2_000, 10_000, 30_000],
    count: 1_403,
    checksum: '51746b01f0f63a26',
    inputHash: 'ee65fb347448e229',
  },
};

/** One event: ms after the start, community (-1: a flush event), category. */
export interface RiskmarkEvent {
  rel: number;
  community: number;
  category: number;
  partition: number;
}

interface Burst {
  readonly level: number;
  readonly area: number;
  readonly category: number;
  readonly startMinute: number;
  readonly endMinute: number;
  readonly weight: number;
}

/** mulberry32: next() is an unsigned 32-bit number. */
function mulberry32(seed: number): () => number {
  let a = seed | 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}

function below(next: () => number, k: number): number {
  return Math.floor((next() * k) / 2 ** 32);
}

function drawBursts(): Burst[] {
  const next = mulberry32(0x42555253);
  return Array.from({ length: 200 }, (_, j) => {
    const level = BURST_LEVELS[j % 10] ?? 0;
    const area = below(next, AREAS_PER_LEVEL[level] ?? 1);
    const category = below(next, 10);
    const startMinute = below(next, 300);
    const endMinute = startMinute + 20 + below(next, 41);
    const weight = (BURST_WEIGHTS[level] ?? 0) * (1 + below(next, 4));
    return { level, area, category, startMinute, endMinute, weight };
  });
}

const QUIET_CATEGORIES = CATEGORY_COUNTS.flatMap((count, category) => new Array<number>(count).fill(category));

/** Calls `onEvent` for each of the N events and then the 12 flush events, in order. The object is reused. */
export function generateRiskmark(eventCount: number, onEvent: (event: RiskmarkEvent) => void): void {
  const bursts = drawBursts();
  const byMinute = Array.from({ length: 360 }, (_, m) => bursts.filter((b) => b.startMinute <= m && m < b.endMinute));
  const next = mulberry32(0x52495348);
  const event: RiskmarkEvent = { rel: 0, community: 0, category: 0, partition: 0 };
  for (let i = 0; i < eventCount; i++) {
    event.rel = Math.floor((i * RUN_MS) / eventCount);
    place(event, byMinute[Math.floor(event.rel / MINUTE_MS)] ?? [], next);
    event.partition = Math.floor(event.community / 800) % RISKMARK_PARTITIONS;
    onEvent(event);
  }
  for (let partition = 0; partition < RISKMARK_PARTITIONS; partition++) {
    onEvent({ rel: RUN_MS + 61 * MINUTE_MS, community: -1, category: 0, partition });
  }
}

function place(event: RiskmarkEvent, active: readonly Burst[], next: () => number): void {
  const x = next() >>> 16;
  let sum = 0;
  for (const burst of active) {
    sum += burst.weight;
    if (x >= sum) continue;
    const size = RISKMARK_SIZES[burst.level] ?? 1;
    event.community = burst.area * size + below(next, size);
    event.category = burst.category;
    return;
  }
  const p = next() >>> 17;
  const q = next() >>> 17;
  event.community = (((p * q) >>> 15) * 20_000) >>> 15;
  event.category = QUIET_CATEGORIES[next() >>> 26] ?? 0;
}

/** The check of the generator alone: h = h × 31 + rel × 1,000,003 + community × 17 + category, mod 2^64. */
export function createInputHash(): { add(event: RiskmarkEvent): void; hex(): string } {
  let hi = 0;
  let lo = 0;
  return {
    add: (event) => {
      // 64-bit arithmetic in two halves: h × 31 and the sum, both mod 2^64.
      const low = lo * 31;
      const value = event.rel * 1_000_003 + event.community * 17 + event.category;
      const total = low + (value % 2 ** 32) + (value < 0 ? 2 ** 32 : 0);
      const carry = Math.floor(total / 2 ** 32) - (value < 0 ? 1 : 0);
      hi =
        (Math.imul(hi, 31) + carry + Math.floor(value / 2 ** 32) + (value < 0 && value % 2 ** 32 !== 0 ? 1 : 0)) >>> 0;
      lo = total % 2 ** 32;
    },
    hex: () => hi.toString(16).padStart(8, '0') + lo.toString(16).padStart(8, '0'),
  };
}

/** A finding as RiskMark scores it; minute: M, minutes since 1970. */
export interface RiskmarkFinding {
  readonly level: number;
  readonly area: number;
  readonly category: number;
  readonly minute: number;
}

/** Sum of the findings' hashes mod 2^64, as 16 hex digits. */
export function riskmarkChecksum(findings: readonly RiskmarkFinding[]): string {
  const mask = (1n << 64n) - 1n;
  let sum = 0n;
  for (const { level, area, category, minute } of findings) {
    let x = (BigInt((level * 20_000 + area) * 10 + category) * (1n << 32n) + BigInt(minute)) & mask;
    x ^= x >> 30n;
    x = (x * 0xbf58476d1ce4e5b9n) & mask;
    x ^= x >> 27n;
    x = (x * 0x94d049bb133111ebn) & mask;
    x ^= x >> 31n;
    sum = (sum + x) & mask;
  }
  return sum.toString(16).padStart(16, '0');
}
