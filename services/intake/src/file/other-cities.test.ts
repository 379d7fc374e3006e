// Files of other cities, with other columns and other forms, need a mapping and nothing else.
import { afterAll, describe, expect, it } from 'vitest';
import { createTestFiles, line, readAll } from './event-file.fixture.ts';
import { collectAreas } from './event-file.ts';

const files = createTestFiles();
afterAll(() => files.remove());

describe('a full export with American times, addresses and coordinates', () => {
  const path = files.write(
    'nyc.csv',
    [
      'Unique Key,Created Date,Closed Date,Agency,Complaint Type,Descriptor,Incident Address,Status,Due Date,Community Board,Borough,Latitude,Longitude',
      '101,09/01/2021 09:15:30 PM,09/02/2021 12:05:00 AM,DEP,Sewer,"Sewer Backup (Use Comments) (SA)","12 SOME STREET, APT 3",Closed,,"05 QUEENS",QUEENS,40.7,-73.9',
      '102,09/01/2021 09:16:00 PM,,HPD,HEAT/HOT WATER,ENTIRE BUILDING,1 OTHER STREET,Open,09/04/2021 09:16:00 PM,0 Unspecified,BRONX,40.8,-73.8',
      '103,09/01/2021 09:17:00 PM,,NYPD,Drone,Loud,2 OTHER STREET,Open,,12 QUEENS,Unspecified,,',
    ].join('\r\n'),
  );
  const mappingPath = files.write(
    'nyc.yaml',
    `
source: hotline
format: csv
id: Unique Key
times:
  created: {column: Created Date, zone: America/New_York, format: &form "MM/dd/yyyy hh:mm:ss a"}
  closed: {column: Closed Date, zone: America/New_York, format: *form}
  due: {column: Due Date, zone: America/New_York, format: *form}
fields: {requestType: complaint}
events:
  - {phase: accepted, at: created, set: {dueAt: due}}
  - {phase: closed, at: closed, when: [{column: Status, is: [closed]}]}
area:
  unknown: [Unspecified, 0 Unspecified]
  levels:
    - {level: city, code: nyc, name: New York}
    - {level: county, code: {column: Borough}}
    - {level: community, code: {column: Community Board}}
category:
  lookups:
    - {column: Complaint Type, table: {Sewer: {category: sewer, riskDomain: utility}, Heat/Hot  Water: {category: heat, riskDomain: utility, urgency: utility}}}
  default: {category: other, riskDomain: other}
`,
  );

  it('gives events of boroughs and boards, in time order, with the deadline', async () => {
    const { events, problems } = await readAll({ path, mappingPath });
    expect(problems).toEqual([]);
    expect(events.map(line)).toEqual([
      '2021-09-02T01:15:30.000Z hotline.accepted 101 nyc/queens/05-queens',
      '2021-09-02T01:16:00.000Z hotline.accepted 102 nyc/bronx',
      '2021-09-02T01:17:00.000Z hotline.accepted 103 nyc',
      '2021-09-02T04:05:00.000Z hotline.closed 101 nyc/queens/05-queens',
    ]);
    expect(events[1]).toMatchObject({
      dueAt: Date.parse('2021-09-05T01:16:00Z'),
      urgency: 'utility',
      areaSource: 'unknown',
      flags: 1,
    });
    expect(events[3]).toMatchObject({ acceptedAt: Date.parse('2021-09-02T01:15:30Z'), flags: 0 });
  });

  it('marks the default category on the event and counts the word that no table knew', async () => {
    const { events, counts } = await readAll({ path, mappingPath });
    expect(events[2]).toMatchObject({ category: 'other', riskDomain: 'other', flags: 1 | 2 });
    expect(counts.categoryDefaults).toEqual(new Map([['Drone', 1]]));
  });

  it('lets nothing through that the mapping does not name', async () => {
    const { events } = await readAll({ path, mappingPath });
    expect(JSON.stringify(events)).not.toMatch(/STREET|40\.7|-73/);
  });

  it('builds the tree of areas from the file', async () => {
    const { mapping } = await readAll({ path, mappingPath });
    expect(
      (await collectAreas({ path, mapping })).map(
        ({ code, parent, level, name }) => `${code} < ${parent} ${level} ${name}`,
      ),
    ).toEqual([
      'nyc <  city New York',
      'nyc/queens < nyc county QUEENS',
      'nyc/queens/05-queens < nyc/queens community 05 QUEENS',
      'nyc/bronx < nyc county BRONX',
    ]);
  });
});

