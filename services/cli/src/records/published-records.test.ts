import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aWorkplace, type Workplace } from '../fixtures.ts';
import { type RecordFile, readRecords } from './published-records.ts';
import { topicOfRecord } from './source-of-record.ts';

let workplace: Workplace;
beforeEach(() => {
  workplace = aWorkplace();
});
afterEach(() => workplace.remove());

async function topicsOf(file: Omit<RecordFile, 'eventType'>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { place, record } of readRecords({ ...file, eventType: '' })) {
    found.push(`${place} ${record.topic} ${record.contentType}`);
  }
  return found;
}

it.each([
  ['{"ticketId":"T"}', 'hotline.events'],
  ['{"ticket_id":"T"}', 'hotline.events'],
  ['{"caseId":"C","classCode":"D01"}', 'grid.events'],
  ['{"patrolCount":3}', 'grid.events'],
  ['{"caseId":"C","dispute_type":"x"}', 'mediation.events'],
  ['{"caseId":"C"}', null],
  ['{"ticketId":"T","disputeType":"x"}', null],
  ['7', null],
  ['null', null],
  ['no json', null],
])('%s tells the stream %s', (text, topic) => {
  expect(topicOfRecord(Buffer.from(text))).toBe(topic);
});

describe('records of a file', () => {
  it('belong to the given source, whatever they look like', async () => {
    const path = workplace.write('a.ndjson', '{"ticketId":"T"}\n\nno json\n');
    expect(await topicsOf({ path, source: 'grid' })).toEqual([
      '1 grid.events application/json',
      '3 grid.events application/json',
    ]);
  });

  it('that do not tell their stream go with the one before, at the head with the first that tells', async () => {
    const path = workplace.write('a.ndjson', 'no json\n{}\n{"ticketId":"T"}\n?\n{"disputeType":"x"}\n?\n');
    expect((await topicsOf({ path, source: null })).map((line) => line.split('.')[0])).toEqual([
      '1 hotline',
      '2 hotline',
      '3 hotline',
      '4 hotline',
      '5 mediation',
      '6 mediation',
    ]);
  });

  it('none of which tells its stream need a source', async () => {
    const path = workplace.write('a.ndjson', '{}\n'.repeat(1_500));
    await expect(topicsOf({ path, source: null })).rejects.toThrow('add --source');
    const few = workplace.write('b.ndjson', '{}\n');
    await expect(topicsOf({ path: few, source: null })).rejects.toThrow('add --source');
  });

  it('in protobuf need one, too', async () => {
    const path = workplace.write('a.pb', Buffer.from([1, 0]));
    await expect(topicsOf({ path, source: null })).rejects.toThrow('add --source');
    expect(await topicsOf({ path, source: 'hotline' })).toEqual(['1 hotline.events application/protobuf']);
  });
});
