// Applies a mapping to rows: each row gives its events and its problems. A problem of one event costs that event, one of
// the whole row costs them all; nothing of a row that the mapping does not name is ever looked at.
import type { RawEvent } from '@fengsui/contracts';
import { type AreaEntry, assert, IDENTIFIER_BYTES_MAX, type QuarantineReason } from '@fengsui/domain';
import { type AreaMapper, type AreaPlace, createAreaMapper } from './area-mapper.ts';
import { type CategoryMapper, createCategoryMapper } from './category-mapper.ts';
import { type EventForm, type EventStart, GRID_CASE_FORM, MEDIATION_CASE_FORM, TICKET_FORM } from './event-forms.ts';
import { isLongerThan } from './field-kinds.ts';
import { compileConstants, compileFields, type FieldFault, type FieldSetter } from './field-setters.ts';
import type { EventRecipe, Mapping } from './mapping.ts';
import type { Row, RowProblem } from './row-source.ts';
import { type Cells, cellReader, columnPlaces, conditionReader } from './text-reader.ts';
import { createTimeReader } from './time-format.ts';
import { createZoneClock, type ZoneClock } from './zone-clock.ts';

/** Takes what a row gives. index = the event's place in the row. */
export interface RowSink {
  event(event: RawEvent, index: number): void;
  problem(problem: RowProblem): void;
}

export interface RowMapper {
  /** Maps a row into the sink; returns its opening time in ms, NaN when it has none. */
  map(row: Row, sink: RowSink): number;
  /** Only notes the row's area, for a pass that builds the tree. */
  addArea(row: Row): void;
  /** The area tree that the rows so far imply (mappings by levels). */
  areas(): readonly AreaEntry[];
  /** Rows that took the default category, by their words. */
  categoryDefaults(): ReadonlyMap<string, number>;
}

/** Compiles a mapping for rows with that header. */
export function createRowMapper(mapping: Mapping, header: readonly string[]): RowMapper {
  switch (mapping.source) {
    case 'hotline':
      return mapperOf(mapping, header, TICKET_FORM);
    case 'grid':
      return mapperOf(mapping, header, GRID_CASE_FORM);
    case 'mediation':
      return mapperOf(mapping, header, MEDIATION_CASE_FORM);
  }
}

interface TimeCell {
  readonly column: string;
  readonly cell: (cells: Cells) => string;
  readonly read: (text: string) => number;
}

interface Recipe<T> {
  readonly time: number;
  readonly holds: (cells: Cells) => boolean;
  readonly start: NonNullable<ReturnType<EventForm<T>['starterOf']>>;
  readonly set: FieldSetter<T>;
}

interface Compiled<T> {
  readonly header: readonly string[];
  readonly idColumn: string;
  readonly id: (cells: Cells) => string;
  readonly matter: (cells: Cells) => string;
  readonly times: readonly TimeCell[];
  /** Instants of the row at hand, by place in times: NaN = unreadable, 0 = empty. */
  readonly instants: Float64Array;
  readonly area: AreaMapper;
  readonly category: CategoryMapper<T>;
  readonly setShared: FieldSetter<T>;
  readonly recipes: readonly Recipe<T>[];
  readonly finish: (event: T) => RawEvent;
}

function mapperOf<T>(mapping: Mapping, header: readonly string[], form: EventForm<T>): RowMapper {
  const compiled = compile(mapping, header, form);
  return {
    map: (row, sink) => mapRow(compiled, row, sink),
    addArea: ({ cells }) => {
      if (cells.length === compiled.header.length) compiled.area.areaOf(cells);
    },
    areas: () => compiled.area.entries(),
    categoryDefaults: () => compiled.category.defaultCounts(),
  };
}

function compile<T>(mapping: Mapping, header: readonly string[], form: EventForm<T>): Compiled<T> {
  const places = columnPlaces(header);
  const timeNames = [...mapping.times.keys()];
  const clocks = new Map<string, ZoneClock>();
  const clockOf = (zone: string): ZoneClock => {
    const clock = clocks.get(zone) ?? createZoneClock(zone);
    clocks.set(zone, clock);
    return clock;
  };
  const times = [...mapping.times.values()].map(({ column, zone, format }) => ({
    column,
    cell: cellReader(column, places),
    read: createTimeReader({ format, zone }, clockOf(zone)),
  }));
  const instants = new Float64Array(times.length);
  const scope = { fields: form.fields, places, timeNames, timeColumns: times.map(({ column }) => column), instants };
  const recipeOf = (recipe: EventRecipe): Recipe<T> => {
    const start = form.starterOf(recipe.phase);
    assert(start !== undefined, `${recipe.phase} is a phase of ${mapping.source}`);
    return {
      time: timeNames.indexOf(recipe.at),
      holds: conditionReader(recipe.when, places),
      start,
      set: compileFields(recipe.set, scope),
    };
  };
  return {
    header,
    idColumn: mapping.id,
    id: cellReader(mapping.id, places),
    matter: mapping.matter === null ? () => '' : cellReader(mapping.matter, places),
    times,
    instants,
    area: createAreaMapper(mapping.area, places),
    category: createCategoryMapper({
      category: mapping.category,
      places,
      compile: (constants) => compileConstants(constants, form.fields),
    }),
    setShared: compileFields(mapping.fields, scope),
    recipes: mapping.events.map(recipeOf),
    finish: (event) => form.finish(event),
  };
}

