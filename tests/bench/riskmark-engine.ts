// RiskMark-B4 as a Fengsui rule: the tree, the rule, the signals from memory in the project's own encoding, and one run
// of the engine over them, partition by partition, checked against the golden count and checksum.
import { encodeSignal, encodeTick, readSignalEntry, SIGNAL_ENTRY } from '@fengsui/contracts';
import { createDetectionEngine, DEDUP_HORIZON_MS, parseRule, type Rule } from '@fengsui/detection';
import {
  type AreaEntry,
  type AreaTree,
  BLANK_SIGNAL,
  createAreaTree,
  createSignalRecord,
  type Finding,
  type Signal,
} from '@fengsui/domain';
import {
  generateRiskmark,
  RISKMARK_COMMUNITIES,
  RISKMARK_GOLDEN,
  RISKMARK_PARTITIONS,
  RISKMARK_SIZES,
  RISKMARK_START_AT,
  type RiskmarkFinding,
  riskmarkChecksum,
} from './riskmark-workload.ts';

const LEVELS = ['community', 'street', 'county', 'city', 'province', 'nation'] as const;
const PREFIXES = ['c', 's', 'k', 'u', 'p', 'n'] as const;

/** 20,000 communities under streets, counties, cities, provinces and one nation. */
export function riskmarkTree(): AreaTree {
  const entries: AreaEntry[] = [];
  for (let level = LEVELS.length - 1; level >= 0; level--) {
    const size = RISKMARK_SIZES[level] ?? 1;
    const parentSize = RISKMARK_SIZES[level + 1] ?? 1;
    for (let area = 0; area < RISKMARK_COMMUNITIES / size; area++) {
      const parent =
        level === LEVELS.length - 1 ? '' : `${PREFIXES[level + 1]}${Math.floor((area * size) / parentSize)}`;
      entries.push({
        code: `${PREFIXES[level]}${area}`,
        parent,
        level: LEVELS[level] ?? 'nation',
        name: `${area}`,
        population: 0,
      });
    }
  }
  const built = createAreaTree(entries, 'city');
  if (built.kind === 'problems') throw new Error(`the RiskMark tree has ${built.problems.length} problems`);
  return built.tree;
}

/** Burst, all categories apart, 60 minutes by 1, four levels, one grade, cleared by the first whole window below. */
export function riskmarkRule(eventCount: number): Rule {
  const thresholds = RISKMARK_GOLDEN[eventCount]?.thresholds ?? [];
  const [community, street, county, city] = thresholds;
  const result = parseRule({
    id: 'RB4',
    version: 1,
    kind: 'burst',
    name: { en: 'RiskMark-B4', zh: 'RiskMark-B4' },
    levels: ['community', 'street', 'county', 'city'],
    select: [{ source: 'hotline', phases: ['accepted'] }],
    subject: 'category',
    window: '60m',
    advance: '1m',
    thresholds: { red: { community, street, county, city } },
    clear: { ratio: 1, steps: 1 },
  });
  if (result.kind === 'problems') throw new Error(result.problems.map((p) => `${p.path}: ${p.problem}`).join('; '));
  return result.rule;
}

/** The encoded entries of a partition, end to end in one buffer, and the end of each. */
export interface PartitionInput {
  readonly bytes: Uint8Array;
  readonly ends: Int32Array;
}

/** Encodes the workload as signals; flush events are ticks. */
export function riskmarkInput(eventCount: number): PartitionInput[] {
  const partitions: Uint8Array[][] = Array.from({ length: RISKMARK_PARTITIONS }, () => []);
  let i = 0;
  generateRiskmark(eventCount, (event) => {
    const at = RISKMARK_START_AT + event.rel;
    const id = `E${i++}`;
    partitions[event.partition]?.push(event.community < 0 ? encodeTick(at) : encodeSignal(signalOf(id, at, event)));
  });
  return partitions.map(joined);
}

function joined(entries: readonly Uint8Array[]): PartitionInput {
  const ends = new Int32Array(entries.length);
  let length = 0;
  entries.forEach((entry, n) => {
    length += entry.length;
    ends[n] = length;
  });
  const bytes = new Uint8Array(length);
  for (const [n, entry] of entries.entries()) bytes.set(entry, (ends[n] ?? 0) - entry.length);
  return { bytes, ends };
}

function signalOf(id: string, at: number, event: { readonly community: number; readonly category: number }): Signal {
  return {
    ...BLANK_SIGNAL,
    source: 'hotline',
    phase: 'hotline.accepted',
    eventId: id,
    matterId: id,
    areaCode: `c${event.community}`,
    category: `k${event.category}`,
    riskDomain: 'other',
    occurredAt: at,
    receivedAt: at,
    requestType: 'complaint',
    urgency: 'general',
  };
}

export interface RiskmarkRun {
  readonly count: number;
  readonly checksum: string;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

/** One run: a fresh engine a partition, decoding included in the measured time. */
export function runRiskmark(tree: AreaTree, rule: Rule, input: readonly PartitionInput[]): RiskmarkRun {
  const found: RiskmarkFinding[] = [];
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  input.forEach((partitionInput, partition) => {
    const engine = createDetectionEngine({ tree, rules: [rule], zoneOffsetMs: 0, dedupHorizonMs: DEDUP_HORIZON_MS });
    const record = createSignalRecord();
    const position = { partition, offset: 0 };
    let start = 0;
    for (const end of partitionInput.ends) {
      const kind = readSignalEntry(partitionInput.bytes, record, start, end);
      start = end;
      if (kind === SIGNAL_ENTRY.signal) engine.apply(record, position);
      else if (kind === SIGNAL_ENTRY.tick) engine.tick(record.receivedAt, position);
      position.offset++;
    }
    for (const finding of engine.takeFindings()) if (finding.grade === 'red') found.push(scored(finding));
  });
  const used = process.cpuUsage(cpu);
  return {
    count: found.length,
    checksum: riskmarkChecksum(found),
    cpuSeconds: (used.user + used.system) / 1e6,
    wallSeconds: (performance.now() - startedAt) / 1000,
  };
}

/** A finding as RiskMark scores it. */
export function scored(finding: Finding): RiskmarkFinding {
  return {
    level: PREFIXES.findIndex((prefix) => finding.areaCode.startsWith(prefix)),
    area: Number(finding.areaCode.slice(1)),
    category: Number(finding.subject.value.slice(1)),
    minute: finding.explanation.windowEnd / 60_000,
  };
}
