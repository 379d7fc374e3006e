// One save: its pages staged in pieces under a mark of its own, then made current by one script. Until that script has
// run the old checkpoint stands whole, whatever happens; what is left of a save that was not ended goes by its time to
// live.
import type { CheckpointSave, SaveResult } from '../port.ts';
import { StoreError } from '../store-error.ts';
import type { Connection } from './connection.ts';
import { type CheckpointKeys, saveKeysOf } from './keys.ts';
import { PIECE_ENTRIES_MAX, piecesOf, runsOf } from './pieces.ts';
import { runScript, type Scripts } from './script.ts';

/** Seconds that a staged piece outlives the one before it. An outage in mid-save that is longer makes it stage again. */
const STAGE_TTL_S = 600;
/** How often what was staged may be gone before it is made current; more often, and Redis keeps nothing at all. */
const STAGINGS_MAX = 10;

/** A save in bytes of its own: a stage goes on changing its tables while they are sent. */
export interface KeptSave extends CheckpointSave {
  readonly header: Buffer;
  readonly changedPages: readonly { readonly name: string; readonly bytes: Buffer }[];
  /** Tells this save from all others; the same in every try. */
  readonly mark: string;
  /** Mark of the base where it is known, or ''. */
  readonly baseMark: string;
}

/** Copies what a save brings. */
export function keep(save: CheckpointSave, marks: { readonly mark: string; readonly baseMark: string }): KeptSave {
  return {
    position: save.position,
    base: save.base,
    header: Buffer.from(save.header),
    changedPages: save.changedPages.map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes) })),
    removedPages: [...save.removedPages],
    ...marks,
  };
}

export interface Saving {
  readonly connection: Connection;
  readonly scripts: Scripts;
  readonly keys: CheckpointKeys;
}

type Verdict = SaveResult | 'open' | 'stage_lost';
const VERDICTS: ReadonlySet<string> = new Set<Verdict>(['saved', 'superseded', 'base_lost', 'open', 'stage_lost']);

/** Makes the save current, or answers why not. Rejects as the connection does. */
export async function stageAndCommit(saving: Saving, save: KeptSave): Promise<SaveResult> {
  for (let stagings = 0; stagings < STAGINGS_MAX; stagings += 1) {
    // Not for nothing: a state of hundreds of MB is not sent to be refused.
    const before = isOnePiece(save) ? 'open' : await ask(saving, save, 'look');
    if (isResult(before)) return before;
    await stagePages(saving, save);
    await stageRemovals(saving, save);
    const verdict = await ask(saving, save, 'commit');
    if (isResult(verdict)) return verdict;
  }
  throw new StoreError('fatal', `Redis lost a staged checkpoint ${STAGINGS_MAX} times: it evicts what is in use`);
}

function isOnePiece({ changedPages, removedPages }: KeptSave): boolean {
  return [...piecesOf(changedPages)].length <= 1 && removedPages.length <= PIECE_ENTRIES_MAX;
}

async function stagePages({ connection, scripts, keys }: Saving, save: KeptSave): Promise<void> {
  const { pages, index } = saveKeysOf(keys, save.mark);
  const ofGeneration = save.base === null ? save.mark : '';
  for (const piece of piecesOf(save.changedPages)) {
    const given = [STAGE_TTL_S, ofGeneration, ...piece.flatMap(({ name, bytes }) => [name, bytes])];
    await connection.run((client) => runScript(client, scripts.stage, { keys: [pages, index], given }));
  }
}

async function stageRemovals({ connection, scripts, keys }: Saving, save: KeptSave): Promise<void> {
  const { removed } = saveKeysOf(keys, save.mark);
  for (const run of runsOf(save.removedPages, PIECE_ENTRIES_MAX)) {
    const given = [STAGE_TTL_S, ...run];
    await connection.run((client) => runScript(client, scripts.stageRemovals, { keys: [removed], given }));
  }
}

async function ask({ connection, scripts, keys }: Saving, save: KeptSave, what: 'look' | 'commit'): Promise<Verdict> {
  const { pages, index, removed } = saveKeysOf(keys, save.mark);
  const { mark, position, base, baseMark, header, changedPages, removedPages } = save;
  const staged = [changedPages.length, removedPages.length];
  const sentHeader = what === 'commit' ? header : '';
  const given = [what, keys.prefix, mark, position, base ?? '', baseMark, sentHeader, ...staged];
  const call = { keys: [keys.head, keys.garbage, pages, index, removed], given };
  const answer = String(await connection.run((client) => runScript(client, scripts.commit, call)));
  if (!isVerdict(answer)) throw new Error(`invariant broken: the script that saves answered ${answer}`);
  return answer;
}

function isVerdict(answer: string): answer is Verdict {
  return VERDICTS.has(answer);
}

function isResult(verdict: Verdict): verdict is SaveResult {
  return verdict !== 'open' && verdict !== 'stage_lost';
}
