// Checks that hold for every alert of every scenario: it can be explained by its own numbers. Answers sentences, one a
// violation, so that the checks themselves can be tested with planted ones.
import { type RuleTexts, ruleTextOf, sentenceFor } from '@fengsui/alerting';
import { type AlertRevision, type AreaTree, EVIDENCE_MAX, isGraver } from '@fengsui/domain';

/** What alerts are checked against. */
export interface JustifiedBy {
  readonly tree: AreaTree;
  readonly texts: RuleTexts;
}

/** Everything that is wrong with any revision; empty: each is justified. */
export function unjustified(revisions: readonly AlertRevision[], by: JustifiedBy): readonly string[] {
  return [
    ...revisions.flatMap((revision) => {
      const name = `${revision.alertId} #${revision.sequence} (${revision.change} ${revision.grade})`;
      return [
        ...sentenceProblems(revision, by.texts),
        ...areaProblems(revision, by.tree),
        ...evidenceProblems(revision),
        ...numberProblems(revision),
      ].map((problem) => `${name}: ${problem}`);
    }),
    ...orderProblems(revisions),
  ];
}

function sentenceProblems(revision: AlertRevision, texts: RuleTexts): readonly string[] {
  const { sentence, sentenceZh, ...facts } = revision;
  const rule = ruleTextOf(texts, revision);
  return [
    ...problemIf(sentenceFor(facts, rule, 'en') !== sentence, 'the English sentence does not follow from the numbers'),
    ...problemIf(
      sentenceFor(facts, rule, 'zh') !== sentenceZh,
      'the Chinese sentence does not follow from the numbers',
    ),
  ];
}

function areaProblems(revision: AlertRevision, tree: AreaTree): readonly string[] {
  const area = tree.indexOf(revision.areaCode);
  if (area < 0) return [`area ${revision.areaCode} is not in the tree`];
  const { subAreas, detectorKind } = revision.explanation;
  // A part stays affected until its own alert is lowered, some steps after its last matter has left the window.
  const countMin = detectorKind === 'spread' ? 0 : 1;
  return [
    ...problemIf(revision.areaPath.join('/') !== tree.path(area).join('/'), 'the path is not that of the tree'),
    ...problemIf(subAreas.length > EVIDENCE_MAX, `names ${subAreas.length} parts`),
    ...subAreas.flatMap(({ areaCode, count }, i) => {
      const part = tree.indexOf(areaCode);
      if (part < 0) return [`part ${areaCode} is not in the tree`];
      return [
        ...problemIf(part === area || !tree.isWithin(part, area), `part ${areaCode} is not within the area`),
        ...problemIf(revision.subAreaNames[i] !== tree.name(part), `part ${areaCode} has another name in the tree`),
        ...problemIf(count < countMin, `part ${areaCode} contributed ${count}`),
      ];
    }),
  ];
}

/** Rates and a stream's health rest on events, of which each may be of another matter, or of none; a silence on none. */
const NAMELESS: ReadonlySet<string> = new Set(['rate', 'rate_fall', 'source_health', 'silence']);

function evidenceProblems({ change, grade, explanation }: AlertRevision): readonly string[] {
  const { evidence, detectorKind, subAreas } = explanation;
  const isOfSilentParts = detectorKind === 'spread' && subAreas.every(({ count }) => count === 0);
  // An alert that is lowered may have outlived the newest matters, which are all that is remembered by name.
  const isRise = change === 'raised' || change === 'raised_higher';
  const needsEvidence = isRise && !NAMELESS.has(detectorKind) && !isOfSilentParts;
  return [
    ...problemIf(evidence.length > EVIDENCE_MAX, `names ${evidence.length} matters as evidence`),
    ...problemIf(new Set(evidence).size < evidence.length, 'names a matter twice'),
    ...problemIf(evidence.includes(''), 'names a matter without an id'),
    ...problemIf(needsEvidence && evidence.length === 0, `is ${grade} without evidence`),
  ];
}

function numberProblems(revision: AlertRevision): readonly string[] {
  const { observed, threshold, windowStart, windowEnd, clearsWhen, sampleCount, streams } = revision.explanation;
  const numbers = [observed, threshold, windowStart, windowEnd, clearsWhen.level, clearsWhen.steps, sampleCount];
  return [
    ...problemIf(!numbers.every(Number.isFinite), `has a number that is none: ${numbers.join(' ')}`),
    ...problemIf(windowEnd < windowStart, 'has a window that ends before it begins'),
    ...problemIf(clearsWhen.steps < 1, 'never says when it clears'),
    ...problemIf(
      streams.some(({ count }) => count <= 0),
      'names a stream that contributed nothing',
    ),
    ...gradeProblems(revision),
  ];
}

/** A rate is bad when low, so its alert clears at or above a level; everything else is bad when high. */
function gradeProblems({ change, explanation }: AlertRevision): readonly string[] {
  const { observed, threshold, clearsWhen } = explanation;
  const isBadWhenLow = clearsWhen.side === 'at_or_above';
  if (change === 'raised' || change === 'raised_higher') {
    const isReached = isBadWhenLow ? observed < threshold : observed >= threshold;
    return problemIf(!isReached, `was raised at ${observed} against ${threshold}`);
  }
  return [];
}

/** The life of each alert: begins raised, moves by its changes, ends cleared; and time never goes back. */
function orderProblems(revisions: readonly AlertRevision[]): readonly string[] {
  const problems: string[] = [];
  const last = new Map<string, AlertRevision>();
  let latest = 0;
  for (const revision of revisions) {
    const before = last.get(revision.alertId);
    const name = `${revision.alertId} #${revision.sequence}`;
    if (revision.sequence !== (before?.sequence ?? 0) + 1) problems.push(`${name}: follows #${before?.sequence ?? 0}`);
    if (revision.eventTime < latest) problems.push(`${name}: is told after one that happened later`);
    if (!movesAsItSays(revision, before)) problems.push(`${name}: says ${revision.change} to ${revision.grade}`);
    latest = Math.max(latest, revision.eventTime);
    last.set(revision.alertId, revision);
  }
  return problems;
}

function movesAsItSays({ change, grade }: AlertRevision, before: AlertRevision | undefined): boolean {
  if (change === 'raised') return before === undefined && grade !== 'none';
  if (before === undefined || before.state === 'cleared') return false;
  if (change === 'raised_higher') return isGraver(grade, before.grade);
  if (change === 'lowered') return isGraver(before.grade, grade) && grade !== 'none';
  if (change === 'cleared') return grade === 'none';
  return grade === before.grade;
}

function problemIf(isWrong: boolean, problem: string): readonly string[] {
  return isWrong ? [problem] : [];
}
