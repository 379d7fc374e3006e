// The fields of a mediation case that a mapping may fill, by the names that mapping files use.
import { MEDIATION_KINDS, MEDIATION_ORIGINS, type MediationCaseEvent } from '@fengsui/contracts';
import { AMOUNT_BANDS, DISPUTE_TYPES, HARDENINGS, IDENTIFIER_BYTES_MAX, PARTY_BANDS } from '@fengsui/domain';
import {
  count,
  type Field,
  type FieldCatalogue,
  type Open,
  setNothing,
  text,
  time,
  words,
  YES_NO,
} from './field-kinds.ts';

/** The event while a row fills it. */
export type OpenMediationCase = Open<MediationCaseEvent>;

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
