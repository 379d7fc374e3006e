// The matters of a topic out of a recorded signals log, and what those who were asked said of them. The log is read twice:
// first for the matters that are about the topic, then for all that became of these.
import { readSignalEntry, SIGNAL_ENTRY } from '@fengsui/contracts';
import { compileConditions, meetsAll } from '@fengsui/detection';
import { type Span, type Topic, topicConditions } from '@fengsui/detector';
import { ANSWERS, type AreaTree, createSignalRecord, PHASES, SIGNAL_FLAGS, type SignalRecord } from '@fengsui/domain';
import type { EventLog, LogRecord } from '@fengsui/log';
import { recordPieces } from '../backtest/record-pieces.ts';
import type { SignalsSpan } from '../backtest/signals-span.ts';

/** Matters of one report; more are refused: they are kept in memory. */
export const TOPIC_MATTERS_MAX = 2_000_000;

/** One matter of the topic. Times are ms since 1970. */
export interface TopicMatter {
  /** Number in the tree of the area in which a signal that is about the topic first opened it. */
  readonly area: number;
  /** When any stream first heard of it. */
  readonly openedAt: number;
  /** When the grid first reported it, and when the hotline first took it; null: never. */
  readonly firstGridAt: number | null;
  readonly firstHotlineAt: number | null;
}

/** What was said when a matter of the topic was asked about; null: not asked, or not to be counted. */
export interface TopicRevisit {
  readonly area: number;
  readonly at: number;
  readonly isResolved: boolean | null;
  readonly isSatisfied: boolean | null;
}

export interface TopicMatters {
  readonly matters: readonly TopicMatter[];
  readonly revisits: readonly TopicRevisit[];
  /** From the first to the last opening of any matter, of the topic or not: nothing is known of the time outside. */
  readonly known: Span;
}

export interface TopicMattersOptions {
  readonly log: EventLog;
  /** Of that log: readSignalsSpan. */
  readonly span: SignalsSpan;
  readonly tree: AreaTree;
  readonly topic: Topic;
  /** Of two readings together. */
  readonly onProgress?: (progress: {
    readonly readCount: number;
    readonly recordCount: number;
    readonly at: number;
  }) => void;
  /** Ends it early: null comes back. */
  readonly abort?: AbortSignal;
}

/** The topic has so many matters that they do not fit in memory. */
export class TooManyMatters extends Error {
  constructor() {
    super(`more than ${TOPIC_MATTERS_MAX} matters`);
    this.name = 'TooManyMatters';
  }
}

type GrowingMatter = { -readonly [Key in keyof TopicMatter]: TopicMatter[Key] };

/** Rejects with what the log fails with, and with TooManyMatters. null: aborted. */
export async function readTopicMatters(options: TopicMattersOptions): Promise<TopicMatters | null> {
  const matters = new Map<string, GrowingMatter>();
  const revisits: TopicRevisit[] = [];
  const isOfTopic = createTopicTest(options);
  const revisited = new Set<string>();
  const known = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
  let readCount = 0;
  const read = async (visit: (record: SignalRecord) => void): Promise<void> => {
    await eachSignal(options, visit, (count, at) => {
      readCount += count;
      options.onProgress?.({ readCount, recordCount: 2 * recordCountOf(options.span), at });
    });
  };
  await read((record) => {
    if (!OPENING_PHASES.has(record.phase)) return;
    known.from = Math.min(known.from, record.receivedAt);
    known.to = Math.max(known.to, record.receivedAt + 1);
    if (!isOfTopic(record)) return;
    const id = textOf(record, 'matterId');
    if (!matters.has(id) && matters.size >= TOPIC_MATTERS_MAX) throw new TooManyMatters();
    noteOpening(matters, id, { area: options.tree.resolve(textOf(record, 'areaCode')).index, at: record.occurredAt });
  });
  await read((record) => {
    const isOpening = OPENING_PHASES.has(record.phase);
    if (!isOpening && record.phase !== PHASES['hotline.revisited']) return;
    const matter = matters.get(textOf(record, 'matterId'));
    if (matter === undefined) return;
    if (isOpening) noteStream(matter, record);
    if (isOpening || isExcluded(record)) return;
    const eventId = textOf(record, 'eventId');
    // An event that was sent twice stands in the log twice.
    if (!revisited.has(eventId)) revisits.push(revisitOf(matter.area, record));
    revisited.add(eventId);
  });
  return options.abort?.aborted === true ? null : { matters: [...matters.values()], revisits, known };
}

