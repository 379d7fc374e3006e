// What the tests of the service run on: a log and a store in memory whose writes can be made to fail before or after
// they took effect, as a crash would leave them, and inbox entries that make alerts.
import { createAlerter, ruleTextsOf } from '@fengsui/alerting';
import { encodeInboxEntry } from '@fengsui/contracts';
import { type AlertRevision, assert, createAreaTree, type Finding, type GradeOrNone, TOPICS } from '@fengsui/domain';
import type { AppendRecord, ConsumeOptions, Consumer, EventLog, LogRecord } from '@fengsui/log';
import type { Checkpoint, CheckpointSave, CheckpointStore } from '@fengsui/store';
import type { AlerterMetrics } from './metrics.ts';

/** before: the write fails and leaves nothing; after: it takes effect and fails all the same. */
export type Fault = 'before' | 'after';

export interface MemoryLog extends EventLog {
  /** All records of a topic. */
  records(topic: string): readonly LogRecord[];
  /** The next append to the topic fails. */
  failNext(topic: string, fault: Fault): void;
  /** Takes the partition away from its consumers. */
  revoke(): Promise<void>;
}

/** A log of one partition a topic; every offset but multiples of `gapEvery` is used. */
export function createMemoryLog(gapEvery = Number.POSITIVE_INFINITY): MemoryLog {
  const topics = new Map<string, LogRecord[]>();
  const starts = new Map<string, number>();
  const faults = new Map<string, Fault>();
  const consumers = new Set<{ poke: () => void; options: ConsumeOptions }>();
  const recordsOf = (topic: string): LogRecord[] => {
    const records = topics.get(topic);
    assert(records !== undefined, `no topic ${topic}`);
    return records;
  };
  const endOf = (topic: string): number => {
    const last = recordsOf(topic).at(-1);
    return last === undefined ? (starts.get(topic) ?? 0) : last.offset + 1;
  };
  const store = (topic: string, record: AppendRecord): void => {
    const offset = endOf(topic) % gapEvery === 0 && endOf(topic) > 0 ? endOf(topic) + 1 : endOf(topic);
    recordsOf(topic).push({ key: null, headers: {}, ...record, offset });
  };
  const log: MemoryLog = {
    records: recordsOf,
    failNext: (topic, fault) => faults.set(topic, fault),
    async revoke() {
      for (const { options } of consumers) await options.onRevoked({ topic: TOPICS.inbox, partition: 0 });
    },
    async createTopic(topic) {
      topics.set(topic, []);
      return { kind: 'created' };
    },
    async partitionCount(topic) {
      recordsOf(topic);
      return topic === TOPICS.signals ? 4 : 1;
    },
    async append({ topic }, records) {
      const fault = faults.get(topic);
      faults.delete(topic);
      if (fault === 'before') throw new Error('crash before the append');
      const first = endOf(topic);
      for (const record of records) store(topic, record);
      if (fault === 'after') throw new Error('crash after the append');
      for (const { poke } of consumers) poke();
      return first;
    },
    read: async ({ topic, fromOffset, recordsMax }) =>
      recordsOf(topic)
        .filter(({ offset }) => offset >= fromOffset)
        .slice(0, recordsMax),
    startOffset: async ({ topic }) => recordsOf(topic)[0]?.offset ?? endOf(topic),
    endOffset: async ({ topic }) => endOf(topic),
    async deleteBefore({ topic }, offset) {
      starts.set(topic, Math.min(offset, endOf(topic)));
      topics.set(
        topic,
        recordsOf(topic).filter((record) => record.offset >= offset),
      );
    },
    epoch: async () => 'memory',
    consume(options) {
      const { consumer, poke } = consumerOf(log, options);
      consumers.add({ poke, options });
      poke();
      return consumer;
    },
    async close() {
      consumers.clear();
    },
  };
  return log;
}

function consumerOf(log: EventLog, { topics, recordsMax, startOffset, onBatch }: ConsumeOptions) {
  const partition = { topic: topics[0] ?? '', partition: 0 };
  const ended = Promise.withResolvers<Error | null>();
  let position = -1;
  let isOver = false;
  const deliver = async (): Promise<void> => {
    if (position < 0 && !isOver) position = await startOffset(partition);
    while (!isOver) {
      const records = await log.read({ ...partition, fromOffset: position, recordsMax });
      const last = records.at(-1);
      if (last === undefined) return;
      await onBatch({ ...partition, records });
      position = last.offset + 1;
    }
  };
  let work = Promise.resolve();
  const poke = (): void => {
    work = work.then(deliver).catch((error: unknown) => {
      isOver = true;
      ended.resolve(error instanceof Error ? error : new Error(String(error)));
    });
  };
  const consumer: Consumer = {
    async caughtUp() {
      poke();
      await work;
    },
    position: () => position,
    async stop() {
      isOver = true;
      await work;
      ended.resolve(null);
    },
    ended: ended.promise,
  };
  return { consumer, poke };
}

export interface MemoryStore extends CheckpointStore {
  failNext(fault: Fault): void;
  /** How many saves took effect. */
  savedCount(): number;
}

