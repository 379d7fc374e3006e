// The state of a machine for checkpoints: which blocks it has with the rules that run, what it is called, and how it
// becomes the machine of a checkpoint, with the rules of that checkpoint if a release brought them.
import { type Hash64, hashBytes } from '@fengsui/domain';
import { PAGE_WORDS } from '../memory/block.ts';
import type { Rule } from '../rules/rule.ts';
import { ruleJsonSchema } from '../rules/rule-schema.ts';
import { PLAIN_SETTINGS } from '../rules/threshold-settings.ts';
import { saveClock } from './clock.ts';
import { blocksOf, type Machine, resume } from './machine.ts';
import { NO_PARTS } from './parts.ts';
import { createReleaseState, type ReleasedRules, readRelease, writeRelease } from './release-state.ts';
import { buildRunning, type Running } from './running.ts';
import { createEngineState, type EngineState, type StateSource } from './state.ts';
import { calendarOf } from './tables.ts';

/** Changes whenever blocks mean something else than before: a state of another layout is none. */
const LAYOUT = 2;

export interface MachineState extends EngineState {
  /** The rules have been replaced: from now on they belong to the state. */
  noteRelease(): void;
}

/** The state of a machine that runs the rules it was made with. */
export function createMachineState(machine: Machine): MachineState {
  const release = createReleaseState();
  const { rules } = machine.running;
  const nameOf = once((hasRelease) => fingerprintOf(machine, hasRelease ? null : rules));
  let blocks = [...blocksOf(machine, machine.running), release.block];
  const removed = new Set<string>();

  const sourceFor = (running: Running, releaseBytes: number): StateSource => ({
    blocks: [...blocksOf(machine, running), release.block],
    install: () => {
      release.byteCount = releaseBytes;
      resume(machine, running);
      blocks = [...blocksOf(machine, running), release.block];
      removed.clear();
    },
  });

  const state = createEngineState({
    blocks: () => blocks,
    fingerprint: nameOf,
    releaseBytes: () => release.byteCount,
    beforeTake: () => saveClock(machine.clock),
    sourceOf: (releaseBytes, pages) => {
      const released: ReleasedRules | null =
        releaseBytes === 0 ? { rules, parts: NO_PARTS } : readRelease(releaseBytes, pages);
      if (released === null) return null;
      return sourceFor(buildRunning(machine, released.rules, { parts: released.parts, previous: null }), releaseBytes);
    },
    removed,
  });
  return {
    ...state,
    noteRelease: () => {
      writeRelease(release, machine.running);
      const old = blocks;
      blocks = [...blocksOf(machine, machine.running), release.block];
      const names = new Set(blocks.map(({ name }) => name));
      for (const { name, words } of old) {
        if (names.has(name)) continue;
        for (let page = 0; page * PAGE_WORDS < words.length; page++) removed.add(`${name}.${page}`);
      }
    },
  };
}

/** Makes each of the two values when it is first asked for. */
function once(make: (hasRelease: boolean) => string): (hasRelease: boolean) => string {
  const made = new Map<boolean, string>();
  return (hasRelease) => {
    const value = made.get(hasRelease) ?? make(hasRelease);
    made.set(hasRelease, value);
    return value;
  };
}

/**
 * Names what a state means: the tree, the parameters, the tenant's settings, and the rules; of a state with a release, whose rules are in it, the
 * language they are written in. A state of one engine means nothing to another.
 */
function fingerprintOf({ options }: Machine, rules: readonly Rule[] | null): string {
  const { tree, zoneOffsetMs, dedupHorizonMs, settings = PLAIN_SETTINGS } = options;
  const calendar = calendarOf(options);
  const areas = Array.from(
    { length: tree.size },
    (_, area) => `${tree.code(area)} ${tree.parent(area)} ${tree.level(area)} ${tree.areaClass(area) ?? ''}`,
  ).join();
  const named = rules ?? ruleJsonSchema();
  const bytes = new TextEncoder().encode(
    JSON.stringify({ layout: LAYOUT, rules: named, zoneOffsetMs, dedupHorizonMs, calendar, settings, areas }),
  );
  const print: Hash64 = { hi: 0, lo: 0 };
  hashBytes(bytes, 0, bytes.length, 0, print);
  return `${(print.hi >>> 0).toString(16)}-${(print.lo >>> 0).toString(16)}`;
}
