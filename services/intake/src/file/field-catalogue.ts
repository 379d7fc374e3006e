// The fields of the three raw events that a mapping may fill, by the names that mapping files use (those of the
// events' JSON form). Each field knows how a text becomes its value; where the text comes from is the mapping's part.
import {
  AREA_SOURCES,
  CHANNELS,
  GRID_SOURCES,
  type GridCaseEvent,
  HARDENINGS,
  MEDIATION_KINDS,
  MEDIATION_ORIGINS,
  type MediationCaseEvent,
  type TicketEvent,
} from '@fengsui/contracts';
import {
  AMOUNT_BANDS,
  ANSWERS,
  CODE_BYTES_MAX,
  DISPUTE_TYPES,
  GRID_KINDS,
  HAZARD_LEVELS,
  IDENTIFIER_BYTES_MAX,
  LIMIT_UNITS,
  PARTY_BANDS,
  type QuarantineReason,
  REQUEST_TYPES,
  RISK_DOMAINS,
  URGENCIES,
} from '@fengsui/domain';

type Open<T> = { -readonly [K in keyof T]: T[K] };
/** Events while a row fills them. */
export type OpenTicket = Open<TicketEvent>;
export type OpenGridCase = Open<GridCaseEvent>;
export type OpenMediationCase = Open<MediationCaseEvent>;

/** One field of an event of type T. */
export interface Field<T> {
  /** 'time' fields take an instant from the mapping's times, all others a text. */
  readonly takes: 'text' | 'time';
  /** The texts it takes, for messages; empty = not a list. */
  readonly words: readonly string[];
  /** Why the field refuses the text, or undefined. */
  refusalOf(text: string): QuarantineReason | undefined;
  /** Sets the field from a text that it does not refuse. */
  setText(event: T, text: string): void;
  /** Sets the field from an instant in ms. */
  setTime(event: T, instantMs: number): void;
}

/** The names of the fields, with what each takes. */
export type FieldCatalogue<T> = ReadonlyMap<string, Field<T>>;

const YES_NO = ['unspecified', 'yes', 'no'] as const;
const TRUE_WORDS = new Set(['true', 'yes', 'y', '1', 't']);
const FALSE_WORDS = new Set(['false', 'no', 'n', '0', 'f']);
const COUNT_MAX = 1_000_000;

function setNothing(): void {
  // A field that takes texts has no time, and the other way round.
}

function words<T, W extends string>(list: readonly W[], set: (event: T, word: W) => void): Field<T> {
  const byText = new Map<string, W>(list.map((word) => [word, word]));
  const find = (text: string): W | undefined => byText.get(text) ?? byText.get(text.toLowerCase());
  return {
    takes: 'text',
    words: list.filter((word) => word !== 'unspecified'),
    refusalOf: (text) => (find(text) === undefined ? 'unknown_enum' : undefined),
    setText: (event, text) => {
      const word = find(text);
      if (word !== undefined) set(event, word);
    },
    setTime: setNothing,
  };
}

function text<T>(bytesMax: number, set: (event: T, text: string) => void): Field<T> {
  return {
    takes: 'text',
    words: [],
    refusalOf: (value) => (isLongerThan(value, bytesMax) ? 'field_too_long' : undefined),
    setText: set,
    setTime: setNothing,
  };
}

/** True if the text has more UTF-8 bytes than that. */
export function isLongerThan(value: string, bytesMax: number): boolean {
  return value.length > bytesMax || (value.length * 3 > bytesMax && Buffer.byteLength(value) > bytesMax);
}

function count<T>(set: (event: T, count: number) => void): Field<T> {
  return {
    takes: 'text',
    words: [],
    refusalOf: (value) => (/^\d{1,7}$/.test(value) && Number(value) <= COUNT_MAX ? undefined : 'bad_field'),
    setText: (event, value) => set(event, Number(value)),
    setTime: setNothing,
  };
}

