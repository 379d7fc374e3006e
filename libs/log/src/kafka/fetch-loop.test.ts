// The fetch loop over brokers of the test, which answer when the test says so.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type Cluster from 'kafkajs/src/cluster/index.js';
import encodeRecord from 'kafkajs/src/protocol/recordBatch/record/v0/index.js';
import recordBatch from 'kafkajs/src/protocol/recordBatch/v0/index.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { LogRecord } from '../port.ts';
import { readInt32, readInt64, readText } from './bytes.ts';
import { type FetchTarget, startFetchLoop } from './fetch-loop.ts';
import { type AnsweredPartition, aCluster, aFetchAnswer, aKafkaContext, protocolError } from './fixtures.ts';

interface Asked {
  readonly waitMs: number;
  /** `topic/partition@offset` of each. */
  readonly wanted: readonly string[];
}

interface Request extends Asked {
  readonly nodeId: string;
  readonly answer: (...partitions: readonly AnsweredPartition[]) => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
}

/** What a request asks for, out of its bytes. */
function readRequest(bytes: Buffer): Asked {
  const cursor = { bytes, at: 4 };
  const waitMs = readInt32(cursor);
  cursor.at = 25;
  const wanted: string[] = [];
  for (let topics = readInt32(cursor); topics > 0; topics--) {
    const topic = readText(cursor);
    for (let partitions = readInt32(cursor); partitions > 0; partitions--) {
      const partition = readInt32(cursor);
      cursor.at += 4;
      wanted.push(`${topic}/${partition}@${readInt64(cursor)}`);
      cursor.at += 12;
    }
  }
  return { waitMs, wanted };
}

/** Notes each request, and leaves the answer to the test. */
function aBroker(nodeId: string, asked: (request: Request) => void): Cluster.Broker {
  return {
    connectionPool: {
      send: async ({ request, response }) => {
        const answered = Promise.withResolvers<Buffer>();
        const { buffer } = await request.encode();
        asked({
          nodeId,
          ...readRequest(buffer),
          answer: async (...partitions) => {
            answered.resolve(aFetchAnswer({ t: partitions }));
            await nextTurn();
          },
          fail: async (error) => {
            answered.reject(error);
            await nextTurn();
          },
        });
        return response.parse(await response.decode(await answered.promise));
      },
    },
    disconnect: async () => undefined,
  };
}

interface TestTarget extends FetchTarget {
  readonly taken: number[];
  isBusy: boolean;
}

function aTarget(partition: number, fetchOffset = 0): TestTarget {
  const target: TestTarget = {
    topic: 't',
    partition,
    fetchOffset,
    endOffset: -1,
    taken: [],
    isBusy: false,
    hasWork: () => target.isBusy,
    take: (records: readonly LogRecord[]) => {
      target.isBusy = true;
      target.taken.push(...records.map(({ offset }) => offset));
    },
  };
  return target;
}

interface World {
  /** Leader of each partition; node 1 if not given. */
  readonly leaders?: Readonly<Record<number, string>>;
  readonly logStart?: number;
}

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function aLoop(targets: TestTarget[], { leaders = {}, logStart = 0 }: World = {}) {
  const requests: Request[] = [];
  const failures: unknown[] = [];
  const refreshed: PromiseWithResolvers<void>[] = [Promise.withResolvers()];
  let waiting = Promise.withResolvers<Request>();
  const asked = (request: Request): void => {
    requests.push(request);
    waiting.resolve(request);
    waiting = Promise.withResolvers();
  };
  const stopping = new AbortController();
  const { context, told } = aKafkaContext();
  const loop = startFetchLoop({
    cluster: aCluster({
      findBroker: async ({ nodeId }) => aBroker(nodeId, asked),
      findLeaderForPartitions: (_, [partition = -1]) => ({ [leaders[partition] ?? '1']: [partition] }),
      refreshMetadata: async () => {
        refreshed.at(-1)?.resolve();
        refreshed.push(Promise.withResolvers());
      },
    }),
    context,
    targets: () => targets,
    logStart: async () => logStart,
    stopping: stopping.signal,
    onFailure: (error) => failures.push(error),
  });
  const stop = async (): Promise<void> => {
    stopping.abort();
    for (const request of requests) await request.fail(new Error('the test is over'));
    await loop.ended;
  };
  stops.push(stop);
  await nextTurn();
  return {
    loop,
    requests,
    failures,
    told,
    stopping,
    refreshed: refreshed[0]?.promise,
    nextRequest: () => waiting.promise,
  };
}

async function aBatch(firstOffset: number, count: number): Promise<Buffer> {
  const records = Array.from({ length: count }, (_, offsetDelta) =>
    encodeRecord({ offsetDelta, timestampDelta: 0, key: null, value: Buffer.from('v') }),
  );
  const batch = { firstOffset, firstTimestamp: 0, maxTimestamp: 0, lastOffsetDelta: count - 1, records };
  const { buffer } = await recordBatch.RecordBatch(batch);
  return Buffer.from(buffer);
}

