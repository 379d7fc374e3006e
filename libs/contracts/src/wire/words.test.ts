import * as domain from '@fengsui/domain';
import { describe, expect, it } from 'vitest';
import { SIDES } from '../alert/explanation.ts';
import * as alert from '../gen/fengsui/alerts/v1/alert.ts';
import * as control from '../gen/fengsui/control/v1/rule_service.ts';
import * as grid from '../gen/fengsui/events/v1/grid.ts';
import * as hotline from '../gen/fengsui/events/v1/hotline.ts';
import * as mediation from '../gen/fengsui/events/v1/mediation.ts';
import * as common from '../gen/fengsui/events/v1/words.ts';
import * as signal from '../gen/fengsui/log/v1/signal.ts';
import * as raw from '../raw/raw-words.ts';
import { MalformedMessage } from './malformed.ts';
import { enumOf, listedWord, presentWordFrom, wordFrom } from './words.ts';

type EnumObject = Readonly<Record<string, number>>;

/** The names of a generated enum without their prefix, in lower case, at their numbers. */
function namesByNumber(enumObject: EnumObject, prefix: string): string[] {
  const names: string[] = [];
  for (const [name, number] of Object.entries(enumObject)) {
    if (number < 0) continue;
    expect(name.startsWith(`${prefix}_`)).toBe(true);
    names[number] = name.slice(prefix.length + 1).toLowerCase();
  }
  return names;
}

const asAbsent =
  (absent: string) =>
  (name: string): string =>
    name === 'unspecified' ? absent : name;

describe('the words of the domain and the enums of the contracts', () => {
  it.each<[string, readonly string[], EnumObject, string]>([
    ['sources', domain.SOURCES, signal.Source, 'SOURCE'],
    ['risk domains', domain.RISK_DOMAINS, common.RiskDomain, 'RISK_DOMAIN'],
    ['party bands', domain.PARTY_BANDS, common.PartyBand, 'PARTY_BAND'],
    ['amount bands', domain.AMOUNT_BANDS, common.AmountBand, 'AMOUNT_BAND'],
    ['answers', domain.ANSWERS, common.Answer, 'ANSWER'],
    ['request types', domain.REQUEST_TYPES, hotline.RequestType, 'REQUEST_TYPE'],
    ['urgencies', domain.URGENCIES, hotline.Urgency, 'URGENCY'],
    ['hazard levels', domain.HAZARD_LEVELS, grid.HazardLevel, 'HAZARD_LEVEL'],
    ['grid kinds', domain.GRID_KINDS, grid.GridKind, 'GRID_KIND'],
    ['dispute types', domain.DISPUTE_TYPES, mediation.DisputeType, 'DISPUTE_TYPE'],
    ['limit units', domain.LIMIT_UNITS, grid.LimitUnit, 'LIMIT_UNIT'],
    ['alert states', domain.ALERT_STATES, alert.State, 'STATE'],
    ['alert changes', domain.ALERT_CHANGES, alert.Change, 'CHANGE'],
    ['acknowledgement reasons', domain.ACK_REASONS, alert.AckReason, 'ACK_REASON'],
    ['release states', domain.RELEASE_STATES, control.ReleaseState, 'RELEASE_STATE'],
    ['sides', SIDES, alert.Side, 'SIDE'],
    ['area sources', raw.AREA_SOURCES, hotline.AreaSource, 'AREA_SOURCE'],
    ['channels', raw.CHANNELS, hotline.Channel, 'CHANNEL'],
    ['grid sources', raw.GRID_SOURCES, grid.GridSource, 'GRID_SOURCE'],
    ['mediation kinds', raw.MEDIATION_KINDS, mediation.MediationKind, 'MEDIATION_KIND'],
    ['mediation origins', raw.MEDIATION_ORIGINS, mediation.MediationOrigin, 'MEDIATION_ORIGIN'],
    ['hardening facts', domain.HARDENINGS, mediation.Hardening, 'HARDENING'],
  ])('%s stand at their wire numbers', (_name, words, enumObject, prefix) => {
    expect(words).toEqual(namesByNumber(enumObject, prefix));
  });

  it.each<[string, readonly string[], EnumObject, string]>([
    ['grades', domain.GRADES, alert.Grade, 'GRADE'],
    ['subject kinds', domain.SUBJECT_KINDS, alert.SubjectKind, 'SUBJECT_KIND'],
    ['units', domain.UNITS, alert.Unit, 'UNIT'],
    ['quality flags', domain.QUALITY_FLAGS, alert.QualityFlag, 'QUALITY_FLAG'],
  ])('%s stand at their wire numbers, none for unspecified', (_name, words, enumObject, prefix) => {
    expect(words).toEqual(namesByNumber(enumObject, prefix).map(asAbsent('none')));
  });

  it('phases of all sources carry the number of log.v1.Phase', () => {
    const names = Object.entries(signal.Phase).filter(([, number]) => number > 0);
    const expected = names.map(([name, number]) => {
      const [, source = '', phase = ''] = /^PHASE_([A-Z]+)_([A-Z_]+)$/.exec(name) ?? [];
      return [`${source}.${phase}`.toLowerCase(), number];
    });
    expect(domain.PHASES).toEqual(Object.fromEntries(expected));
    expect(domain.PHASE_COUNT).toBe(Math.max(...names.map(([, number]) => number)) + 1);
  });

  it.each<[string, readonly string[], EnumObject, string, string]>([
    ['ticket', raw.TICKET_PHASES, hotline.TicketPhase, 'TICKET_PHASE', 'hotline'],
    ['grid case', raw.GRID_CASE_PHASES, grid.GridPhase, 'GRID_PHASE', 'grid'],
    ['mediation', raw.MEDIATION_PHASES, mediation.MediationPhase, 'MEDIATION_PHASE', 'mediation'],
  ])('%s phases stand at the number of their own enum', (_name, phases, enumObject, prefix, source) => {
    const names = namesByNumber(enumObject, prefix);
    expect(phases).toEqual(names.map((name) => (name === 'unspecified' ? name : `${source}.${name}`)));
  });
});

describe('words on the wire', () => {
  it('a word goes to its number and back', () => {
    expect(enumOf(domain.GRADES, 'orange')).toBe(3);
    expect(wordFrom(domain.GRADES, 3)).toBe('orange');
    expect(presentWordFrom(domain.GRADES, 'none', 4)).toBe('red');
    expect(listedWord(domain.AREA_LEVELS, 'street')).toBe('street');
  });

  it('a number or text outside its list makes the message malformed', () => {
    expect(() => wordFrom(domain.GRADES, 9)).toThrow(MalformedMessage);
    expect(() => presentWordFrom(domain.GRADES, 'none', 0)).toThrow(MalformedMessage);
    expect(() => listedWord(domain.AREA_LEVELS, 'planet')).toThrow(MalformedMessage);
  });

  it('a word outside its list is a bug, not a malformed message', () => {
    expect(() => enumOf(domain.GRADES, 'purple')).toThrow('is none of');
  });
});
