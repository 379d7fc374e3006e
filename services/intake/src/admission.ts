// Decides by time which events pass, and holds back the one event a source may have that is far ahead of the clock:
// the source's next event confirms it (then the clock moves to the smaller of the two) or not (then it was a time jump).
import type { QuarantineReason } from '@fengsui/domain';
import type { IntakeClock } from './intake-clock.ts';
import type { CountedSource } from './metrics.ts';

/** Something that occurred, on its way in. */
export interface Arrival {
  readonly source: CountedSource;
  readonly occurredAt: number;
}

export interface Verdicts<T extends Arrival> {
  /** The clock has been moved already. */
  readonly accept: (arrival: T) => void;
  readonly refuse: (arrival: T, reason: QuarantineReason) => void;
}

export interface Admission<T extends Arrival> {
  /** Gives verdicts, in order, on this arrival and on those held that it decides; perhaps none yet. */
  admit(arrival: T): void;
  /** No more is coming: held arrivals are time jumps, but for the one that would have been the first of all. */
  readonly finish: () => void;
  /** At most one a source. */
  readonly held: () => readonly T[];
  /** Held before a restart, or by whoever read its partition before. One that is held here already is a time jump. */
  resume(arrival: T): void;
  /** Whoever reads the partition from now on decides on these. */
  forget(isGone: (arrival: T) => boolean): void;
}

/** Nothing is held at first. */
export function createAdmission<T extends Arrival>(clock: IntakeClock, verdicts: Verdicts<T>): Admission<T> {
  const heldBySource = new Map<CountedSource, T>();

  const accept = (arrival: T): void => {
    clock.advanceTo(arrival.occurredAt);
    verdicts.accept(arrival);
    // What was too far ahead may now be near: above all at the start, when every source's first event is held.
    for (const [source, held] of heldBySource) {
      if (clock.judge(held.occurredAt) !== 'accept') continue;
      heldBySource.delete(source);
      accept(held);
    }
  };

  const admit = (arrival: T): void => {
    const judgement = clock.judge(arrival.occurredAt);
    if (judgement === 'hold') hold(arrival);
    else if (judgement !== 'accept') verdicts.refuse(arrival, judgement);
    else {
      const held = takeHeld(arrival.source);
      if (held !== undefined) verdicts.refuse(held, 'time_jump');
      accept(arrival);
    }
  };

  const takeHeld = (source: CountedSource): T | undefined => {
    const held = heldBySource.get(source);
    heldBySource.delete(source);
    return held;
  };

  const hold = (arrival: T): void => {
    const held = takeHeld(arrival.source);
    if (held === undefined) {
      heldBySource.set(arrival.source, arrival);
      return;
    }
    // Both are far ahead: the smaller is where the source is now. The other is judged again from there.
    const isHeldSmaller = held.occurredAt <= arrival.occurredAt;
    accept(isHeldSmaller ? held : arrival);
    admit(isHeldSmaller ? arrival : held);
  };

  return {
    admit,
    held: () => [...heldBySource.values()],
    resume: (arrival) => {
      const held = takeHeld(arrival.source);
      if (held !== undefined) verdicts.refuse(held, 'time_jump');
      heldBySource.set(arrival.source, arrival);
    },
    forget: (isGone) => {
      for (const [source, arrival] of heldBySource) if (isGone(arrival)) heldBySource.delete(source);
    },
    finish: () => {
      const waiting = [...heldBySource.values()].toSorted((a, b) => a.occurredAt - b.occurredAt);
      heldBySource.clear();
      for (const arrival of waiting) {
        const isFirstOfAll = clock.now() === 0;
        if (isFirstOfAll || clock.judge(arrival.occurredAt) === 'accept') accept(arrival);
        else verdicts.refuse(arrival, 'time_jump');
      }
    },
  };
}
