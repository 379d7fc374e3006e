// The fields of a hotline ticket that a mapping may fill, by the names that mapping files use (those of the JSON form).
import { AREA_SOURCES, CHANNELS, type TicketEvent } from '@fengsui/contracts';
import {
  ANSWERS,
  CODE_BYTES_MAX,
  IDENTIFIER_BYTES_MAX,
  PARTY_BANDS,
  REQUEST_TYPES,
  RISK_DOMAINS,
  URGENCIES,
} from '@fengsui/domain';
import { count, type Field, type FieldCatalogue, flag, type Open, text, time, words, YES_NO } from './field-kinds.ts';

/** The event while a row fills it. */
export type OpenTicket = Open<TicketEvent>;

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
