// Mappings in small for tests: the shortest right one, to be changed where a test looks.

/** Columns of the files that SMALL_MAPPING reads. */
export const SMALL_HEADER = ['id', 'opened', 'closed', 'word', 'zip', 'ward'] as const;

/** A right mapping with nothing that could be left out. */
export const SMALL_MAPPING = `source: hotline
format: csv
id: id
times:
  opened: {column: opened, zone: America/New_York, format: iso}
  closed: {column: closed, zone: America/New_York, format: iso}
events:
  - {phase: accepted, at: opened}
  - {phase: closed, at: closed}
area:
  levels:
    - {level: city, code: town, name: Town}
    - {level: community, code: {column: zip}}
category:
  lookups:
    - column: word
      table:
        Burst Pipe: {category: water.burst, riskDomain: utility}
  default: {category: other, riskDomain: other}
`;
