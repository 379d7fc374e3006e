import { describe, expect, it } from 'vitest';
import { createCategoryMapper, OTHER_WORDS } from './category-mapper.ts';
import type { FieldSource } from './mapping.ts';
import { columnPlaces } from './text-reader.ts';

const constants = (text: string): readonly FieldSource[] => [{ field: 'category', from: { kind: 'constant', text } }];
const mapper = (): ReturnType<typeof createCategoryMapper<string[]>> =>
  createCategoryMapper({
    category: {
      lookups: [
        { column: 'type', table: new Map([['tree down', constants('trees.down')]]) },
        { column: 'reason', table: new Map([['trees', constants('trees')]]) },
      ],
      fallback: constants('other'),
    },
    places: columnPlaces(['reason', 'type']),
    compile: (sources) => (event: string[]) => {
      for (const source of sources)
        if ('from' in source && source.from.kind === 'constant') event.push(source.from.text);
    },
  });
const categoryOf = (cells: readonly string[], categories = mapper()): string => {
  const event: string[] = [];
  categories.matchOf(cells).apply(event);
  return event.join();
};

describe('category mapper', () => {
  it.each([
    ['the first lookup that knows its word', ['Trees', 'Tree  Down '], 'trees.down'],
    ['the next lookup for a word that the first does not know', ['TREES', 'Stump'], 'trees'],
    ['the default for words that none knows', ['Roads', 'Stump'], 'other'],
    ['the default for empty cells', ['', ''], 'other'],
  ])('takes %s', (_case, cells, category) => {
    expect(categoryOf(cells)).toBe(category);
  });

  it('counts the words that took the default, and those beyond a thousand together', () => {
    const categories = mapper();
    for (let i = 0; i < 1_003; i++) categoryOf(['Roads', `word ${i}`], categories);
    categoryOf(['Roads', 'word 1'], categories);
    categoryOf(['Trees', 'word 1'], categories);
    const counts = categories.defaultCounts();
    expect(counts.size).toBe(1_001);
    expect(counts.get('word 1 / Roads')).toBe(2);
    expect(counts.get(OTHER_WORDS)).toBe(3);
  });
});
