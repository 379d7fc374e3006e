// An engine put together: its tables, the rules that run over them, and the blocks that hold the state of both. What
// happens to one signal is in engine.ts.
import type { Block } from '../memory/block.ts';
import { type KeyedPool, reindex } from '../memory/keyed-pool.ts';
import { loadClock } from './clock.ts';
import { NO_PARTS } from './parts.ts';
import { buildRunning, type Running, setRunning } from './running.ts';
import { createTables, type EngineOptions, type Tables } from './tables.ts';

export interface Machine extends Tables {
  /** Replaced by a release, and by a restored state that holds one. */
  running: Running;
}

/** Puts an engine without state together. Throws if the rules cannot be compiled. */
export function createMachine(options: EngineOptions): Machine {
  const tables = createTables(options, () => machine.running);
  const running = buildRunning(tables, options.rules, { parts: NO_PARTS, previous: null });
  const machine: Machine = { ...tables, running };
  setRunning(machine, running);
  return machine;
}

/** Where the machine's records lie, once with the given rules. */
function poolsOf(tables: Tables, { compiled, spreads }: Running): KeyedPool[] {
  return [
    tables.categories.pool,
    tables.sites.pool,
    tables.matters.texts.pool,
    ...compiled.countings.map(({ group }) => group.pool),
    ...compiled.trackings.flatMap(({ tracker }) => [tracker.group.tracked, tracker.group.keys]),
    ...spreads.map(({ table }) => table.pool),
    ...[...compiled.combined.values()].map(({ pool }) => pool),
  ];
}

/** All blocks of state under the given rules. */
export function blocksOf(tables: Tables, running: Running): Block[] {
  return [
    tables.clock.block,
    tables.notices.block,
    tables.events.block,
    tables.distinct.slab.block,
    ...poolsOf(tables, running).map((pool) => pool.block),
    ...running.compiled.windows.flatMap(({ judged }) => [judged.grades, judged.active]),
    ...running.compiled.trackings.map(({ tracker }) => tracker.group.wheel.block),
  ];
}

/** Goes on with these rules over blocks that were restored: builds anew what is derived from them. */
export function resume(machine: Machine, running: Running): void {
  machine.running = running;
  loadClock(machine.clock);
  machine.notices.changed();
  for (const pool of poolsOf(machine, running)) reindex(pool);
  setRunning(machine, running);
}
