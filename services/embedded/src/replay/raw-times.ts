// The times under which a replay writes raw records: they put the records of the three source topics into one order, that
// in which the source gave them, wherever they are cut into pieces and however often the replay is taken up again.

export interface RawTimes<Topic> {
  /** The time of the next record, ms since 1970: never before the last one, and after it where the topic changes. */
  next(topic: Topic, occurredAt: number): number;
  /** The time of the last record, 0 before the first. */
  latest(): number;
}

/** notAfter: what occurs later is absurd; such an event gets the time of the one before it, and moves no other. */
export function createRawTimes<Topic>(notAfter: number): RawTimes<Topic> {
  let latest = 0;
  let latestTopic: Topic | null = null;
  return {
    next: (topic, occurredAt) => {
      if (occurredAt > latest && occurredAt <= notAfter) latest = occurredAt;
      // Of two records of one time the log would put the first topic first, though the source did not.
      else if (latestTopic !== null && topic !== latestTopic) latest += 1;
      latestTopic = topic;
      return latest;
    },
    latest: () => latest,
  };
}
