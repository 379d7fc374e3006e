// Explanation, Subject and SignalPosition between domain and protobuf: shared by findings and alerts. A finding knows
// its sub-areas by code only; an alert adds their names.
import {
  DETECTOR_KINDS,
  type Explanation,
  QUALITY_FLAGS,
  type SignalPosition,
  type SOURCES,
  SUBJECT_KINDS,
  type Subject,
  UNITS,
} from '@fengsui/domain';
import type * as wire from '../gen/fengsui/alerts/v1/alert.ts';
import { exactNumber, msOfTimestamp, timestampOf } from '../wire/instant.ts';
import { MalformedMessage, present } from '../wire/malformed.ts';
import { enumOf, listedWord, wordFrom } from '../wire/words.ts';

/** Index = wire number. */
export const SIDES = ['unspecified', 'below', 'at_or_above'] as const;

const REPORTING_SOURCES = ['hotline', 'grid', 'mediation'] as const satisfies readonly (typeof SOURCES)[number][];

/** The message of an explanation; names are those of subAreas, in their order ('' where there are none). */
export function explanationMessage(explanation: Explanation, names: readonly string[]): wire.Explanation {
  return {
    windowStart: timestampOf(explanation.windowStart),
    windowEnd: timestampOf(explanation.windowEnd),
    observed: explanation.observed,
    threshold: explanation.threshold,
    baseline: explanation.baseline ?? undefined,
    unit: enumOf(UNITS, explanation.unit),
    streams: explanation.streams.map((stream) => ({ source: stream.source, count: stream.count })),
    subAreas: explanation.subAreas.map(({ areaCode, count }, i) => ({ areaCode, areaName: names[i] ?? '', count })),
    evidence: [...explanation.evidence],
    qualityFlags: explanation.qualityFlags.map((flag) => enumOf(QUALITY_FLAGS, flag)),
    clearsWhen: {
      level: explanation.clearsWhen.level,
      side: enumOf(SIDES, explanation.clearsWhen.side),
      steps: explanation.clearsWhen.steps,
      stepSeconds: explanation.clearsWhen.stepSeconds,
    },
    sampleCount: explanation.sampleCount,
    detectorKind: explanation.detectorKind,
  };
}

/** The explanation of a message; malformed when a field is absent or a word unknown. */
export function explanationFrom(message: wire.Explanation | undefined): Explanation {
  const explanation = present(message, 'explanation');
  return {
    detectorKind: listedWord(DETECTOR_KINDS, explanation.detectorKind),
    windowStart: msOfTimestamp(explanation.windowStart),
    windowEnd: msOfTimestamp(explanation.windowEnd),
    observed: explanation.observed,
    threshold: explanation.threshold,
    baseline: explanation.baseline ?? null,
    unit: wordFrom(UNITS, explanation.unit),
    sampleCount: explanation.sampleCount,
    streams: explanation.streams.map(({ source, count }) => ({ source: listedWord(REPORTING_SOURCES, source), count })),
    subAreas: explanation.subAreas.map(({ areaCode, count }) => ({ areaCode, count })),
    evidence: explanation.evidence,
    qualityFlags: explanation.qualityFlags.map((flag) => wordFrom(QUALITY_FLAGS, flag)),
    clearsWhen: clearConditionFrom(explanation.clearsWhen),
  };
}

function clearConditionFrom(message: wire.ClearCondition | undefined): Explanation['clearsWhen'] {
  const { level, side, steps, stepSeconds } = present(message, 'clears_when');
  const word = wordFrom(SIDES, side);
  if (word === 'unspecified') throw new MalformedMessage('clears_when.side is unspecified');
  return { level, side: word, steps, stepSeconds };
}

/** The message of a subject; kind none is UNSPECIFIED on the wire. */
export function subjectMessage(subject: Subject): wire.Subject {
  return { kind: enumOf(SUBJECT_KINDS, subject.kind), value: subject.value };
}

/** The subject of a message; malformed when absent or of an unknown kind. */
export function subjectFrom(message: wire.Subject | undefined): Subject {
  const { kind, value } = present(message, 'subject');
  return { kind: wordFrom(SUBJECT_KINDS, kind), value };
}

/** The message of a position; its offset is a whole number of at most 2^53. */
export function positionMessage(position: SignalPosition): wire.SignalPosition {
  return { partition: position.partition, offset: BigInt(position.offset), index: position.index };
}

/** The position of a message; malformed when absent. */
export function positionFrom(message: wire.SignalPosition | undefined): SignalPosition {
  const { partition, offset, index } = present(message, 'position');
  return { partition, offset: exactNumber(offset), index };
}
