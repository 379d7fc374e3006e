// Backlog: the open matters of an area. Each counts from the signal that opened it to the one that closes it, or until
// nothing was selected of it for so long. Its one timer is that end.
import { endIfOpen, minuteOf, openAt, type Tracker } from './tracker.ts';
import { endTracking, moveToStage, replaceTimer, takeFired } from './tracking-group.ts';
import type { TrackingGroup } from './tracking-state.ts';

/** The stage of an open matter. */
export const OPEN = 1;

/** Follows open matters; each is where it was last heard of. */
export function createBacklogTracker(settings: {
  readonly group: TrackingGroup;
  readonly giveUpAfterMinutes: number;
}): Tracker {
  const { group } = settings;
  return {
    group,
    onSelected: (incoming, subject) => {
      const slot = openAt(group, incoming, subject);
      replaceTimer(group, slot, { which: 0, minute: minuteOf(incoming.streamTime) + settings.giveUpAfterMinutes });
      moveToStage(group, slot, { stage: OPEN, eventTime: incoming.streamTime });
    },
    onMarked: null,
    onClosed: (incoming) => endIfOpen(group, incoming),
    onCalmed: null,
    reassess: null,
    onTimer: (owner, eventTime) => endTracking(group, takeFired(group, owner).slot, eventTime),
  };
}
