// Files and mappings for tests in a directory of their own, and what a file gives when it is read to its end.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RawEvent } from '@fengsui/contracts';
import { type EventFileCounts, openEventFile } from './event-file.ts';
import { loadMapping } from './load-mapping.ts';
import type { Mapping } from './mapping.ts';
import { mappingProblemText } from './parse-mapping.ts';
import type { RowProblem } from './row-source.ts';

export interface FileRun {
  readonly mapping: Mapping;
  readonly events: readonly RawEvent[];
  readonly problems: readonly RowProblem[];
  readonly counts: EventFileCounts;
  readonly bytesRead: number;
  readonly bytesTotal: number;
}

export interface TestFiles {
  /** Writes a file and gives its path. */
  write(name: string, content: string | Uint8Array): string;
  remove(): void;
}

/** A new directory for the files of one test file. */
export function createTestFiles(): TestFiles {
  const directory = mkdtempSync(join(tmpdir(), 'fengsui-files-'));
  return {
    write: (name, content) => {
      const path = join(directory, name);
      writeFileSync(path, content);
      return path;
    },
    remove: () => rmSync(directory, { recursive: true }),
  };
}

/** Reads a file to its end; throws with the problems of the mapping if it has any. */
export async function readAll(paths: { readonly path: string; readonly mappingPath: string }): Promise<FileRun> {
  const loaded = await loadMapping(paths);
  if (loaded.kind === 'problems') throw new Error(loaded.problems.map(mappingProblemText).join('\n'));
  const file = await openEventFile({ path: paths.path, mapping: loaded.mapping });
  const events: RawEvent[] = [];
  const problems: RowProblem[] = [];
  for await (const batch of file.batches()) {
    events.push(...batch.events);
    problems.push(...batch.problems);
  }
  const { bytesTotal } = file;
  return { mapping: loaded.mapping, events, problems, counts: file.counts(), bytesRead: file.bytesRead(), bytesTotal };
}

/** An event in one line: time, phase, number, area. */
export function line(event: RawEvent): string {
  const at = new Date(event.occurredAt).toISOString();
  if (event.kind === 'patrol') return `${at} patrol ${event.areaCode}`;
  return `${at} ${event.phase} ${event.kind === 'ticket' ? event.ticketId : event.caseId} ${event.areaCode}`;
}
