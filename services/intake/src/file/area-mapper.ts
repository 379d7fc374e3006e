// From a row's cells to an area code: a path of levels joined by '/', each level by its column's word, down to the first
// level that is empty or unknown. The areas met on the way are the tree that the file implies.
import { type AreaEntry, type AreaLevel, CODE_BYTES_MAX } from '@fengsui/domain';
import { isLongerThan } from './field-kinds.ts';
import { type AreaSourceMapping, foldWord, type LevelSource } from './mapping.ts';
import { type Cells, type ColumnPlaces, cellReader, type TextReader, textReader } from './text-reader.ts';

/** Areas that one file may imply: as many as a nation with its grids has. */
export const AREAS_MAX = 2_500_000;

export interface AreaPlace {
  readonly code: string;
  /** False when the path stops above its last level. */
  readonly isWhole: boolean;
}

export interface AreaMapper {
  /** The area of a row, or null when its code would exceed 64 bytes. */
  areaOf(cells: Cells): AreaPlace | null;
  /** Every area met so far, parents first; empty when the mapping has whole codes. */
  entries(): readonly AreaEntry[];
}

/** Compiles the area part of a mapping. */
export function createAreaMapper(area: AreaSourceMapping, places: ColumnPlaces): AreaMapper {
  return area.kind === 'codes' ? codeMapper(area.column, places) : pathMapper(area.levels, area.unknown, places);
}

function codeMapper(column: string, places: ColumnPlaces): AreaMapper {
  const cell = cellReader(column, places);
  return {
    areaOf: (cells) => {
      const code = cell(cells);
      return isLongerThan(code, CODE_BYTES_MAX) ? null : { code, isWhole: code !== '' };
    },
    entries: () => [],
  };
}

interface Level {
  readonly level: AreaLevel;
  readonly code: TextReader;
  readonly name: TextReader;
}

/** One area and what lies below it, by the words of the file. */
interface Node {
  readonly place: AreaPlace;
  readonly whole: AreaPlace;
  readonly below: Map<string, Node | null>;
}

function pathMapper(sources: readonly LevelSource[], unknown: ReadonlySet<string>, places: ColumnPlaces): AreaMapper {
  const levels: readonly Level[] = sources.map(({ level, code, name }) => ({
    level,
    code: textReader(code, places),
    name: textReader(name ?? code, places),
  }));
  const entries = new Map<string, AreaEntry>();
  const root: Node = newNode('');

  function nodeBelow(above: Node, level: Level, cells: Cells): Node | null {
    const word = level.code(cells) ?? '';
    const code = above.place.code === '' ? segmentOf(word) : `${above.place.code}/${segmentOf(word)}`;
    const isRefused = isLongerThan(code, CODE_BYTES_MAX) || (!entries.has(code) && entries.size >= AREAS_MAX);
    const node = isRefused ? null : newNode(code);
    above.below.set(word, node);
    // A level without a name of its own is called by its word.
    const name = level.name(cells) ?? '';
    if (node !== null && !entries.has(code)) {
      entries.set(code, {
        code,
        parent: above.place.code,
        level: level.level,
        name: name === '' ? word : name,
        population: 0,
      });
    }
    return node;
  }

  return {
    areaOf: (cells) => {
      let node = root;
      for (const level of levels) {
        const word = level.code(cells);
        if (word === null || word === '' || (unknown.size > 0 && unknown.has(foldWord(word)))) return node.place;
        const next = node.below.get(word);
        const found = next === undefined ? nodeBelow(node, level, cells) : next;
        if (found === null) return null;
        node = found;
      }
      return node.whole;
    },
    entries: () => [...entries.values()],
  };
}

function newNode(code: string): Node {
  return { place: { code, isWhole: false }, whole: { code, isWhole: true }, below: new Map() };
}

/** A word as a segment of a code: letters and digits of any script, the rest as single hyphens, in lower case. */
function segmentOf(word: string): string {
  return (
    word
      .toLowerCase()
      .replace(/[^\p{L}\p{N}.]+/gu, '-')
      .replace(/^-+|-+$/g, '') || '-'
  );
}
