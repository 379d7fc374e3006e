// A replay's clock is that of the events, so its signals follow from the order in which they are read. Kafka keeps an
// order within one partition only: whoever replays from several is told that the next run may give other alerts.
import type { EventLog } from '@fengsui/log';
import type { Logger } from '@fengsui/service-kit';

/** The log as a replay's intake is to see it: warns once when records come from a second partition. */
export function watchSingleSource<Log extends Pick<EventLog, 'consume'>>(log: Log, logger: Pick<Logger, 'warn'>): Log {
  let source: string | null = null;
  let isTold = false;
  const see = (place: string): void => {
    source ??= place;
    if (isTold || place === source) return;
    isTold = true;
    logger.warn(
      { sources: [source, place] },
      'a replay gives the same alerts again from one raw partition only: these are more, and their order is chance',
    );
  };
  return {
    ...log,
    consume: (options) =>
      log.consume({
        ...options,
        onBatch: async (batch) => {
          see(`${batch.topic}/${batch.partition}`);
          await options.onBatch(batch);
        },
      }),
  };
}
