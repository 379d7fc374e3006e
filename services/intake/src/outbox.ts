// What a batch leads to, gathered until its end and appended at once: one append per partition touched. Keeps the
// promise that in every partition of fengsui.signals record times never go back and ticks strictly grow.
import { encodeQuarantineEntry, encodeTick, type QuarantineEntry } from '@fengsui/contracts';
import { TOPICS } from '@fengsui/domain';
import { type AppendRecord, type EventLog, lastTimeOf } from '@fengsui/log';

export interface Outbox {
  /** Of fengsui.signals. */
  readonly partitions: number;
  /** The received time that an event going to the partition may have: `now`, but never before what stands there. */
  receivedAt(partition: number, now: number): number;
  addSignal(partition: number, record: AppendRecord): void;
  /** To every partition whose stream time has not reached it yet. False if there is none: the tick is no news. */
  addTick(streamTime: number): boolean;
  addQuarantined(entry: QuarantineEntry): void;
  /** Durable when resolved. */
  flush(): Promise<void>;
}

/** Opens fengsui.signals where it ends: what stands there bounds what may follow. */
export async function createOutbox(log: EventLog): Promise<Outbox> {
  const partitions = await log.partitionCount(TOPICS.signals);
  const streamTimes: number[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    streamTimes.push(await lastTimeOf(log, { topic: TOPICS.signals, partition }));
  }
  const lastTicks = [...streamTimes];
  const signals: AppendRecord[][] = streamTimes.map(() => []);
  let quarantined: AppendRecord[] = [];

  const add = (partition: number, record: AppendRecord): void => {
    streamTimes[partition] = Math.max(streamTimes[partition] ?? 0, record.timestamp);
    signals[partition]?.push(record);
  };
  return {
    partitions,
    receivedAt: (partition, now) => Math.max(now, streamTimes[partition] ?? 0),
    addSignal: add,
    addTick: (streamTime) => {
      const value = encodeTick(streamTime);
      let isNews = false;
      for (const [partition, lastTick] of lastTicks.entries()) {
        if (streamTime <= lastTick || streamTime < (streamTimes[partition] ?? 0)) continue;
        lastTicks[partition] = streamTime;
        add(partition, { timestamp: streamTime, value });
        isNews = true;
      }
      return isNews;
    },
    addQuarantined: (entry) => {
      quarantined.push({ timestamp: entry.receivedAt, value: encodeQuarantineEntry(entry) });
    },
    flush: async () => {
      const appends: Promise<number>[] = [];
      for (const [partition, records] of signals.entries()) {
        if (records.length === 0) continue;
        signals[partition] = [];
        appends.push(log.append({ topic: TOPICS.signals, partition }, records));
      }
      if (quarantined.length > 0) {
        appends.push(log.append({ topic: TOPICS.quarantine, partition: 0 }, quarantined));
        quarantined = [];
      }
      await Promise.all(appends);
    },
  };
}
