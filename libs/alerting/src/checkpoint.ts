// The alerter's state as bytes: a header, one page per open episode, and the pages of the command memory, each a JSON
// text in UTF-8. Episodes are few and change seldom, so text that an operator can read beats a dense form. Reading
// proves every field, or calls the checkpoint broken: the state is then rebuilt from the inbox.
import { type CommandPage, isCommandPage } from './command-memory.ts';
import { COMMAND_IDS_MAX } from './entry.ts';
import type { Episode, EpisodePage } from './episodes.ts';
import type { PartitionProgress } from './partitions.ts';
import type { Check } from './shape.ts';
import { type Counters, type Header, isEpisode, isFingerprints, isHeader } from './stored-shapes.ts';

/** Grows with every change of what is stored that an older reader would misread. */
const FORMAT = 1;

/** A named page: the name is ASCII of at most 64 bytes. */
export interface CheckpointPage {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The header whole, and of the pages what changed since the checkpoint before. */
export interface AlerterCheckpoint {
  readonly header: Uint8Array;
  readonly changedPages: readonly CheckpointPage[];
  readonly removedPages: readonly string[];
}

/** What goes into a checkpoint. */
export interface CheckpointSource {
  readonly counters: Counters;
  readonly progress: readonly PartitionProgress[];
  readonly commandCount: number;
  readonly commandPages: readonly CommandPage[];
  readonly openCount: number;
  readonly episodeChanges: { readonly changed: readonly EpisodePage[]; readonly removed: readonly string[] };
}

/** What comes out of one. */
export interface StoredCheckpoint {
  readonly counters: Counters;
  readonly progress: readonly PartitionProgress[];
  readonly commands: { readonly count: number; readonly pages: readonly CommandPage[] };
  readonly episodes: readonly Episode[];
}

/** page: the name of the first page that can't be read, or "header", or "pages" where some are missing. */
export interface BrokenCheckpoint {
  readonly kind: 'broken';
  readonly page: string;
}

export function encodeCheckpoint(source: CheckpointSource): AlerterCheckpoint {
  const { counters, progress, commandCount, openCount, episodeChanges } = source;
  const header: Header = { format: FORMAT, counters, commandCount, openCount, progress };
  return {
    header: encodeJson(header),
    changedPages: [
      ...source.commandPages.map(({ name, fingerprints }) => ({ name, bytes: encodeJson(fingerprints) })),
      ...episodeChanges.changed.map(({ name, episode }) => ({ name, bytes: encodeJson(episode) })),
    ],
    removedPages: episodeChanges.removed,
  };
}

/** Reads a header with all its pages, in any order. */
export function readCheckpoint(stored: {
  readonly header: Uint8Array;
  readonly pages: readonly CheckpointPage[];
}): { readonly kind: 'read'; readonly state: StoredCheckpoint } | BrokenCheckpoint {
  const header = readJson(stored.header, isHeader);
  if (header === null || header.format !== FORMAT) return { kind: 'broken', page: 'header' };
  const commandPages: CommandPage[] = [];
  const episodes: Episode[] = [];
  for (const { name, bytes } of stored.pages) {
    if (isCommandPage(name)) {
      const fingerprints = readJson(bytes, isFingerprints);
      if (fingerprints === null) return { kind: 'broken', page: name };
      commandPages.push({ name, fingerprints });
    } else {
      const episode = readJson(bytes, isEpisode);
      if (episode === null) return { kind: 'broken', page: name };
      episodes.push(episode);
    }
  }
  if (!isWhole(header, commandPages, episodes)) return { kind: 'broken', page: 'pages' };
  const { counters, progress, commandCount } = header;
  return {
    kind: 'read',
    state: { counters, progress, commands: { count: commandCount, pages: commandPages }, episodes },
  };
}

/** A lost page would forget an open alert, or shift the slots of the command memory. */
function isWhole(header: Header, commandPages: readonly CommandPage[], episodes: readonly Episode[]): boolean {
  const remembered = commandPages.reduce((sum, page) => sum + page.fingerprints.length, 0);
  return remembered === Math.min(header.commandCount, COMMAND_IDS_MAX) && episodes.length === header.openCount;
}

function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** null: no JSON, or not of that shape. */
function readJson<T>(bytes: Uint8Array, check: Check<T>): T | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return check(value) ? value : null;
  } catch {
    return null;
  }
}
