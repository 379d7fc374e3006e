// Reads a foreign file of events through a mapping: a stream of raw events in the order of event time, in bounded memory.
// What cannot be read is told row by row and never stops the rest; only a file that is not there, or broken gzip, rejects.
import type { RawEvent } from '@fengsui/contracts';
import type { AreaEntry } from '@fengsui/domain';
import { csvRows } from './csv-rows.ts';
import { createEventOrder, REORDER_ROWS } from './event-order.ts';
import type { Mapping } from './mapping.ts';
import { ndjsonPaths, ndjsonRows } from './ndjson-rows.ts';
import { createRowMapper, type RowMapper } from './row-mapper.ts';
import { openFileBytes, type Row, type RowBatch, type RowProblem } from './row-source.ts';

export interface EventBatch {
  readonly events: readonly RawEvent[];
  readonly problems: readonly RowProblem[];
}

export interface EventFile {
  /** Size on the disk, for a progress bar with bytesRead(). */
  readonly bytesTotal: number;
  bytesRead(): number;
  /** Events in order and problems as they come up; read it once, to its end or not. */
  batches(): AsyncGenerator<EventBatch>;
  /** What has been read so far. */
  counts(): EventFileCounts;
}

export interface EventFileCounts {
  readonly rowCount: number;
  readonly eventCount: number;
  readonly problemCount: number;
  /** Events that left before their time because too many were waiting. */
  readonly earlyCount: number;
  /** Rows that took the default category, by their words. */
  readonly categoryDefaults: ReadonlyMap<string, number>;
}

const NONE: readonly RawEvent[] = [];

/** The columns of a CSV file, or the dotted paths of an NDJSON file's first objects. */
export async function readHeader({
  path,
  format,
  delimiter,
}: Pick<Mapping, 'format' | 'delimiter'> & { readonly path: string }): Promise<readonly string[]> {
  const { pieces } = await openFileBytes(path);
  if (format === 'ndjson') return ndjsonPaths(pieces);
  for await (const { rows } of csvRows(pieces, delimiter)) {
    const header = rows[0]?.cells;
    if (header !== undefined) return header.map((column) => column.trim());
  }
  return [];
}

/** Opens a .csv, .csv.gz, .ndjson or .ndjson.gz file; the mapping has been checked against its header. */
export async function openEventFile({
  path,
  mapping,
}: {
  readonly path: string;
  readonly mapping: Mapping;
}): Promise<EventFile> {
  const { bytesTotal, bytesRead, mapper, batches } = await openRows(path, mapping);
  const order = createEventOrder<RawEvent>();
  const counts = { rowCount: 0, eventCount: 0, problemCount: 0 };
  let problems: RowProblem[] = [];
  const sink = {
    event: (event: RawEvent, index: number) => order.add(event, event.occurredAt, index),
    problem: (problem: RowProblem) => problems.push(problem),
  };
  const batchOf = (events: readonly RawEvent[]): EventBatch => {
    const batch = { events, problems: problems.toSorted((a, b) => a.line - b.line) };
    problems = [];
    counts.eventCount += batch.events.length;
    counts.problemCount += batch.problems.length;
    return batch;
  };
  const dueAfter = (row: Row): readonly RawEvent[] => {
    order.addRow(mapper.map(row, sink));
    counts.rowCount++;
    // Every so many rows, not once a piece: the order must not hang on how the disk cuts the file.
    return counts.rowCount % REORDER_ROWS === 0 ? order.takeDue() : NONE;
  };
  async function* inOrder(): AsyncGenerator<EventBatch> {
    for await (const batch of batches) {
      problems.push(...batch.problems);
      yield batchOf(batch.rows.flatMap(dueAfter));
    }
    yield batchOf(order.takeAll());
  }
  return {
    bytesTotal,
    bytesRead,
    batches: inOrder,
    counts: () => ({ ...counts, earlyCount: order.earlyCount(), categoryDefaults: mapper.categoryDefaults() }),
  };
}

/** The area tree that a file implies (a mapping by levels), by a pass over all of its rows. Parents come first. */
export async function collectAreas({
  path,
  mapping,
}: {
  readonly path: string;
  readonly mapping: Mapping;
}): Promise<readonly AreaEntry[]> {
  const { mapper, batches } = await openRows(path, mapping);
  for await (const { rows } of batches) for (const row of rows) mapper.addArea(row);
  return mapper.areas();
}

interface MappedRows {
  readonly bytesTotal: number;
  readonly bytesRead: () => number;
  readonly mapper: RowMapper;
  /** Without the header. */
  readonly batches: AsyncIterable<RowBatch>;
}

async function openRows(path: string, mapping: Mapping): Promise<MappedRows> {
  const header = mapping.format === 'csv' ? await readHeader({ ...mapping, path }) : mapping.columns;
  const { pieces, ...bytes } = await openFileBytes(path);
  const batches =
    mapping.format === 'csv' ? withoutHeader(csvRows(pieces, mapping.delimiter)) : ndjsonRows(pieces, mapping.columns);
  return { ...bytes, mapper: createRowMapper(mapping, header), batches };
}

async function* withoutHeader(batches: AsyncIterable<RowBatch>): AsyncGenerator<RowBatch> {
  let isHeaderSeen = false;
  for await (const { rows, problems } of batches) {
    const cut: readonly Row[] = isHeaderSeen ? rows : rows.slice(1);
    isHeaderSeen ||= rows.length > 0;
    yield { rows: cut, problems };
  }
}
