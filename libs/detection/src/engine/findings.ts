// What all findings have in common: subjects, risk domains and flags in words, taken from the engine's tables.
import {
  type AreaTree,
  type Finding,
  GRADES,
  type Grade,
  type GradeNumber,
  type GradeOrNone,
  type QualityFlag,
  RISK_DOMAINS,
  type RiskDomain,
  SIGNAL_FLAGS,
  SOURCES,
  type Subject,
} from '@fengsui/domain';
import { at } from '../memory/block.ts';
import { baseOf } from '../memory/slab.ts';
import { TEXT_FIELDS, type TextPool, textOf } from '../memory/text-pool.ts';
import type { DistinctTable } from '../windows/distinct-table.ts';
import type { Matters } from './matters.ts';
import type { SubjectSource } from './plan.ts';

/** A finding that has no position yet. */
export type Draft = Omit<Finding, 'position'>;

/** The tables that findings are told from. */
export interface FindingsDeps {
  readonly tree: AreaTree;
  readonly distinct: DistinctTable;
  readonly matters: Matters;
  readonly categories: TextPool;
  readonly sites: TextPool;
  /** True if a source is silent where the area lies. */
  readonly isSilent: (area: number, source: number) => boolean;
}

/** A subject as the engine holds it. */
export interface SubjectNumber {
  readonly source: SubjectSource;
  readonly number: number;
  readonly measure: string;
}

/** The subject in words. */
export function subjectOf(deps: FindingsDeps, subject: SubjectNumber): Subject {
  switch (subject.source) {
    case 'none':
      return { kind: 'none', value: '' };
    case 'category':
      return { kind: 'category', value: textOf(deps.categories, subject.number) };
    case 'risk_domain':
      return { kind: 'risk_domain', value: RISK_DOMAINS[subject.number] ?? 'unspecified' };
    case 'source':
      return { kind: 'source', value: SOURCES[subject.number] ?? 'unspecified' };
    case 'measure':
      return { kind: 'measure', value: subject.measure };
    case 'matter':
      return { kind: 'matter', value: textOf(deps.matters.texts, subject.number) };
    case 'site':
      return { kind: 'site', value: textOf(deps.sites, subject.number) };
  }
}

/** The risk domain of a windowed subject: its own, or the one its category or site was first seen with. */
export function riskDomainOf(deps: FindingsDeps, subject: SubjectNumber): RiskDomain {
  if (subject.source === 'risk_domain') return RISK_DOMAINS[subject.number] ?? 'unspecified';
  if (subject.source !== 'category' && subject.source !== 'site') return 'unspecified';
  const { pool } = subject.source === 'category' ? deps.categories : deps.sites;
  return RISK_DOMAINS[at(pool.block.words, baseOf(pool, subject.number) + TEXT_FIELDS.first)] ?? 'unspecified';
}

/** Quality flags that the counted signals' own flags give, and the silence of a stream that the rule reads. */
export function qualityFlags(
  deps: FindingsDeps,
  seen: { readonly signalFlags: number; readonly area: number; readonly sources: readonly number[] },
): QualityFlag[] {
  const flags: QualityFlag[] = [];
  if ((seen.signalFlags & SIGNAL_FLAGS.areaRolledUp) !== 0) flags.push('area_rolled_up');
  if ((seen.signalFlags & SIGNAL_FLAGS.categoryDefaulted) !== 0) flags.push('category_defaulted');
  if ((seen.signalFlags & SIGNAL_FLAGS.late) !== 0) flags.push('late_events');
  if (seen.sources.some((source) => deps.isSilent(seen.area, source))) flags.push('partial_data');
  return flags;
}

/** A change is explained by the graver of its two grades: the one reached, or the one left. */
export function graverNumber(a: GradeNumber, b: GradeNumber): GradeNumber {
  return a > b ? a : b;
}

/** The word of a grade number. */
export function gradeWord(grade: GradeNumber): GradeOrNone {
  return GRADES[grade];
}

/** The word of a grade number above 0. */
export function gradeName(grade: GradeNumber): Grade {
  const word = GRADES[grade];
  return word === 'none' ? 'blue' : word;
}
