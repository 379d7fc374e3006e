import { describe, expect, it } from 'vitest';
import { type CommandPage, createCommandMemory, isCommandPage } from './command-memory.ts';
import { COMMAND_IDS_MAX } from './entry.ts';

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `command-${from + i}`);

describe('the command memory', () => {
  it('knows the last ids up to its bound and forgets the oldest first', () => {
    const memory = createCommandMemory({ count: 0, pages: [] });
    for (const id of ids(0, COMMAND_IDS_MAX)) expect(memory.admit(id)).toBe(true);
    expect(memory.admit('command-0')).toBe(false);
    expect(memory.admit('one more')).toBe(true);
    expect(memory.admit('command-1')).toBe(false);
    expect(memory.admit('command-0')).toBe(true);
    expect(memory.count()).toBe(COMMAND_IDS_MAX + 2);
  });

  it('continues from its pages as if it had never stopped, and saves only pages that changed', () => {
    const pages = new Map<string, CommandPage>();
    let memory = createCommandMemory({ count: 0, pages: [] });
    for (const [from, to] of [
      [0, 700],
      [700, 10_250],
      [10_250, 10_300],
    ] as const) {
      for (const id of ids(from, to)) memory.admit(id);
      const changed = memory.takeChangedPages();
      for (const page of changed) pages.set(page.name, page);
      if (from === 10_250) expect(changed.map(({ name }) => name)).toEqual(['commands-000']);
      expect(memory.takeChangedPages()).toEqual([]);
      // Any order of pages will do.
      memory = createCommandMemory({ count: memory.count(), pages: [...pages.values()].toReversed() });
    }
    expect([...pages.keys()].every(isCommandPage)).toBe(true);
    expect(isCommandPage('episode-00')).toBe(false);
    for (const id of ids(300, 10_300)) expect(memory.admit(id)).toBe(false);
    for (const id of ids(0, 300)) expect(memory.admit(id)).toBe(true);
  });
});
