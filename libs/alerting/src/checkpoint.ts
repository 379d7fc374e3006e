// The alerter's state as bytes: a header, one page per open episode, and the pages of the command memory, each a JSON
// text in UTF-8. Episodes are few and change seldom, so text that an operator can read beats a dense form. Reading
// proves every field, or calls the checkpoint broken: the state is then rebuilt from the inbox.
import { isRuleTextPage } from './alert-id.ts';
import { type CommandPage, isCommandPage } from './command-memory.ts';
import { COMMAND_IDS_MAX } from './entry.ts';
import type { Episode, EpisodePage } from './episodes.ts';
import type { PartitionProgress } from './partitions.ts';
import type { RuleText } from './rule-text.ts';
import type { RuleTextPage } from './rule-text-table.ts';
import type { Check } from './shape.ts';
import { type Counters, type Header, isEpisode, isFingerprints, isHeader, isRuleText } from './stored-shapes.ts';

/** Grows with every change of what is stored that an older reader would misread. */
const FORMAT = 2;

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
  readonly ruleTextCount: number;
  readonly ruleTextChanges: { readonly changed: readonly RuleTextPage[]; readonly removed: readonly string[] };
}

/** What comes out of one. */
export interface StoredCheckpoint {
  readonly counters: Counters;
  readonly progress: readonly PartitionProgress[];
  readonly commands: { readonly count: number; readonly pages: readonly CommandPage[] };
  readonly episodes: readonly Episode[];
  /** Of rules that came with releases. */
  readonly ruleTexts: readonly RuleText[];
}

/** page: the name of the first page that can't be read, or "header", or "pages" where some are missing. */
export interface BrokenCheckpoint {
  readonly kind: 'broken';
  readonly page: string;
}

export function encodeCheckpoint(source: CheckpointSource): AlerterCheckpoint {
  const { counters, progress, commandCount, openCount, episodeChanges, ruleTextCount, ruleTextChanges } = source;
  const header: Header = { format: FORMAT, counters, commandCount, openCount, ruleTextCount, progress };
  return {
    header: encodeJson(header),
    changedPages: [
      ...source.commandPages.map(({ name, fingerprints }) => ({ name, bytes: encodeJson(fingerprints) })),
      ...episodeChanges.changed.map(({ name, episode }) => ({ name, bytes: encodeJson(episode) })),
      ...ruleTextChanges.changed.map(({ name, text }) => ({ name, bytes: encodeJson(text) })),
    ],
    removedPages: [...episodeChanges.removed, ...ruleTextChanges.removed],
  };
}

/** Reads a header with all its pages, in any order. */
export function readCheckpoint(stored: {
  readonly header: Uint8Array;
  readonly pages: readonly CheckpointPage[];
}): { readonly kind: 'read'; readonly state: StoredCheckpoint } | BrokenCheckpoint {
  const header = readJson(stored.header, isHeader);
  if (header === null || header.format !== FORMAT) return { kind: 'broken', page: 'header' };
  const read: ReadPages = { commandPages: [], episodes: [], ruleTexts: [] };
  for (const page of stored.pages) if (!readPage(page, read)) return { kind: 'broken', page: page.name };
  if (!isWhole(header, read)) return { kind: 'broken', page: 'pages' };
  const { counters, progress, commandCount } = header;
  const { commandPages, episodes, ruleTexts } = read;
  return {
    kind: 'read',
    state: { counters, progress, commands: { count: commandCount, pages: commandPages }, episodes, ruleTexts },
  };
}

interface ReadPages {
  readonly commandPages: CommandPage[];
  readonly episodes: Episode[];
  readonly ruleTexts: RuleText[];
}

/** Adds what a page holds to its kind; false if it cannot be read. */
function readPage({ name, bytes }: CheckpointPage, to: ReadPages): boolean {
  if (isCommandPage(name)) {
    const fingerprints = readJson(bytes, isFingerprints);
    if (fingerprints !== null) to.commandPages.push({ name, fingerprints });
    return fingerprints !== null;
  }
  if (isRuleTextPage(name)) {
    const text = readJson(bytes, isRuleText);
    if (text !== null) to.ruleTexts.push(text);
    return text !== null;
  }
  const episode = readJson(bytes, isEpisode);
  if (episode !== null) to.episodes.push(episode);
  return episode !== null;
}

/** A lost page would forget an open alert or a rule's words, or shift the slots of the command memory. */
function isWhole(header: Header, { commandPages, episodes, ruleTexts }: ReadPages): boolean {
  const remembered = commandPages.reduce((sum, page) => sum + page.fingerprints.length, 0);
  if (remembered !== Math.min(header.commandCount, COMMAND_IDS_MAX)) return false;
  return episodes.length === header.openCount && ruleTexts.length === header.ruleTextCount;
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