function mapRow<T>(compiled: Compiled<T>, row: Row, sink: RowSink): number {
  const { times, instants, recipes } = compiled;
  const { cells, line } = row;
  for (const [i, time] of times.entries()) instants[i] = instantOf(time, cells);
  const opening = instants[recipes[0]?.time ?? 0] ?? Number.NaN;
  const fault = rowFault(compiled, cells);
  const place = compiled.area.areaOf(cells);
  if (fault !== undefined || place === null) sink.problem({ line, ...(fault ?? AREA_FAULT) });
  else mapEvents({ compiled, row, place, opening, sink });
  return opening === 0 ? Number.NaN : opening;
}

function mapEvents<T>({
  compiled,
  row,
  place,
  opening,
  sink,
}: {
  readonly compiled: Compiled<T>;
  readonly row: Row;
  readonly place: AreaPlace;
  readonly opening: number;
  readonly sink: RowSink;
}): void {
  const { instants, recipes, times } = compiled;
  const { cells, line } = row;
  const category = compiled.category.matchOf(cells);
  const start = {
    id: compiled.id(cells),
    matterId: compiled.matter(cells),
    areaCode: place.code,
    isAreaCut: !place.isWhole,
    isCategoryDefault: category.isDefault,
    openedAt: Number.isNaN(opening) ? 0 : opening,
    occurredAt: 0,
  };
  let outcomeCount = 0;
  let toldField: string | null = null;
  for (const [index, recipe] of recipes.entries()) {
    start.occurredAt = instants[recipe.time] ?? Number.NaN;
    if (start.occurredAt === 0 || !recipe.holds(cells)) continue;
    outcomeCount++;
    const event = recipe.start(start);
    category.apply(event);
    const fault = timeFault(times[recipe.time], start) ?? compiled.setShared(event, cells) ?? recipe.set(event, cells);
    if (fault === undefined) sink.event(compiled.finish(event), index);
    else toldField = tellOnce({ line, ...fault }, { sink, toldField });
  }
  if (outcomeCount === 0) sink.problem({ line, ...nothingFault(compiled) });
}

/** Several events of a row may rest on one wrong cell: that is one thing to mend. Answers the field that is told now. */
function tellOnce(
  problem: RowProblem,
  { sink, toldField }: { readonly sink: RowSink; readonly toldField: string | null },
): string {
  if (problem.field !== toldField) sink.problem(problem);
  return problem.field;
}

function instantOf(time: TimeCell | undefined, cells: Cells): number {
  const text = time?.cell(cells) ?? '';
  return text === '' || time === undefined ? 0 : time.read(text);
}

const AREA_FAULT: FieldFault = {
  field: '',
  reason: 'field_too_long',
  hint: 'the area code would have more than 64 bytes',
};

function rowFault<T>({ header, idColumn, id, matter }: Compiled<T>, cells: Cells): FieldFault | undefined {
  if (cells.length !== header.length) {
    return { field: '', reason: 'bad_field', hint: `the row has ${cells.length} cells, the header ${header.length}` };
  }
  const number = id(cells);
  if (number === '') return { field: idColumn, reason: 'missing_field', hint: 'the row has no id' };
  const isTooLong = isLongerThan(number, IDENTIFIER_BYTES_MAX) || isLongerThan(matter(cells), IDENTIFIER_BYTES_MAX);
  const reason: QuarantineReason = 'field_too_long';
  return isTooLong ? { field: idColumn, reason, hint: `an id has at most ${IDENTIFIER_BYTES_MAX} bytes` } : undefined;
}

/** Sources that enter closing times by hand put some before the opening: such an event did not happen then. */
function timeFault(time: TimeCell | undefined, { occurredAt, openedAt }: EventStart): FieldFault | undefined {
  const field = time?.column ?? '';
  if (Number.isNaN(occurredAt))
    return { field, reason: 'bad_time', hint: 'the time is not in the format of the mapping' };
  return occurredAt < openedAt
    ? { field, reason: 'bad_time', hint: 'the time is before the opening of the row' }
    : undefined;
}

function nothingFault<T>({ times, recipes }: Compiled<T>): FieldFault {
  const field = times[recipes[0]?.time ?? 0]?.column ?? '';
  return { field, reason: 'missing_field', hint: 'the row gives no event: no time is set, or no condition holds' };
}
