// Combined rules at work: which grade each part of a rule has in an area and subject, the grade that this gives, and the
// finding that tells it. A rise is told by the part that changed, a fall by the gravest part that is left.
import { GRADE_NUMBERS, type GradeNumber, gradeNumber } from '@fengsui/domain';
import { at, markDirty } from '../memory/block.ts';
import {
  createKeyedPool,
  FIELDS,
  findSlot,
  insertSlot,
  type KeyedPool,
  removeSlot,
  slotsInOrder,
} from '../memory/keyed-pool.ts';
import { baseOf } from '../memory/slab.ts';
import { type CombinedRule, ruleKeyOf } from '../rules/rule.ts';
import { readKey } from '../tracking/keys.ts';
import { KEY } from '../tracking/tracked-layout.ts';
import { CELL } from '../windows/cell-layout.ts';
import { gradeAt } from '../windows/judged-rule.ts';
import { canonicalText } from './canonical-text.ts';
import type { CombinedPart, CombinedTable, CompileDeps, CompiledTracking, CompiledWindow } from './compiled.ts';
import { type Draft, type FindingsDeps, gradeWord } from './findings.ts';
import type { SubjectSource } from './plan.ts';
import { trackedFinding } from './tracked-finding.ts';
import { windowFinding } from './window-finding.ts';

/** Most areas and subjects of one combined rule in which any part has a grade. */
export const COMBINED_MAX = 10_000_000;

/** Grades of up to eight parts, four bits each. */
const PARTS = FIELDS;
const GRADE = FIELDS + 1;
const STRIDE = FIELDS + 2;
const BITS = 4;

/** Subjects are told apart by kind: a site and a matter may have the same number. Rates are about the area as a whole. */
const SUBJECT_CODES: Readonly<Record<SubjectSource, number>> = {
  none: 0,
  measure: 0,
  category: 1,
  risk_domain: 2,
  source: 3,
  matter: 4,
  site: 5,
};
const SUBJECT_KINDS = 8;

/**
 * The table of a rule over its compiled parts. While the parts and what they give together are the same, it stays over a
 * release with all it holds; else it is empty.
 */
export function createCombinedTable(
  rule: CombinedRule,
  parts: readonly CombinedPart[],
  deps: Pick<CompileDeps, 'parts' | 'previous'>,
): CombinedTable {
  const numbers = parts.map(({ part, number }) => [part, number]);
  const { number } = deps.parts.take(`combined ${ruleKeyOf(rule)} ${canonicalText({ numbers, raise: rule.raise })}`);
  const kept = deps.previous()?.combined.get(ruleKeyOf(rule));
  const pool = kept?.number === number ? kept.pool : createCombinedPool(`combined.${ruleKeyOf(rule)}#${number}`);
  return { rule, number, pool, parts };
}

function createCombinedPool(name: string): KeyedPool {
  return createKeyedPool({ name, stride: STRIDE, recordsMax: COMBINED_MAX, reclaim: null });
}

/** A change of one part's own grade. */
export interface PartChange {
  readonly part: CombinedPart;
  readonly area: number;
  readonly subject: number;
  readonly to: GradeNumber;
  readonly eventTime: number;
  /** The finding of the change, as the part by itself would tell it. */
  readonly tell: () => Draft;
}

/** Takes a change of a part in; the finding of the rule, or null if its grade stays. */
export function combinedFinding(deps: FindingsDeps, table: CombinedTable, change: PartChange): Draft | null {
  const { from, to } = movePart(table, change);
  if (from === to) return null;
  const left = to > from || to === 0 ? null : gravestLeft(deps, table, change);
  const draft = left ?? change.tell();
  const subject = draft.subject.kind === 'measure' ? ({ kind: 'none', value: '' } as const) : draft.subject;
  return { ...draft, subject, grade: gradeWord(to) };
}

function movePart(table: CombinedTable, change: PartChange): { readonly from: GradeNumber; readonly to: GradeNumber } {
  const { pool } = table;
  const code = change.subject * SUBJECT_KINDS + SUBJECT_CODES[change.part.subject];
  const known = findSlot(pool, change.area, code);
  const slot = known >= 0 ? known : insertSlot(pool, change.area, code);
  const base = baseOf(pool, slot);
  const { words } = pool.block;
  const shift = table.parts.indexOf(change.part) * BITS;
  const grades = (at(words, base + PARTS) & ~(0xf << shift)) | (change.to << shift);
  const from = GRADE_NUMBERS[at(words, base + GRADE)] ?? 0;
  const to = gradeOf(table, grades);
  words[base + PARTS] = grades;
  words[base + GRADE] = to;
  markDirty(pool.block, base + PARTS);
  markDirty(pool.block, base + GRADE);
  if (grades === 0) removeSlot(pool, slot);
  return { from, to };
}

