// The finding of a windowed rule: numbers from its judge, streams, parts and evidence from its cells.
import { type Explanation, SOURCES, type Source } from '@fengsui/domain';
import { at } from '../memory/block.ts';
import { baseOf } from '../memory/slab.ts';
import { CELL } from '../windows/cell-layout.ts';
import type { GradeChange } from '../windows/judged-rule.ts';
import { paneEnd } from '../windows/window-group.ts';
import { sourcesOf } from './compile-windows.ts';
import type { CompiledWindow } from './compiled.ts';
import { evidenceOf, partsOf } from './evidence.ts';
import {
  type Draft,
  type FindingsDeps,
  gradeWord,
  graverNumber,
  qualityFlags,
  riskDomainOf,
  subjectOf,
} from './findings.ts';

/** Matters (or events) of one stream. */
export interface StreamCount {
  readonly source: Exclude<Source, 'unspecified'>;
  readonly count: number;
}

/** The finding of a change of a cell's grade. */
export function windowFinding(deps: FindingsDeps, compiled: CompiledWindow, change: GradeChange): Draft {
  const { group, judged, rule } = compiled;
  const base = baseOf(group.pool, change.slot);
  const { words } = group.pool.block;
  const area = at(words, base + CELL.area);
  const subject = { source: compiled.subject, number: at(words, base + CELL.subject), measure: compiled.measure };
  const {
    lacksBaseline,
    secondStream = false,
    ...verdict
  } = judged.judge.verdict(change.cell, graverNumber(change.from, change.to));
  const windowEnd = paneEnd(group.spec, change.cell.pane);
  const place = { group, area, subject: subject.number, pane: change.cell.pane };
  const flags = qualityFlags(deps, { signalFlags: at(words, base + CELL.flags), area, sources: readSources(compiled) });
  const explanation: Explanation = {
    ...verdict,
    detectorKind: judged.judge.detectorKind,
    windowStart: windowEnd - group.spec.paneMs * (judged.judge.windowPanes ?? group.spec.shape.paneCount),
    windowEnd,
    streams: streamsOf(compiled, change),
    subAreas: partsOf(deps, place),
    evidence: group.spec.namesMatters ? evidenceOf(deps, place) : [],
    qualityFlags: [
      ...flags,
      ...(lacksBaseline ? (['no_baseline'] as const) : []),
      ...(secondStream ? (['second_stream'] as const) : []),
    ],
  };
  return {
    ruleId: rule.id,
    ruleVersion: rule.version,
    isShadow: rule.mode === 'shadow',
    areaCode: deps.tree.code(area),
    subject: subjectOf(deps, subject),
    riskDomain: riskDomainOf(deps, subject),
    grade: gradeWord(change.to),
    eventTime: change.eventTime,
    explanation,
  };
}

/** The streams a rule reads; source health does not rest on the flow it watches. */
export function readSources({ rule }: CompiledWindow): number[] {
  if (rule.kind === 'source_health') return [];
  const isRate = rule.kind === 'rate' || rule.kind === 'rate_fall';
  return sourcesOf(isRate ? rule.measures.flatMap((measure) => measure.of) : rule.select);
}

/** Counts by source, in wire order; sources without any are left out. */
function streamsOf(compiled: CompiledWindow, change: GradeChange): StreamCount[] {
  const { rule, group } = compiled;
  const base = baseOf(group.pool, change.slot);
  const laneSum = (lane: number): number => at(group.pool.block.words, base + CELL.sums + lane);
  switch (rule.kind) {
    case 'burst':
    case 'aberration':
    case 'ratio':
      return sourcesOf(rule.select).flatMap((source, lane) => streamCount(source, laneSum(lane)));
    case 'convergence':
      return [0, 1, 2].flatMap((lane) => streamCount(lane + 1, laneSum(lane)));
    case 'rate':
    case 'rate_fall':
    case 'per_capita':
    case 'seasonal':
    case 'silence':
      return readSources(compiled).flatMap((source) => streamCount(source, laneSum(0)));
    case 'source_health':
      return streamCount(at(group.pool.block.words, base + CELL.subject), laneSum(0));
  }
}

/** A stream's count, or nothing if it is zero. */
export function streamCount(sourceNumber: number, count: number): StreamCount[] {
  const source = SOURCES[sourceNumber];
  return source === undefined || source === 'unspecified' || count === 0 ? [] : [{ source, count }];
}