function flag<T>(set: (event: T, isSet: boolean) => void): Field<T> {
  return {
    takes: 'text',
    words: ['true', 'false'],
    refusalOf: (value) => {
      const word = value.toLowerCase();
      return TRUE_WORDS.has(word) || FALSE_WORDS.has(word) ? undefined : 'bad_field';
    },
    setText: (event, value) => set(event, TRUE_WORDS.has(value.toLowerCase())),
    setTime: setNothing,
  };
}

function time<T>(set: (event: T, instantMs: number) => void): Field<T> {
  return { takes: 'time', words: [], refusalOf: () => 'bad_field', setText: setNothing, setTime: set };
}

/** Fields of hotline.TicketChanged. Identity, phase, times of the phase and area have sections of their own. */
export const TICKET_FIELDS: FieldCatalogue<OpenTicket> = new Map<string, Field<OpenTicket>>([
  [
    'category',
    text(CODE_BYTES_MAX, (ticket, value) => {
      ticket.category = value;
    }),
  ],
  [
    'riskDomain',
    words(RISK_DOMAINS, (ticket, word) => {
      ticket.riskDomain = word;
    }),
  ],
  [
    'requestType',
    words(REQUEST_TYPES, (ticket, word) => {
      ticket.requestType = word;
    }),
  ],
  [
    'urgency',
    words(URGENCIES, (ticket, word) => {
      ticket.urgency = word;
    }),
  ],
  [
    'channel',
    words(CHANNELS, (ticket, word) => {
      ticket.channel = word;
    }),
  ],
  [
    'areaSource',
    words(AREA_SOURCES, (ticket, word) => {
      ticket.areaSource = word;
    }),
  ],
  [
    'partyBand',
    words(PARTY_BANDS, (ticket, word) => {
      ticket.partyBand = word;
    }),
  ],
  [
    'dueAt',
    time((ticket, instantMs) => {
      ticket.dueAt = instantMs;
    }),
  ],
  [
    'leadOrg',
    text(IDENTIFIER_BYTES_MAX, (ticket, value) => {
      ticket.leadOrg = value;
    }),
  ],
  [
    'subjectRef',
    text(IDENTIFIER_BYTES_MAX, (ticket, value) => {
      ticket.subjectRef = value;
    }),
  ],
  [
    'returnCount',
    count((ticket, value) => {
      ticket.returnCount = value;
    }),
  ],
  [
    'redoCount',
    count((ticket, value) => {
      ticket.redoCount = value;
    }),
  ],
  [
    'repeatSeq',
    count((ticket, value) => {
      ticket.repeatSeq = value;
    }),
  ],
  [
    'contactedInTime',
    words(YES_NO, (ticket, word) => {
      ticket.contactedInTime = word;
    }),
  ],
  [
    'resolved',
    words(ANSWERS, (ticket, word) => {
      ticket.resolved = word;
    }),
  ],
  [
    'satisfied',
    words(ANSWERS, (ticket, word) => {
      ticket.satisfied = word;
    }),
  ],
  [
    'excluded',
    flag((ticket, isSet) => {
      ticket.excluded = isSet;
    }),
  ],
  [
    'lifeSafety',
    flag((ticket, isSet) => {
      ticket.lifeSafety = isSet;
    }),
  ],
]);