/** A store that keeps whole checkpoints and only ever goes forward. */
export function createMemoryStore(): MemoryStore {
  const checkpoints = new Map<string, Checkpoint>();
  let fault: Fault | null = null;
  let savedCount = 0;
  const apply = (name: string, save: CheckpointSave): void => {
    const pages = new Map((checkpoints.get(name)?.pages ?? []).map((page) => [page.name, page]));
    for (const removed of save.removedPages) pages.delete(removed);
    for (const page of save.changedPages) pages.set(page.name, page);
    checkpoints.set(name, { position: save.position, header: save.header, pages: [...pages.values()] });
    savedCount++;
  };
  return {
    failNext: (next) => {
      fault = next;
    },
    savedCount: () => savedCount,
    load: async (name) => checkpoints.get(name) ?? null,
    async save(name, save) {
      const failing = fault;
      fault = null;
      if (failing === 'before') throw new Error('crash before the save');
      const stored = checkpoints.get(name)?.position ?? null;
      if (stored !== null && stored > save.position) return 'superseded';
      if (save.base !== null && save.base !== stored) return 'base_lost';
      apply(name, save);
      if (failing === 'after') throw new Error('crash after the save');
      return 'saved';
    },
    async remove(name) {
      checkpoints.delete(name);
    },
    async close() {
      checkpoints.clear();
    },
  };
}

/** Metrics as a list of what was told, in order. */
export function createMetricsList(): AlerterMetrics & { readonly told: readonly string[] } {
  const told: string[] = [];
  return {
    told,
    recovered: ({ origin, position, lostCount }) => told.push(`recovered ${origin} ${position} ${lostCount}`),
    revised: ({ ruleId, grade, change }) => told.push(`revised ${ruleId} ${grade} ${change}`),
    dropped: (reason) => told.push(`dropped ${reason}`),
    shadowed: ({ ruleId, grade }) => told.push(`shadowed ${ruleId} ${grade}`),
    open: ({ blue, yellow, orange, red }) => told.push(`open ${blue} ${yellow} ${orange} ${red}`),
    checkpointResult: (result) => {
      if (result !== 'saved') told.push(result);
    },
    checkpointed: ({ position }) => told.push(`checkpointed ${position}`),
  };
}

/** A tree of one city and one rule. */
export function someAlerting() {
  const root = { code: 'nyc', parent: '', level: 'city', name: 'New York', population: 0 } as const;
  const result = createAreaTree([root], 'city');
  assert(result.kind === 'tree', 'the test tree is sound');
  return { tree: result.tree, rules: ruleTextsOf([{ id: 'R01', version: 1, name: { en: 'Burst', zh: '突增' } }]) };
}

/** An inbox record whose finding gives the category this grade; signalOffset is the position that caused it. */
export function findingRecord(signalOffset: number, grade: GradeOrNone, category = 'sewer'): AppendRecord {
  return recordOf(findingOf(signalOffset, grade, category));
}

/** The same of a rule in shadow. */
export function shadowRecord(signalOffset: number, grade: GradeOrNone): AppendRecord {
  return recordOf({ ...findingOf(signalOffset, grade, 'sewer'), isShadow: true });
}

function recordOf(finding: Finding): AppendRecord {
  return { timestamp: finding.eventTime, value: encodeInboxEntry({ kind: 'finding', finding }) };
}

/** The revision that such a finding raises. */
export function revisionOf(signalOffset: number, grade: GradeOrNone): AlertRevision {
  const finding = findingOf(signalOffset, grade, 'sewer');
  const outcome = createAlerter(someAlerting()).apply({ kind: 'finding', finding });
  assert(outcome.kind === 'revised', 'a grade raises an alert');
  return outcome.revision;
}

function findingOf(signalOffset: number, grade: GradeOrNone, category: string): Finding {
  const eventTime = 1_630_551_600_000 + signalOffset * 1_000;
  return {
    position: { partition: 0, offset: signalOffset, index: 0 },
    ruleId: 'R01',
    ruleVersion: 1,
    areaCode: 'nyc',
    subject: { kind: 'category', value: category },
    riskDomain: 'utility',
    grade,
    eventTime,
    explanation: {
      detectorKind: 'burst',
      windowStart: eventTime - 86_400_000,
      windowEnd: eventTime,
      observed: signalOffset,
      threshold: 10,
      baseline: null,
      unit: 'matters',
      sampleCount: 0,
      streams: [{ source: 'hotline', count: 11 }],
      subAreas: [],
      evidence: ['51811001'],
      qualityFlags: [],
      clearsWhen: { level: 6, side: 'below', steps: 2, stepSeconds: 3_600 },
    },
    isShadow: false,
  };
}

/** An inbox record by which a centre takes an alert. */
export function acknowledgementRecord(alertId: string, commandId: string): AppendRecord {
  const by = { centreId: 'centre-1', role: 'duty-officer', reason: 'handling', issuedAt: 1_630_551_700_000 } as const;
  const command = { kind: 'acknowledge', commandId, alertId, ...by } as const;
  return { timestamp: by.issuedAt, value: encodeInboxEntry({ kind: 'command', command }) };
}
