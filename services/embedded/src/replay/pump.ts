// Puts the events of a source into the raw topics, in pieces, never more than two pieces ahead of intake: that is all the
// memory and the lead that a replay of any length takes.
import { RAW_TOPICS, type RawEvent, type RawTopic, rawTopicOf } from '@fengsui/contracts';
import { watermarkRecord } from '@fengsui/intake';
import type { AppendRecord, EventLog } from '@fengsui/log';
import type { Clock } from '@fengsui/service-kit';
import { appendRaw, rawRecord } from '../raw-records.ts';
import { readAlreadyPumped } from './already-pumped.ts';
import { createPace } from './pace.ts';
import { createRawTimes } from './raw-times.ts';

/** Events of one piece. */
export const PIECE_EVENTS_MAX = 1_000;

export interface PumpOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  /** In the order of event time, or nearly so. */
  readonly source: AsyncIterable<readonly RawEvent[]>;
  /** Simulated seconds per second; null: as fast as it goes. */
  readonly speed: number | null;
  /** Resolves when intake has handled all that the topics hold now. */
  readonly intakeCaughtUp: () => Promise<void>;
  readonly abort: AbortSignal;
  readonly onProgress: (counts: PumpCounts) => void;
}

export interface PumpCounts {
  /** Events taken from the source … */
  readonly readCount: number;
  /** … of which so many were in the topics already. */
  readonly resumedCount: number;
}

/** Resolves when the source has ended and intake has all of it, or soon after the abort. Rejects with what failed. */
export async function pump(options: PumpOptions): Promise<PumpCounts> {
  const { log, clock, source, speed, abort, onProgress } = options;
  const alreadyPumped = await readAlreadyPumped(log);
  const times = createRawTimes<RawTopic>(clock.now());
  const pace = createPace(clock, speed);
  const counts = { readCount: 0, resumedCount: 0 };
  let piece = new Map<RawTopic, AppendRecord[]>();
  let pieceCount = 0;
  let handled: Promise<void> = Promise.resolve();

  const flush = async (): Promise<void> => {
    if (pieceCount === 0) return;
    const ready = piece;
    // No older record follows in any topic: intake need not wait for one in those that are silent.
    for (const topic of RAW_TOPICS) addTo(ready, topic, watermarkRecord(times.latest()));
    piece = new Map();
    pieceCount = 0;
    await appendRaw(log, ready);
    await handled;
    handled = options.intakeCaughtUp();
    // Awaited with the next piece; until then its failure must not count as one that nobody looks at.
    handled.catch(() => undefined);
    onProgress({ ...counts });
  };
  const add = async (event: RawEvent): Promise<void> => {
    const topic = rawTopicOf(event);
    const record = rawRecord(event, times.next(topic, event.occurredAt));
    counts.readCount += 1;
    if (await alreadyPumped.isThere(topic, record)) {
      counts.resumedCount += 1;
      return;
    }
    const waitMs = pace.untilDue(event.occurredAt);
    if (waitMs > 0) {
      await flush();
      await wait(clock, waitMs, abort);
    }
    addTo(piece, topic, record);
    pieceCount += 1;
    if (pieceCount >= PIECE_EVENTS_MAX) await flush();
  };

  for await (const events of source) {
    for (const event of events) {
      if (abort.aborted) return counts;
      await add(event);
    }
  }
  await flush();
  await handled;
  return counts;
}

function addTo(piece: Map<RawTopic, AppendRecord[]>, topic: RawTopic, record: AppendRecord): void {
  const records = piece.get(topic);
  if (records === undefined) piece.set(topic, [record]);
  else records.push(record);
}

/** Ends early when aborted. */
async function wait(clock: Clock, delayMs: number, abort: AbortSignal): Promise<void> {
  if (abort.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = (): void => resolve();
  abort.addEventListener('abort', end);
  const cancel = clock.after(delayMs, end);
  await promise;
  cancel();
  abort.removeEventListener('abort', end);
}
