// Overlays: a tenant multiplies the thresholds of burst rules in areas of a class or in named ones. Whether the rules and
// areas are there is told here, with the place in the file.
import type { Overlay, Rule } from '@fengsui/detection';
import { AREA_CLASSES, type AreaTree } from '@fengsui/domain';
import { z } from 'zod';
import type { RuleFileProblem } from '../file-problem.ts';

/** Largest and smallest factor: what lies beyond is a rule of its own. */
const FACTOR_MAX = 100;
const FACTOR_MIN = 0.01;
const FACTOR_HINT = `a number from ${FACTOR_MIN} to ${FACTOR_MAX}`;

const ruleId = z.string();
const overlay = z.strictObject({
  rule: z.union([ruleId, z.array(ruleId).min(1)], 'the id of a rule, or a list of them'),
  areas: z.union(
    [z.strictObject({ class: z.enum(AREA_CLASSES) }), z.strictObject({ within: z.array(z.string()).min(1) })],
    `{ class: ${AREA_CLASSES.join(' or ')} }, or { within: [area codes, in quotes] }`,
  ),
  factor: z.number(FACTOR_HINT).min(FACTOR_MIN, FACTOR_HINT).max(FACTOR_MAX, FACTOR_HINT),
});

/** overlays.yaml. */
export const overlaysFile = z.strictObject({ overlays: z.array(overlay) });

/** An overlay of one rule, and where its rule and its areas stand in the file. */
export interface PlacedOverlay {
  readonly overlay: Overlay;
  readonly file: string;
  readonly rulePlace: FilePlace;
  readonly areasPlace: FilePlace;
}

interface FilePlace {
  readonly line: number;
  readonly column: number;
  readonly path: string;
}

/** The overlays of a file whose shape is right, one for each rule that they name. */
export function overlaysOf(
  raw: z.infer<typeof overlaysFile>,
  file: string,
  placeOf: (path: string) => Pick<FilePlace, 'line' | 'column'>,
): readonly PlacedOverlay[] {
  const placed = (path: string): FilePlace => ({ path, ...placeOf(path) });
  return raw.overlays.flatMap(({ rule, areas, factor }, i) => {
    const [rulePlace, areasPlace] = [placed(`overlays.${i}.rule`), placed(`overlays.${i}.areas`)];
    const ids = typeof rule === 'string' ? [rule] : rule;
    const where = 'class' in areas ? { areaClass: areas.class } : areas;
    return ids.map((id) => ({ overlay: { ruleId: id, areas: where, factor }, file, rulePlace, areasPlace }));
  });
}

/** Overlays of rules or areas that are not there, or of rules without such thresholds. tree null: areas are not looked at. */
export function overlayProblems(
  overlays: readonly PlacedOverlay[],
  { rules, tree }: { readonly rules: readonly Rule[]; readonly tree: AreaTree | null },
): readonly RuleFileProblem[] {
  const fitting = new Set(rules.filter(hasThresholds).map(({ id }) => id));
  const known = new Set(rules.map(({ id }) => id));
  const allowed = `a rule that counts bursts: ${[...fitting].join(', ')}`;
  return overlays.flatMap(({ overlay: { ruleId: id, areas }, file, rulePlace, areasPlace }) => {
    const problems: RuleFileProblem[] = [];
    if (!fitting.has(id)) {
      const what = known.has(id) ? `${id} has no thresholds that can be multiplied` : `there is no rule ${id}`;
      problems.push({ file, ...rulePlace, problem: `${what}; allowed: ${allowed}` });
    }
    const codes = 'within' in areas && tree !== null ? areas.within : [];
    for (const code of codes) {
      if (tree === null || tree.indexOf(code) >= 0) continue;
      const nearest = tree.code(tree.resolve(code).index);
      const problem = `there is no area "${code}"; allowed: codes of the area file, the nearest is "${nearest}"`;
      problems.push({ file, ...areasPlace, problem });
    }
    return problems;
  });
}

function hasThresholds(rule: Rule): boolean {
  return rule.kind === 'combined' ? rule.parts.some((part) => part.rule.kind === 'burst') : rule.kind === 'burst';
}