/** The gravest grade of which one alternative holds; without alternatives, the gravest part's. */
function gradeOf({ rule, parts }: CombinedTable, grades: number): GradeNumber {
  const has = (i: number): GradeNumber => GRADE_NUMBERS[(grades >>> (i * BITS)) & 0xf] ?? 0;
  if (rule.raise === null) return parts.reduce<GradeNumber>((top, _, i) => (has(i) > top ? has(i) : top), 0);
  const holds = (needed: Readonly<Record<string, Parameters<typeof gradeNumber>[0]>>): boolean =>
    Object.entries(needed).every(([name, grade]) =>
      // A part with several measures holds by any of them.
      parts.some(({ part }, i) => part === name && has(i) >= gradeNumber(grade)),
    );
  for (const [grade, word] of [
    [4, 'red'],
    [3, 'orange'],
    [2, 'yellow'],
    [1, 'blue'],
  ] as const) {
    if (rule.raise[word]?.some(holds) === true) return grade;
  }
  return 0;
}

/** What the gravest part that still has a grade there says now; null if none can be told (its own key is gone). */
function gravestLeft(deps: FindingsDeps, { parts }: CombinedTable, change: PartChange): Draft | null {
  let top: Present | null = null;
  for (const part of parts) {
    if (SUBJECT_CODES[part.subject] !== SUBJECT_CODES[change.part.subject]) continue;
    const present = 'judged' in part ? presentWindow(deps, part, change) : presentTracking(deps, part, change);
    if (present !== null && present.grade > (top?.grade ?? 0)) top = present;
  }
  return top?.tell() ?? null;
}

interface Present {
  readonly grade: GradeNumber;
  readonly tell: () => Draft;
}

type Place = Pick<PartChange, 'area' | 'subject' | 'eventTime'>;

function presentWindow(deps: FindingsDeps, part: CompiledWindow, { area, subject, eventTime }: Place): Present | null {
  const { pool } = part.group;
  const slot = findSlot(pool, area, subject);
  if (slot < 0) return null;
  const grade = gradeAt(part.judged, slot);
  const base = baseOf(pool, slot);
  // As the part was last counted or judged: where its group stands by now is not among what a checkpoint keeps.
  const cell = { base, level: deps.tree.level(area), pane: at(pool.block.words, base + CELL.lastPane) };
  return { grade, tell: () => windowFinding(deps, part, { slot, cell, from: grade, to: grade, eventTime }) };
}

function presentTracking(deps: FindingsDeps, part: CompiledTracking, place: Place): Present | null {
  const { group } = part.tracker;
  const key = findSlot(group.keys, place.area, place.subject);
  if (key < 0) return null;
  const grade = GRADE_NUMBERS[readKey(group, key, KEY.grade)] ?? 0;
  const { eventTime } = place;
  return { grade, tell: () => trackedFinding(deps, part, { group, key, from: grade, to: grade, eventTime }) };
}

/** Every place where a part has a grade, with that grade, in the order of area and subject. */
export function gradedPlaces(part: CombinedPart): readonly { area: number; subject: number; grade: GradeNumber }[] {
  const pool = 'judged' in part ? part.group.pool : part.tracker.group.keys;
  return slotsInOrder(pool).flatMap((slot) => {
    const base = baseOf(pool, slot);
    const grade = 'judged' in part ? gradeAt(part.judged, slot) : GRADE_NUMBERS[at(pool.block.words, base + KEY.grade)];
    if (grade === undefined || grade === 0) return [];
    return [{ area: at(pool.block.words, base + 1), subject: at(pool.block.words, base + 2), grade }];
  });
}

/** What a part says of a place where it has a grade. */
export function tellPlace(deps: FindingsDeps, part: CombinedPart, place: Place): Draft | null {
  const present = 'judged' in part ? presentWindow(deps, part, place) : presentTracking(deps, part, place);
  return present?.tell() ?? null;
}
