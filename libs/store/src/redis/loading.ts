// One load: head and index as of one moment, then the pages that the index names, in pieces. A page under its mark
// never changes; if one is gone, another save has taken its place, and only what that brought is still to be read.
import { assert } from '@fengsui/domain';
import type { Checkpoint, Page } from '../port.ts';
import { StoreError } from '../store-error.ts';
import { pagesKey } from './keys.ts';
import { runsOf } from './pieces.ts';
import type { Saving } from './saving.ts';
import { runScript } from './script.ts';

/** Pages read by one command; with full ones 4 MiB. */
const READ_PAGES_MAX = 64;
/** How often others may save while one loads before it gives up. Each round reads only what they changed. */
const ROUNDS_MAX = 100;

/** What a checkpoint is at one moment: each page by the mark of the save that wrote it. */
interface LookedUp {
  readonly position: number;
  readonly mark: string;
  readonly header: Buffer;
  readonly index: ReadonlyMap<string, string>;
}

interface FoundPage {
  readonly mark: string;
  readonly bytes: Buffer;
}

export interface Loaded {
  readonly checkpoint: Checkpoint;
  readonly mark: string;
}

/** not_whole: pages are gone that no save has replaced; mark: of the save that they are missing from. */
export type LoadResult = Loaded | { readonly kind: 'not_whole'; readonly mark: string } | null;

/** The checkpoint with its pages in order of their names; null if there is none. Rejects as the connection does. */
export async function loadCheckpoint(at: Saving): Promise<LoadResult> {
  const found = new Map<string, FoundPage>();
  let before: string | null = null;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const now = await lookUp(at);
    if (now === null) return null;
    if (await readMissing(at, now, found)) return { checkpoint: checkpointOf(now, found), mark: now.mark };
    if (now.mark === before) return { kind: 'not_whole', mark: now.mark };
    before = now.mark;
  }
  throw new StoreError('retryable', `a checkpoint was replaced ${ROUNDS_MAX} times while it was loaded`);
}

/** Mark of the stored checkpoint, or null. */
export async function storedMark({ connection, keys }: Saving): Promise<string | null> {
  return connection.run((client) => client.hget(keys.head, 'mark'));
}

async function lookUp({ connection, scripts, keys }: Saving): Promise<LookedUp | null> {
  const call = { keys: [keys.head], given: [keys.prefix] };
  const answer = await connection.run((client) => runScript(client, scripts.lookUp, call));
  if (answer === null) return null;
  assert(Array.isArray(answer), 'a look-up answers with a list');
  const [position, mark, header, index] = answer;
  assert(Buffer.isBuffer(header) && Array.isArray(index), 'a stored checkpoint has a header and an index');
  const names = index.map(String);
  const entries = new Map<string, string>();
  for (let i = 0; i < names.length; i += 2) entries.set(names[i] ?? '', names[i + 1] ?? '');
  return { position: positionFrom(String(position)), mark: String(mark), header, index: entries };
}

function positionFrom(text: string): number {
  const position = Number(text);
  assert(Number.isSafeInteger(position) && position >= 0, 'a stored position is a position');
  return position;
}

/** Reads the pages of the index that are not found yet; false if one of them is gone. */
async function readMissing(at: Saving, { index }: LookedUp, found: Map<string, FoundPage>): Promise<boolean> {
  const missing = [...index].filter(([name, mark]) => found.get(name)?.mark !== mark);
  for (const run of runsOf(missing, READ_PAGES_MAX)) {
    const call = { keys: run.map(([, mark]) => pagesKey(at.keys.prefix, mark)), given: run.map(([name]) => name) };
    const answer = await at.connection.run((client) => runScript(client, at.scripts.readPages, call));
    if (!takeRead(run, answer, found)) return false;
  }
  return true;
}

function takeRead(
  run: readonly (readonly [name: string, mark: string])[],
  answer: unknown,
  found: Map<string, FoundPage>,
): boolean {
  assert(Array.isArray(answer), 'reading pages answers with a list');
  let isAll = true;
  for (const [i, [name, mark]] of run.entries()) {
    const bytes: unknown = answer[i];
    if (Buffer.isBuffer(bytes)) found.set(name, { mark, bytes });
    else isAll = false;
  }
  return isAll;
}

function checkpointOf({ position, header, index }: LookedUp, found: ReadonlyMap<string, FoundPage>): Checkpoint {
  const pages: Page[] = [];
  for (const name of [...index.keys()].toSorted(byCode)) {
    const page = found.get(name);
    assert(page !== undefined, 'every page of the index was read');
    pages.push({ name, bytes: page.bytes });
  }
  return { position, header, pages };
}

/** Names are ASCII: this is the order of their bytes. */
function byCode(a: string, b: string): number {
  return a < b ? -1 : 1;
}
