// What the tests of the figures run on: two districts with known populations, and alerts of which a test names only what
// it is about.
import { type AreaTree, assert, createAreaTree } from '@fengsui/domain';
import type { AlertTrace, TraceStep } from '../alert-traces.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Midnight in Beijing. */
export const MIDNIGHT = Date.parse('2026-03-02T00:00:00+08:00');
export const BEIJING_OFFSET_MS = 8 * HOUR_MS;

/** A city of the districts A (two streets) and B (one), of 10,000 residents a street; the city itself does not say. */
export function twoDistricts(): AreaTree {
  const street = (code: string, parent: string) =>
    ({ code, parent, level: 'street', name: code, population: 10_000 }) as const;
  const built = createAreaTree(
    [
      { code: '11', parent: '', level: 'city', name: 'City', population: 0 },
      { code: '1101', parent: '11', level: 'county', name: 'A', population: 20_000 },
      { code: '1102', parent: '11', level: 'county', name: 'B', population: 0 },
      street('1101001', '1101'),
      street('1101002', '1101'),
      street('1102001', '1102'),
    ],
    'city',
  );
  assert(built.kind === 'tree', 'the areas of the tests form a tree');
  return built.tree;
}

/** Steps of an alert by their hours after its raise, each graver than the one before, or none. */
export type Course = readonly (readonly [hours: number, grade: TraceStep['grade']])[];

/** An alert that was raised at a time; raised to blue and left open unless its course says otherwise. */
export function anAlert(
  wish: Partial<Omit<AlertTrace, 'steps' | 'peakGrade'>> & { readonly course?: Course } = {},
): AlertTrace {
  const { course = [[0, 'blue']], ...fields } = wish;
  const raisedAt = fields.raisedAt ?? MIDNIGHT;
  const steps = course.map(([hours, grade]) => ({ at: raisedAt + hours * HOUR_MS, grade, isRaise: grade !== 'none' }));
  const peak = steps.findLast(({ grade }) => grade !== 'none')?.grade;
  return {
    ruleId: 'R01',
    areaCode: '1101001',
    subject: { kind: 'none', value: '' },
    clearedAt: steps.find(({ grade }) => grade === 'none')?.at ?? null,
    isAcknowledged: false,
    verdict: null,
    ...fields,
    raisedAt,
    peakGrade: peak === undefined || peak === 'none' ? 'blue' : peak,
    steps,
  };
}
