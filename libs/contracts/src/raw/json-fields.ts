// The fields of the four raw messages as the protobuf JSON mapping writes them. Only what stands here is read from a
// JSON record: everything else is dropped unseen. tests/contract holds the tables against the generated code.
import {
  AMOUNT_BANDS,
  ANSWERS,
  DISPUTE_TYPES,
  GRID_KINDS,
  HARDENINGS,
  HAZARD_LEVELS,
  LIMIT_UNITS,
  PARTY_BANDS,
  REQUEST_TYPES,
  RISK_DOMAINS,
  URGENCIES,
} from '@fengsui/domain';
import {
  AREA_SOURCES,
  CHANNELS,
  GRID_CASE_PHASES,
  GRID_SOURCES,
  MEDIATION_KINDS,
  MEDIATION_ORIGINS,
  MEDIATION_PHASES,
  TICKET_PHASES,
} from './raw-words.ts';

/** numbers: enum number by lower-case name, with and without the enum's prefix. */
export type FieldShape =
  | { readonly kind: 'text' | 'texts' | 'count' | 'flag' | 'instant' }
  | { readonly kind: 'word' | 'words'; readonly numbers: ReadonlyMap<string, number> };

/** One field of a message. What it may hold beyond its type is for the field checks. */
export interface JsonField {
  /** lowerCamelCase, as the generated code calls it. */
  readonly name: string;
  /** snake_case, as the proto calls it. */
  readonly path: string;
  readonly shape: FieldShape;
}

const text = { kind: 'text' } as const;
const texts = { kind: 'texts' } as const;
const count = { kind: 'count' } as const;
const flag = { kind: 'flag' } as const;
const instant = { kind: 'instant' } as const;
const word = (prefix: string, words: readonly string[]): FieldShape => ({
  kind: 'word',
  numbers: named(prefix, words),
});

function named(prefix: string, words: readonly string[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  words.forEach((entry, number) => {
    const name = entry.slice(entry.indexOf('.') + 1);
    numbers.set(name, number);
    numbers.set(`${prefix}_${name}`, number);
  });
  return numbers;
}

function fields(shapes: Readonly<Record<string, FieldShape>>): readonly JsonField[] {
  return Object.entries(shapes).map(([name, shape]) => ({
    name,
    path: name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    shape,
  }));
}

/** hotline.events. */
export const TICKET_FIELDS = fields({
  eventId: text,
  ticketId: text,
  matterId: text,
  phase: word('ticket_phase', TICKET_PHASES),
  occurredAt: instant,
  acceptedAt: instant,
  areaCode: text,
  areaSource: word('area_source', AREA_SOURCES),
  channel: word('channel', CHANNELS),
  requestType: word('request_type', REQUEST_TYPES),
  category: text,
  riskDomain: word('risk_domain', RISK_DOMAINS),
  urgency: word('urgency', URGENCIES),
  dueAt: instant,
  leadOrg: text,
  returnCount: count,
  redoCount: count,
  repeatSeq: count,
  partyBand: word('party_band', PARTY_BANDS),
  contactedInTime: flag,
  resolved: word('answer', ANSWERS),
  satisfied: word('answer', ANSWERS),
  excluded: flag,
  subjectRef: text,
  topicIds: texts,
  lifeSafety: flag,
  flags: count,
});

/** grid.events. */
export const GRID_CASE_FIELDS = fields({
  eventId: text,
  caseId: text,
  phase: word('grid_phase', GRID_CASE_PHASES),
  occurredAt: instant,
  reportedAt: instant,
  areaCode: text,
  kind: word('grid_kind', GRID_KINDS),
  classCode: text,
  riskDomain: word('risk_domain', RISK_DOMAINS),
  hazardLevel: word('hazard_level', HAZARD_LEVELS),
  source: word('grid_source', GRID_SOURCES),
  dueAt: instant,
  limitUnit: word('limit_unit', LIMIT_UNITS),
  siteRef: text,
  highFrequency: flag,
  groupEvent: flag,
  reopenCount: count,
  returnCount: count,
  leadOrg: text,
  linkedMatterId: text,
  geoCell: text,
  flags: count,
});

/** grid.events, told apart by header or by fields that only it has. */
export const PATROL_FIELDS = fields({
  eventId: text,
  areaCode: text,
  day: text,
  occurredAt: instant,
  patrolCount: count,
  reportsCount: count,
});

/** mediation.events. */
export const MEDIATION_CASE_FIELDS = fields({
  eventId: text,
  caseId: text,
  phase: word('mediation_phase', MEDIATION_PHASES),
  occurredAt: instant,
  acceptedAt: instant,
  dueAt: instant,
  areaCode: text,
  disputeType: word('dispute_type', DISPUTE_TYPES),
  mediationKind: word('mediation_kind', MEDIATION_KINDS),
  origin: word('mediation_origin', MEDIATION_ORIGINS),
  attemptNo: count,
  partyBand: word('party_band', PARTY_BANDS),
  amountBand: word('amount_band', AMOUNT_BANDS),
  hardening: { kind: 'words', numbers: named('hardening', HARDENINGS) },
  performanceDueAt: instant,
  success: flag,
  leadOrg: text,
  linkedMatterId: text,
  linkedCaseId: text,
  flags: count,
});
