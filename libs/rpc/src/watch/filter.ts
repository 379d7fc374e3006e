// Which alerts a caller wants: area subtrees, a least grade, risk domains. Checked once when the call opens; matching
// then costs a few comparisons. One rule for watch, snapshot and list, so that all three show the same picture.
import type { AlertFilter } from '@fengsui/contracts';
import { type AreaTree, gradeNumber, RISK_DOMAINS } from '@fengsui/domain';
import { type RpcRefusal, refusal } from '../status.ts';
import { FILTER_AREAS_MAX } from './limits.ts';
import type { RevisionEntry } from './revisions.ts';

/** What a filter looks at. */
export type Filterable = Pick<RevisionEntry, 'area' | 'grade' | 'peakGrade' | 'riskDomain'>;

export type Matcher = (entry: Filterable) => boolean;

/**
 * The matcher of a filter, or what is wrong with it. An alert passes a least grade if its grade or its peak grade
 * reaches it: whoever was sent a red alert must also learn that it was lowered to blue or cleared.
 */
export function matcherOf(filter: AlertFilter, tree: AreaTree): Matcher | RpcRefusal {
  const areas = rangesOf(filter.areaCodes, tree);
  if ('kind' in areas) return areas;
  const unknown = filter.riskDomains.find((word) => !isRiskDomain(word));
  if (unknown !== undefined) {
    const allowed = RISK_DOMAINS.slice(1).join(', ');
    return refusal('invalid_argument', `filter.risk_domains: "${shorten(unknown)}" is none of ${allowed}`);
  }
  const least = gradeNumber(filter.minGrade);
  const domains: ReadonlySet<string> = new Set(filter.riskDomains);
  return (entry) =>
    (entry.grade >= least || entry.peakGrade >= least) &&
    (domains.size === 0 || domains.has(entry.riskDomain)) &&
    (areas.length === 0 || areas.some((range) => entry.area >= range.start && entry.area < range.end));
}

/** Half-open range of dense area numbers: one subtree. */
interface AreaRange {
  readonly start: number;
  readonly end: number;
}

function rangesOf(codes: readonly string[], tree: AreaTree): readonly AreaRange[] | RpcRefusal {
  if (codes.length > FILTER_AREAS_MAX) {
    return refusal('invalid_argument', `filter.area_codes: ${codes.length} areas, at most ${FILTER_AREAS_MAX}`);
  }
  const ranges: AreaRange[] = [];
  for (const code of codes) {
    const { index, exact } = tree.resolve(code);
    if (!exact) {
      return refusal('invalid_argument', `filter.area_codes: "${shorten(code)}" is not in the area tree`);
    }
    ranges.push({ start: index, end: tree.subtreeEnd(index) });
  }
  return ranges;
}

function isRiskDomain(word: string): boolean {
  return word !== 'unspecified' && RISK_DOMAINS.some((known) => known === word);
}

/** A caller's own value is told back to it, but never at length. */
function shorten(value: string): string {
  return value.length > 40 ? `${value.slice(0, 40)}…` : value;
}
