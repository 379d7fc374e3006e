// The fetch request as a broker reads it, and answers that were built by hand out of the protocol's description.

import type Cluster from 'kafkajs/src/cluster/index.js';
import { expect, it } from 'vitest';
import { readInt16, readInt32, readInt64, readText } from './bytes.ts';
import { decodeAnswer, fetchFrom } from './fetch.ts';
import { aFetchAnswer } from './fixtures.ts';

it('an answer tells of every partition its error, its end and its bytes', () => {
  const answer = aFetchAnswer({
    signals: [
      { partition: 0, endOffset: 2 ** 40 + 5, bytes: Buffer.from('first') },
      { partition: 4, errorCode: 6, endOffset: -1, bytes: null },
      { partition: 2, endOffset: 3, abortedCount: 2, bytes: Buffer.from('third') },
    ],
    quarantine: [{ partition: 1 }],
  });
  const { partitions, clientSideThrottleTime } = decodeAnswer({ bytes: answer, at: 0 });
  expect(clientSideThrottleTime).toBe(9);
  const shown = partitions.map(({ bytes, ...rest }) => ({ ...rest, text: bytes.toString() }));
  expect(shown).toEqual([
    { topic: 'signals', partition: 0, errorCode: 0, endOffset: 2 ** 40 + 5, text: 'first' },
    { topic: 'signals', partition: 4, errorCode: 6, endOffset: -1, text: '' },
    { topic: 'signals', partition: 2, errorCode: 0, endOffset: 3, text: 'third' },
    { topic: 'quarantine', partition: 1, errorCode: 0, endOffset: 0, text: '' },
  ]);
});

it('an answer without topics tells of nothing', () => {
  expect(decodeAnswer({ bytes: aFetchAnswer({}), at: 0 }).partitions).toEqual([]);
});

/** What kafkajs is handed, and the answer that it hands back. */
async function sentBytes(wanted: Parameters<typeof fetchFrom>[1], waitMs: number) {
  const sent: { readonly name: string; readonly version: number; readonly bytes: Buffer }[] = [];
  const broker: Cluster.Broker = {
    connectionPool: {
      send: async ({ request, response }) => {
        const { buffer } = await request.encode();
        sent.push({ name: request.apiName, version: request.apiVersion, bytes: buffer });
        return response.parse(await response.decode(aFetchAnswer({ a: [{ partition: 0, endOffset: 4 }] })));
      },
    },
    disconnect: async () => undefined,
  };
  const answer = await fetchFrom(broker, wanted, waitMs);
  return { sent, answer };
}

it('a request asks a broker for partitions by topic, from their offsets, and with bounds', async () => {
  const wanted = [
    { topic: 'a', partition: 0, fromOffset: 2 ** 40 },
    { topic: 'b', partition: 7, fromOffset: 1 },
    { topic: 'a', partition: 2, fromOffset: 0 },
  ];
  const { sent, answer } = await sentBytes(wanted, 500);
  expect(answer).toMatchObject([{ topic: 'a', partition: 0, errorCode: 0, endOffset: 4 }]);
  expect(sent).toMatchObject([{ name: 'Fetch', version: 11 }]);
  const cursor = { bytes: sent[0]?.bytes ?? Buffer.alloc(0), at: 0 };
  const replicaWaitMinMax = [1, 2, 3, 4].map(() => readInt32(cursor));
  expect(replicaWaitMinMax).toEqual([-1, 500, 1, 8 * 1024 ** 2]);
  // Isolation level (1 byte), then no session.
  cursor.at++;
  expect([readInt32(cursor), readInt32(cursor)]).toEqual([0, -1]);
  const found: unknown[] = [];
  for (let topics = readInt32(cursor); topics > 0; topics--) {
    const topic = readText(cursor);
    for (let partitions = readInt32(cursor); partitions > 0; partitions--) {
      const partition = readInt32(cursor);
      // The leader's epoch that we know: none.
      expect(readInt32(cursor)).toBe(-1);
      const fromOffset = readInt64(cursor);
      expect([readInt64(cursor), readInt32(cursor)]).toEqual([-1, 1024 ** 2]);
      found.push({ topic, partition, fromOffset });
    }
  }
  expect(found).toEqual([wanted[0], wanted[2], wanted[1]]);
  expect([readInt32(cursor), readInt16(cursor), cursor.at]).toEqual([0, 0, cursor.bytes.length]);
});
