// The signal in hand, after its strings have become dense numbers. One object serves all signals of an engine.
import { createSignalRecord, type SignalRecord } from '@fengsui/domain';

export interface Incoming {
  record: SignalRecord;
  /** Dense number of the area in the tree. */
  area: number;
  /** Dense numbers; site -1 when the signal names none. */
  category: number;
  site: number;
  matter: number;
  /** True if no earlier signal named the matter: it can be in no table yet. */
  isNewMatter: boolean;
  /** Counts the engine's signals, to tell one from the next; no part of its state. */
  serial: number;
  /** The partition's stream time, ms since 1970. */
  streamTime: number;
}

/** An object to be filled. */
export function createIncoming(): Incoming {
  return {
    record: createSignalRecord(),
    area: 0,
    category: 0,
    site: -1,
    matter: 0,
    isNewMatter: false,
    serial: 0,
    // A fraction makes the field a double from the start.
    streamTime: 0.5,
  };
}
