import { encodeSignal } from '@fengsui/contracts';
import { BLANK_SIGNAL, SIGNAL_FLAGS, type Signal } from '@fengsui/domain';
import type { AppendRecord } from '@fengsui/log';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aSignalsLog, MINUTE_MS, NOON, tickAt } from '../backtest/fixtures.ts';
import { readSignalsSpan } from '../backtest/signals-span.ts';
import { CITY, WAGES } from './fixtures.ts';
import { readTopicMatters, type TopicMattersOptions } from './topic-matters.ts';

type Given = Partial<Signal> & Pick<Signal, 'phase' | 'matterId'>;

const STREAMS = ['hotline', 'grid', 'mediation'] as const;

/** A signal of street 150101 about unpaid wages, so many minutes after noon. */
function signalAt(minute: number, given: Given): AppendRecord {
  const at = NOON + minute * MINUTE_MS;
  const source = STREAMS.find((one) => given.phase.startsWith(one)) ?? 'hotline';
  const usual = { source, eventId: `E${minute}`, areaCode: '150101', category: 'H08.01' } as const;
  const value = encodeSignal({ ...BLANK_SIGNAL, ...usual, occurredAt: at, receivedAt: at, ...given });
  return { timestamp: at, value };
}

async function found(records: readonly AppendRecord[], options: Partial<TopicMattersOptions> = {}) {
  const { log, remove } = await aSignalsLog([records, []]);
  onTestFinished(remove);
  const span = await readSignalsSpan(log);
  if (span === null) throw new Error('the log of the test has records');
  return readTopicMatters({ log, span, tree: CITY, topic: WAGES, ...options });
}

const minute = (n: number): number => NOON + n * MINUTE_MS;
const street = CITY.indexOf('150101');

describe('the matters of a topic', () => {
  it('are those that any stream opened under it, each once, where it was opened first', async () => {
    const read = await found([
      tickAt(0),
      signalAt(1, { phase: 'hotline.accepted', matterId: 'A' }),
      signalAt(2, { phase: 'hotline.accepted', matterId: 'A', areaCode: '150102' }),
      signalAt(3, { phase: 'hotline.accepted', matterId: 'B', category: 'H02.04' }),
      signalAt(4, { phase: 'hotline.dispatched', matterId: 'C' }),
      signalAt(5, { phase: 'hotline.accepted', matterId: 'D', flags: SIGNAL_FLAGS.excluded }),
      signalAt(6, { phase: 'mediation.registered', matterId: 'E', areaCode: '15010101' }),
    ]);
    expect(read).toEqual({
      matters: [
        { area: street, openedAt: minute(1), firstGridAt: null, firstHotlineAt: minute(1) },
        { area: CITY.indexOf('15010101'), openedAt: minute(6), firstGridAt: null, firstHotlineAt: null },
      ],
      revisits: [],
      known: { from: minute(1), to: minute(6) + 1 },
    });
  });

  it('were opened when the grid reported them, by whatever class it did', async () => {
    const read = await found([
      signalAt(1, { phase: 'grid.reported', matterId: 'A', category: 'D02.01' }),
      signalAt(5, { phase: 'hotline.accepted', matterId: 'A' }),
      signalAt(9, { phase: 'grid.reported', matterId: 'A', category: 'D02.01' }),
      signalAt(9.5, { phase: 'grid.reported', matterId: 'B', category: 'D02.01' }),
    ]);
    expect(read?.matters).toEqual([
      { area: street, openedAt: minute(1), firstGridAt: minute(1), firstHotlineAt: minute(5) },
    ]);
  });

  it('are taken in the order in which they happened, not in which they came', async () => {
    const read = await found([
      signalAt(5, { phase: 'hotline.accepted', matterId: 'A' }),
      signalAt(6, { phase: 'hotline.accepted', matterId: 'A', areaCode: '150102', occurredAt: minute(2) }),
    ]);
    expect(read?.matters).toEqual([
      { area: CITY.indexOf('150102'), openedAt: minute(2), firstGridAt: null, firstHotlineAt: minute(2) },
    ]);
  });

  it('lie within the areas of the topic; a risk domain narrows them, too', async () => {
    const records = [
      signalAt(1, { phase: 'hotline.accepted', matterId: 'A', riskDomain: 'labour' }),
      signalAt(2, { phase: 'hotline.accepted', matterId: 'B', riskDomain: 'consumer' }),
      signalAt(3, { phase: 'hotline.accepted', matterId: 'C', riskDomain: 'labour', areaCode: '150201' }),
    ];
    const read = await found(records, { topic: { ...WAGES, riskDomain: 'labour', areas: ['1501', '77'] } });
    expect(read?.matters.map(({ openedAt }) => openedAt)).toEqual([minute(1)]);
  });
});

describe('what was said of them', () => {
  it('counts yes against yes, no and partly; an event that was sent twice counts once', async () => {
    const revisited = { phase: 'hotline.revisited', matterId: 'A', category: '' } as const;
    const read = await found([
      signalAt(0.5, { ...revisited, resolved: 'yes' }),
      signalAt(1, { phase: 'hotline.accepted', matterId: 'A' }),
      signalAt(2, { ...revisited, resolved: 'yes', satisfied: 'partly' }),
      signalAt(2, { ...revisited, resolved: 'yes', satisfied: 'partly' }),
      signalAt(3, { ...revisited, resolved: 'no', satisfied: 'not_asked' }),
      signalAt(4, { ...revisited, resolved: 'yes', flags: SIGNAL_FLAGS.excluded }),
      signalAt(5, { ...revisited, resolved: 'yes', matterId: 'Z' }),
    ]);
    expect(read?.revisits).toEqual([
      { area: street, at: minute(0.5), isResolved: true, isSatisfied: null },
      { area: street, at: minute(2), isResolved: true, isSatisfied: false },
      { area: street, at: minute(3), isResolved: false, isSatisfied: null },
    ]);
  });
});

it('the reading tells how far it is, and ends when it is no longer wanted', async () => {
  const records = [signalAt(1, { phase: 'hotline.accepted', matterId: 'A' }), tickAt(2)];
  const progress: unknown[] = [];
  await found(records, { onProgress: (one) => progress.push(one) });
  expect(progress).toEqual([
    { readCount: 2, recordCount: 4, at: minute(2) },
    { readCount: 4, recordCount: 4, at: minute(2) },
  ]);
  expect(await found(records, { abort: AbortSignal.abort() })).toBeNull();
});