/** Fields of grid.CaseChanged; `category` is the contract's class_code, as everywhere downstream. */
export const GRID_CASE_FIELDS: FieldCatalogue<OpenGridCase> = new Map<string, Field<OpenGridCase>>([
  [
    'category',
    text(CODE_BYTES_MAX, (gridCase, value) => {
      gridCase.classCode = value;
    }),
  ],
  [
    'riskDomain',
    words(RISK_DOMAINS, (gridCase, word) => {
      gridCase.riskDomain = word;
    }),
  ],
  [
    'kind',
    words(GRID_KINDS, (gridCase, word) => {
      gridCase.gridKind = word;
    }),
  ],
  [
    'hazardLevel',
    words(HAZARD_LEVELS, (gridCase, word) => {
      gridCase.hazardLevel = word;
    }),
  ],
  [
    'source',
    words(GRID_SOURCES, (gridCase, word) => {
      gridCase.source = word;
    }),
  ],
  [
    'dueAt',
    time((gridCase, instantMs) => {
      gridCase.dueAt = instantMs;
    }),
  ],
  [
    'limitUnit',
    words(LIMIT_UNITS, (gridCase, word) => {
      gridCase.limitUnit = word;
    }),
  ],
  [
    'siteRef',
    text(IDENTIFIER_BYTES_MAX, (gridCase, value) => {
      gridCase.siteRef = value;
    }),
  ],
  [
    'leadOrg',
    text(IDENTIFIER_BYTES_MAX, (gridCase, value) => {
      gridCase.leadOrg = value;
    }),
  ],
  [
    'highFrequency',
    flag((gridCase, isSet) => {
      gridCase.highFrequency = isSet;
    }),
  ],
  [
    'groupEvent',
    flag((gridCase, isSet) => {
      gridCase.groupEvent = isSet;
    }),
  ],
  [
    'reopenCount',
    count((gridCase, value) => {
      gridCase.reopenCount = value;
    }),
  ],
  [
    'returnCount',
    count((gridCase, value) => {
      gridCase.returnCount = value;
    }),
  ],
]);

const HARDENING_WORDS = HARDENINGS.filter((word) => word !== 'unspecified');
const hardeningsOf = (value: string): readonly string[] =>
  value
    .toLowerCase()
    .split(/[\s,;|]+/)
    .filter((part) => part !== '');

const hardening: Field<OpenMediationCase> = {
  takes: 'text',
  words: HARDENING_WORDS,
  refusalOf: (value) =>
    hardeningsOf(value).every((part) => HARDENING_WORDS.some((word) => word === part)) ? undefined : 'unknown_enum',
  setText: (mediationCase, value) => {
    const parts = new Set(hardeningsOf(value));
    mediationCase.hardening = HARDENING_WORDS.filter((word) => parts.has(word));
  },
  setTime: setNothing,
};

/** Fields of mediation.CaseChanged. It has no category: the dispute's type takes its place. */
export const MEDIATION_CASE_FIELDS: FieldCatalogue<OpenMediationCase> = new Map<string, Field<OpenMediationCase>>([
  [
    'disputeType',
    words(DISPUTE_TYPES, (mediationCase, word) => {
      mediationCase.disputeType = word;
    }),
  ],
  [
    'mediationKind',
    words(MEDIATION_KINDS, (mediationCase, word) => {
      mediationCase.mediationKind = word;
    }),
  ],
  [
    'origin',
    words(MEDIATION_ORIGINS, (mediationCase, word) => {
      mediationCase.origin = word;
    }),
  ],
  [
    'attemptNo',
    count((mediationCase, value) => {
      mediationCase.attemptNo = value;
    }),
  ],
  [
    'partyBand',
    words(PARTY_BANDS, (mediationCase, word) => {
      mediationCase.partyBand = word;
    }),
  ],
  [
    'amountBand',
    words(AMOUNT_BANDS, (mediationCase, word) => {
      mediationCase.amountBand = word;
    }),
  ],
  ['hardening', hardening],
  [
    'dueAt',
    time((mediationCase, instantMs) => {
      mediationCase.dueAt = instantMs;
    }),
  ],
  [
    'performanceDueAt',
    time((mediationCase, instantMs) => {
      mediationCase.performanceDueAt = instantMs;
    }),
  ],
  [
    'success',
    words(YES_NO, (mediationCase, word) => {
      mediationCase.success = word;
    }),
  ],
  [
    'leadOrg',
    text(IDENTIFIER_BYTES_MAX, (mediationCase, value) => {
      mediationCase.leadOrg = value;
    }),
  ],
  [
    'linkedCaseId',
    text(IDENTIFIER_BYTES_MAX, (mediationCase, value) => {
      mediationCase.linkedCaseId = value;
    }),
  ],
]);
