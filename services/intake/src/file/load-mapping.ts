// Reads a mapping file for a given file of events: the mapping says how to read the header, the header whether the
// mapping's columns exist.
import { readFile } from 'node:fs/promises';
import { readHeader } from './event-file.ts';
import { formatOf, type MappingResult, parseMapping } from './parse-mapping.ts';

/** The mapping, checked against the columns of the file; rejects only when one of the two files cannot be read. */
export async function loadMapping({
  mappingPath,
  path,
}: {
  readonly mappingPath: string;
  readonly path: string;
}): Promise<MappingResult> {
  const text = await readFile(mappingPath, 'utf8');
  const format = formatOf(text);
  if (format === null) return parseMapping({ path: mappingPath, text });
  return parseMapping({ path: mappingPath, text, header: await readHeader({ path, ...format }) });
}
