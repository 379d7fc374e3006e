// The fields of a grid case that a mapping may fill, by the names that mapping files use.
import { GRID_SOURCES, type GridCaseEvent } from '@fengsui/contracts';
import {
  CODE_BYTES_MAX,
  GRID_KINDS,
  HAZARD_LEVELS,
  IDENTIFIER_BYTES_MAX,
  LIMIT_UNITS,
  RISK_DOMAINS,
} from '@fengsui/domain';
import { count, type Field, type FieldCatalogue, flag, type Open, text, time, words } from './field-kinds.ts';

/** The event while a row fills it. */
export type OpenGridCase = Open<GridCaseEvent>;

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
