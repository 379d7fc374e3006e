// Sequences: a matter that goes through all steps in their order, over any stream, within a time of the first step's
// first signal. An attempt that is not complete by then is dropped whole, and a later signal of the first step begins a
// new one: the steps of an old attempt never count into another. A complete one stands until it is closed or the hold
// has passed. The one timer is the end of the attempt, then of the hold.
import type { GradeNumber } from '@fengsui/domain';
import type { Incoming } from '../engine/incoming.ts';
import { TRACKED } from './tracked-layout.ts';
import { endIfOpen, minuteOf, openAt, type Tracker } from './tracker.ts';
import { endTracking, moveToStage, replaceTimer, takeFired } from './tracking-group.ts';
import { findTracked, readTracked, type TrackingGroup, writeTracked } from './tracking-state.ts';

export interface SequenceSettings {
  readonly group: TrackingGroup;
  /** How many signals each step takes, in order. */
  readonly times: readonly number[];
  readonly grade: GradeNumber;
  readonly withinMinutes: number;
  readonly holdMinutes: number;
}

/** Follows sequences; a matter is where the last signal of a step found it. The mark of a signal is the graver grade. */
export function createSequenceTracker(settings: SequenceSettings): Tracker {
  const { group, times } = settings;
  // The signal in hand serves one step, however many select it. Not state: it is over with the signal.
  let served = 0;
  return {
    group,
    onSelected: (incoming, subject, step) => {
      const known = findTracked(group, incoming.matter);
      const next = known < 0 ? 0 : readTracked(group, known, TRACKED.step);
      if (step !== next || incoming.serial === served) return;
      served = incoming.serial;
      const slot = openAt(group, incoming, subject);
      if (known < 0) setEnd(group, slot, { incoming, afterMinutes: settings.withinMinutes });
      const seen = readTracked(group, slot, TRACKED.seen) + 1;
      const isDone = seen === times[step];
      writeTracked(group, slot, { field: TRACKED.seen, value: isDone ? 0 : seen });
      if (!isDone) return;
      writeTracked(group, slot, { field: TRACKED.step, value: step + 1 });
      if (step + 1 < times.length) return;
      setEnd(group, slot, { incoming, afterMinutes: settings.holdMinutes });
      stand(settings, slot, incoming);
    },
    onMarked: (incoming, _subject, grade) => {
      const slot = findTracked(group, incoming.matter);
      if (slot < 0 || grade <= readTracked(group, slot, TRACKED.graver)) return;
      writeTracked(group, slot, { field: TRACKED.graver, value: grade });
      if (readTracked(group, slot, TRACKED.step) === times.length) stand(settings, slot, incoming);
    },
    onClosed: (incoming) => endIfOpen(group, incoming),
    onCalmed: null,
    reassess: null,
    onTimer: (owner, eventTime) => endTracking(group, takeFired(group, owner).slot, eventTime),
  };
}

/** Puts a complete sequence at its grade: stages are grades. */
function stand({ group, grade }: SequenceSettings, slot: number, incoming: Incoming): void {
  const stage = Math.max(grade, readTracked(group, slot, TRACKED.graver));
  moveToStage(group, slot, { stage, eventTime: incoming.streamTime });
}

function setEnd(
  group: TrackingGroup,
  slot: number,
  end: { readonly incoming: Incoming; readonly afterMinutes: number },
): void {
  replaceTimer(group, slot, { which: 0, minute: minuteOf(end.incoming.streamTime) + end.afterMinutes });
}