describe('requests', () => {
  it('go to every leader at once, one at a time to each, for the partitions that it leads', async () => {
    const { loop, requests } = await aLoop([aTarget(0), aTarget(1, 7), aTarget(2)], { leaders: { 1: '2' } });
    expect(requests.map(({ nodeId, wanted }) => [nodeId, wanted])).toEqual([
      ['1', ['t/0@0', 't/2@0']],
      ['2', ['t/1@7']],
    ]);
    loop.wake();
    await nextTurn();
    expect(requests).toHaveLength(2);
  });

  it('leave out partitions whose records wait to be handled, and ask for them once they are', async () => {
    const [slow, quick] = [aTarget(0), aTarget(1)];
    const { loop, requests } = await aLoop([slow, quick]);
    await requests[0]?.answer({ partition: 0, endOffset: 9, bytes: await aBatch(0, 3) });
    expect([slow.taken, slow.fetchOffset, slow.endOffset]).toEqual([[0, 1, 2], 3, 9]);
    expect(requests[1]?.wanted).toEqual(['t/1@0']);
    slow.isBusy = false;
    loop.wake();
    await nextTurn();
    expect(requests).toHaveLength(2);
    await requests[1]?.answer();
    expect(requests[2]?.wanted).toEqual(['t/0@3', 't/1@0']);
  });

  it('may wait at the broker for long while nothing else is to be done, and hardly while something is', async () => {
    const [busy, idle] = [aTarget(0), aTarget(1)];
    const { requests } = await aLoop([busy, idle]);
    await requests[0]?.answer({ partition: 0, bytes: await aBatch(0, 1) });
    expect(requests.map(({ waitMs }) => waitMs)).toEqual([500, 5]);
  });

  it('are none while nothing may be fetched, until the loop is told that something may', async () => {
    const target = aTarget(0);
    target.isBusy = true;
    const { loop, requests } = await aLoop([target]);
    expect(requests).toEqual([]);
    target.isBusy = false;
    loop.wake();
    await nextTurn();
    expect(requests).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('without records moves the end only', async () => {
    const target = aTarget(0, 4);
    const { requests } = await aLoop([target]);
    await requests[0]?.answer({ partition: 0, endOffset: 4 });
    expect([target.taken, target.fetchOffset, target.endOffset]).toEqual([[], 4, 4]);
    expect(requests[1]?.wanted).toEqual(['t/0@4']);
  });

  it('for a partition that went elsewhere meanwhile, or that nobody asked for, is left alone', async () => {
    const gone = aTarget(0);
    const targets = [gone, aTarget(1)];
    const { requests, failures } = await aLoop(targets);
    targets.shift();
    await requests[0]?.answer({ partition: 0, bytes: await aBatch(0, 1) }, { partition: 9, errorCode: 99 });
    expect([gone.taken, failures]).toEqual([[], []]);
  });

  it('that comes after the end is left alone', async () => {
    const target = aTarget(0);
    const { loop, requests, stopping } = await aLoop([target]);
    stopping.abort();
    await requests[0]?.answer({ partition: 0, bytes: await aBatch(0, 1) });
    await loop.ended;
    expect([target.taken, requests.length]).toEqual([[], 1]);
  });

  it('that the wanted offset was deleted moves on to the first one that is kept', async () => {
    const target = aTarget(0, 5);
    const { requests } = await aLoop([target], { logStart: 40 });
    await requests[0]?.answer({ partition: 0, errorCode: 1 });
    expect(requests[1]?.wanted).toEqual(['t/0@40']);
  });

  it('that the wanted offset lies beyond the end is failure: what was read is not there any more', async () => {
    const { loop, requests, failures } = await aLoop([aTarget(0, 5)], { logStart: 2 });
    await requests[0]?.answer({ partition: 0, errorCode: 1 });
    await loop.ended;
    expect(failures).toMatchObject([{ reason: 'offset_out_of_range' }]);
  });

  it.each([
    ['an error code that does not pass', { errorCode: 29 }, "t[0]: Kafka's error code 29"],
    ['a batch that is damaged', { bytes: Buffer.alloc(80) }, 'the batch at 0 of t[0] has the unknown format 0'],
  ])('with %s is failure, and ends the loop', async (_, answered, message) => {
    const { loop, requests, failures } = await aLoop([aTarget(0)]);
    await requests[0]?.answer({ partition: 0, ...answered });
    await loop.ended;
    expect(failures).toMatchObject([{ reason: 'storage_failed', message }]);
    expect(requests).toHaveLength(1);
  });
});

describe('an outage', () => {
  it('is waited out: the leaders are looked up again before the next request', async () => {
    const target = aTarget(0, 3);
    const { requests, told, refreshed, nextRequest, failures } = await aLoop([target]);
    const again = nextRequest();
    await requests[0]?.fail(protocolError('NETWORK_EXCEPTION'));
    await refreshed;
    const second = await again;
    expect(second.wanted).toEqual(['t/0@3']);
    await second.answer({ partition: 0, bytes: await aBatch(3, 1) });
    expect(target.taken).toEqual([3]);
    expect(told).toEqual(['available false NETWORK_EXCEPTION', 'retried connection', 'available true ']);
    expect(failures).toEqual([]);
  });

  it('of one partition takes the records of the others, and looks its leader up again', async () => {
    const [moved, other] = [aTarget(0), aTarget(1)];
    const { requests, told, nextRequest } = await aLoop([moved, other]);
    const again = nextRequest();
    await requests[0]?.answer({ partition: 0, errorCode: 6 }, { partition: 1, bytes: await aBatch(0, 2) });
    expect(other.taken).toEqual([0, 1]);
    expect((await again).wanted).toEqual(['t/0@0']);
    expect(told).toEqual(['available false Kafka answered with the error codes 6', 'retried leadership']);
  });

  it('that outlasts the loop is no news', async () => {
    const { loop, requests, told, stopping, failures } = await aLoop([aTarget(0)]);
    stopping.abort();
    await requests[0]?.fail(protocolError('NETWORK_EXCEPTION'));
    await loop.ended;
    expect([told, failures]).toEqual([[], []]);
  });
});
