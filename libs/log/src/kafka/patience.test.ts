// Waiting an outage out, without waiting: every pause is over at once, and its length is noted.

import { describe, expect, it } from 'vitest';
import { LogError } from '../log-error.ts';
import { aKafkaContext, protocolError } from './fixtures.ts';
import { createAvailability, delayBefore, patiently, pause } from './patience.ts';

describe('the delay before an attempt', () => {
  it('doubles up to its bound, which no number of attempts exceeds', () => {
    expect([1, 2, 3, 6, 7, 8, 1_000, 1e9].map(delayBefore)).toEqual([50, 100, 200, 1_600, 2_000, 2_000, 2_000, 2_000]);
  });
});

describe('availability', () => {
  it('is told at changes only, and is taken to be there at first', () => {
    const told: unknown[] = [];
    const availability = createAvailability((...change) => told.push(change));
    availability(true, '');
    availability(false, 'refused');
    availability(false, 'refused again');
    availability(true, '');
    availability(true, '');
    availability(false, 'gone');
    expect(told).toEqual([
      [false, 'refused'],
      [true, ''],
      [false, 'gone'],
    ]);
  });
});

describe('a patient call', () => {
  it('is tried until it succeeds, with longer and longer pauses, and tells why', async () => {
    const { context, told } = aKafkaContext();
    const { wait, delays } = noPauses();
    const errors = [protocolError('LEADER_NOT_AVAILABLE'), protocolError('REQUEST_TIMED_OUT')];
    const attempt = async (): Promise<string> => {
      const error = errors.shift();
      if (error !== undefined) throw error;
      return 'written';
    };
    expect(await patiently(context, { attempt }, wait)).toBe('written');
    expect(delays).toEqual([50, 100]);
    expect(told).toEqual([
      'available false LEADER_NOT_AVAILABLE',
      'retried leadership',
      'debug a request to Kafka is tried again',
      'available false REQUEST_TIMED_OUT',
      'retried timeout',
      'debug a request to Kafka is tried again',
      'available true ',
    ]);
  });

  it('fails at once with what will never pass', async () => {
    const { context, told } = aKafkaContext();
    const { wait, delays } = noPauses();
    const attempt = async (): Promise<never> => Promise.reject(protocolError('MESSAGE_TOO_LARGE'));
    await expect(patiently(context, { attempt }, wait)).rejects.toMatchObject({
      name: 'LogError',
      reason: 'record_too_large',
    });
    expect([delays, told]).toEqual([[], []]);
  });

  it('is renewed before the next attempt where only that helps, also when the renewal itself fails', async () => {
    const { context } = aKafkaContext();
    const { wait } = noPauses();
    const steps: string[] = [];
    const errors = ['UNKNOWN_PRODUCER_ID', 'NOT_ENOUGH_REPLICAS', 'INVALID_PRODUCER_EPOCH'].map((type) =>
      protocolError(type),
    );
    const attempt = async (): Promise<void> => {
      const error = errors.shift();
      steps.push(error?.message ?? 'written');
      if (error !== undefined) throw error;
    };
    const renew = async (): Promise<void> => {
      steps.push('renewed');
      throw new Error('not yet');
    };
    await patiently(context, { attempt, renew }, wait);
    expect(steps).toEqual([
      'UNKNOWN_PRODUCER_ID',
      'renewed',
      'NOT_ENOUGH_REPLICAS',
      'INVALID_PRODUCER_EPOCH',
      'renewed',
      'written',
    ]);
  });

  it('without a renewal is only tried again', async () => {
    const { context } = aKafkaContext();
    const { wait } = noPauses();
    const errors = [protocolError('UNKNOWN_PRODUCER_ID')];
    const attempt = async (): Promise<number> => {
      const error = errors.pop();
      if (error !== undefined) throw error;
      return 7;
    };
    expect(await patiently(context, { attempt }, wait)).toBe(7);
  });

  it('ends when the log is closed, with the error that it met last as the cause', async () => {
    const { context, close } = aKafkaContext();
    const met = protocolError('LEADER_NOT_AVAILABLE');
    const attempt = async (): Promise<never> => Promise.reject(met);
    const failure = await patiently(context, { attempt }, async () => close()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LogError);
    expect(failure).toMatchObject({ reason: 'closed', cause: met });
  });

  it('tells what is no error by its text', async () => {
    const { context } = aKafkaContext();
    const { wait } = noPauses();
    const foreign: { readonly error: Error } = JSON.parse('{ "error": "a text" }');
    const attempt = async (): Promise<never> => Promise.reject(foreign.error);
    await expect(patiently(context, { attempt }, wait)).rejects.toMatchObject({
      reason: 'storage_failed',
      message: 'a text',
    });
  });
});

describe('a pause', () => {
  it('ends at once when it is not wanted any more, before it or during it', async () => {
    const anHour = 3_600_000;
    await pause(anHour, AbortSignal.abort());
    const until = new AbortController();
    const paused = pause(anHour, until.signal);
    until.abort();
    await paused;
    await pause(0, new AbortController().signal);
  });
});

function noPauses() {
  const delays: number[] = [];
  const wait = async (ms: number): Promise<void> => {
    delays.push(ms);
  };
  return { wait, delays };
}