describe('an event log with semicolons, one row a phase, and the area by whole codes', () => {
  const path = files.write(
    'grid.csv',
    [
      '编号;状态;时间;区划;类别;隐患;期限;群体',
      'G1;上报;2026-03-01 09:12:09;110105001024;井盖;;;否',
      'G1;立案;2026-03-01 09:20;110105001024;井盖;;2026-03-02 09:20;否',
      'G2;上报;2026-03-01 09:21;110105001;消防通道;重大;;是',
      'G3;奇怪;2026-03-01 09:22;110105001;消防通道;重大;;是',
      'G4;上报;2026-03-01 09:23;110105001;消防通道;很大;;是',
    ].join('\n'),
  );
  const mappingPath = files.write(
    'grid.yaml',
    `
source: grid
format: csv
delimiter: ";"
id: 编号
times:
  at: {column: 时间, zone: Asia/Shanghai, format: iso}
  due: {column: 期限, zone: Asia/Shanghai, format: iso}
fields:
  source: patrol
  hazardLevel: {column: 隐患, table: {重大: major, 一般: general}}
  groupEvent: {column: 群体, table: {是: true, 否: false}}
events:
  - {phase: reported, at: at, when: [{column: 状态, is: [上报]}]}
  - {phase: filed, at: at, when: [{column: 状态, is: [立案]}], set: {dueAt: due, limitUnit: calendar}}
area: {column: 区划}
category:
  lookups:
    - {column: 类别, table: {井盖: {category: C01.01, riskDomain: traffic, kind: component}, 消防通道: {category: D01.02, riskDomain: fire, kind: hazard}}}
  default: {category: X, riskDomain: other, kind: event}
`,
  );

  it('gives grid cases', async () => {
    const { events } = await readAll({ path, mappingPath });
    expect(events.map(line)).toEqual([
      '2026-03-01T01:12:09.000Z grid.reported G1 110105001024',
      '2026-03-01T01:20:00.000Z grid.filed G1 110105001024',
      '2026-03-01T01:21:00.000Z grid.reported G2 110105001',
    ]);
    expect(events[1]).toMatchObject({
      classCode: 'C01.01',
      gridKind: 'component',
      dueAt: Date.parse('2026-03-02T01:20:00Z'),
      limitUnit: 'calendar',
      groupEvent: false,
    });
    expect(events[2]).toMatchObject({ hazardLevel: 'major', groupEvent: true, source: 'patrol' });
  });

  it('tells the rows that give no event, or a word that is in no table', async () => {
    const { problems } = await readAll({ path, mappingPath });
    expect(problems.map((problem) => `${problem.line} ${problem.field} ${problem.reason}`)).toEqual([
      '5 时间 missing_field',
      '6 隐患 unknown_enum',
    ]);
  });

  it('implies no tree: whole codes need one', async () => {
    const { mapping } = await readAll({ path, mappingPath });
    expect(await collectAreas({ path, mapping })).toEqual([]);
  });
});

describe('NDJSON with objects within objects and epoch times', () => {
  const path = files.write(
    'sf.ndjson',
    [
      '{"service_request_id":9001,"requested":1630545330,"updated":1630552530000,"status":{"code":"closed"},"place":{"district":"Mission","lat":37.7},"type":"Wage dispute","parties":12}',
      '{"service_request_id":9002,"requested":1630545400,"status":{"code":"open"},"place":{"district":""},"type":"Wage dispute","parties":"many"}',
      'not json',
      '{"service_request_id":9003,"requested":1630545500,"status":{"code":"open"},"place":null,"type":"Eviction"}',
    ].join('\n'),
  );
  const mappingPath = files.write(
    'sf.yaml',
    `
source: mediation
format: ndjson
id: service_request_id
matter: service_request_id
times:
  requested: {column: requested, zone: UTC, format: epoch_s}
  updated: {column: updated, zone: UTC, format: epoch_ms}
fields: {mediationKind: people, attemptNo: {column: parties}}
events:
  - {phase: accepted, at: requested}
  - {phase: agreed, at: updated, when: [{column: status.code, not: [open]}], set: {success: yes, hardening: "media, walkout"}}
area:
  levels:
    - {level: city, code: sf, name: San Francisco}
    - {level: street, code: {column: place.district}, name: {column: place.district, table: {mission: The Mission}, default: Elsewhere}}
category:
  lookups: [{column: type, table: {wage dispute: {disputeType: labour}}}]
  default: {disputeType: other}
`,
  );

  it('gives mediation cases', async () => {
    const { events, counts } = await readAll({ path, mappingPath });
    expect(events.map(line)).toEqual([
      '2021-09-02T01:15:30.000Z mediation.accepted 9001 sf/mission',
      '2021-09-02T01:18:20.000Z mediation.accepted 9003 sf',
      '2021-09-02T03:15:30.000Z mediation.agreed 9001 sf/mission',
    ]);
    expect(events[2]).toMatchObject({
      success: 'yes',
      hardening: ['media', 'walkout'],
      disputeType: 'labour',
      attemptNo: 12,
      linkedMatterId: '9001',
    });
    expect(counts.categoryDefaults).toEqual(new Map([['Eviction', 1]]));
  });

  it('tells the line that is no JSON and the value that is no count', async () => {
    const { problems } = await readAll({ path, mappingPath });
    expect(problems.map((problem) => `${problem.line} ${problem.field} ${problem.reason}`)).toEqual([
      '2 parties bad_field',
      '3  malformed_json',
    ]);
  });

  it('names the paths of the file when the mapping names one that is not there', async () => {
    const wrong = files.write('wrong.yaml', 'source: mediation\nformat: ndjson\nid: request_id\n');
    await expect(readAll({ path, mappingPath: wrong })).rejects.toThrow(
      /wrong.yaml:3:1: id: the file has no column "request_id".*service_request_id.*status\.code/,
    );
  });
});