/** The phases by which a stream first tells of a matter. */
const OPENING_PHASES: ReadonlySet<number> = new Set([
  PHASES['hotline.accepted'],
  PHASES['grid.reported'],
  PHASES['mediation.screened'],
  PHASES['mediation.registered'],
  PHASES['mediation.accepted'],
]);

async function eachSignal(
  { log, span, abort }: TopicMattersOptions,
  visit: (record: SignalRecord) => void,
  onRead: (count: number, at: number) => void,
): Promise<void> {
  const record = createSignalRecord();
  for (const extent of span.partitions) {
    for await (const records of recordPieces(log, { ...extent, fromOffset: extent.startOffset })) {
      if (abort?.aborted === true) return;
      visitAll(records, record, visit);
      onRead(records.length, records.at(-1)?.timestamp ?? 0);
    }
  }
}

/** Entries that are no signals are passed over. */
function visitAll(records: readonly LogRecord[], record: SignalRecord, visit: (record: SignalRecord) => void): void {
  for (const { value } of records) if (readSignalEntry(value, record) === SIGNAL_ENTRY.signal) visit(record);
}

function recordCountOf({ partitions }: SignalsSpan): number {
  return partitions.reduce((sum, { startOffset, endOffset }) => sum + endOffset - startOffset, 0);
}

/** True for a signal that is about the topic and lies in one of its areas. */
function createTopicTest({ topic, tree }: TopicMattersOptions): (record: SignalRecord) => boolean {
  const { tests, matchesCategory } = compileConditions(topicConditions(topic));
  const tops = topic.areas?.map((code) => tree.indexOf(code)).filter((index) => index >= 0) ?? [0];
  const isWithin = (code: string): boolean => {
    const { index } = tree.resolve(code);
    return tops.some((top) => tree.isWithin(index, top));
  };
  return (record) =>
    meetsAll(tests, record) && matchesCategory(textOf(record, 'category')) && isWithin(textOf(record, 'areaCode'));
}

/** A matter is where it was opened. */
function noteOpening(
  matters: Map<string, GrowingMatter>,
  id: string,
  { area, at }: { readonly area: number; readonly at: number },
): void {
  const known = matters.get(id);
  if (known === undefined) matters.set(id, { area, openedAt: at, firstGridAt: null, firstHotlineAt: null });
  else if (at < known.openedAt) {
    known.openedAt = at;
    known.area = area;
  }
}

/** Other streams may call a matter by other categories: what they tell of it counts all the same. */
function noteStream(matter: GrowingMatter, { phase, occurredAt }: SignalRecord): void {
  matter.openedAt = Math.min(matter.openedAt, occurredAt);
  if (phase === PHASES['grid.reported']) matter.firstGridAt = Math.min(matter.firstGridAt ?? occurredAt, occurredAt);
  if (phase === PHASES['hotline.accepted']) {
    matter.firstHotlineAt = Math.min(matter.firstHotlineAt ?? occurredAt, occurredAt);
  }
}

/** As the three rates count: yes, against yes, no and partly. */
function revisitOf(area: number, { occurredAt, resolved, satisfied }: SignalRecord): TopicRevisit {
  const isYes = (answer: number): boolean | null => {
    const word = ANSWERS[answer];
    return word === 'yes' || word === 'no' || word === 'partly' ? word === 'yes' : null;
  };
  return { area, at: occurredAt, isResolved: isYes(resolved), isSatisfied: isYes(satisfied) };
}

function isExcluded({ flags }: SignalRecord): boolean {
  return (flags & SIGNAL_FLAGS.excluded) !== 0;
}

const decoder = new TextDecoder();

function textOf(record: SignalRecord, field: 'eventId' | 'matterId' | 'areaCode' | 'category'): string {
  return decoder.decode(record.buffer.subarray(record[`${field}Start`], record[`${field}End`]));
}
