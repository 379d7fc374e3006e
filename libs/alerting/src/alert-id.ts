// Names of alerts and of their checkpoint pages. Both are functions of what the log says, so that every replay of one
// log gives the same names, and nothing has to hand out numbers.
import { assert, type Finding, hashText, type Subject } from '@fengsui/domain';

/** Longest alert id in bytes (it is ASCII). */
export const ALERT_ID_BYTES_MAX = 96;
const RULE_PART_MAX = 14;
const AREA_PART_MAX = 64;

/**
 * `<rule>-<area code>-<16 hex digits>`, e.g. R01-110105001-5f0c2a91d3b84e67. The digits are a 64-bit hash of rule,
 * area, subject, event time and signal position of the finding that raised it. Rule and area are there for the
 * reader: cut to 14 and 64 characters, and what is no letter, digit, dot, dash or underscore becomes an underscore.
 */
export function alertIdOf(raising: Finding): string {
  const { ruleId, areaCode, subject, eventTime, position } = raising;
  const what = [ruleId, areaCode, subject.kind, subject.value];
  const when = [eventTime, position.partition, position.offset, position.index];
  const identity = JSON.stringify([...what, ...when]);
  const id = `${readable(ruleId, RULE_PART_MAX)}-${readable(areaCode, AREA_PART_MAX)}-${fingerprintOf(identity, 0)}`;
  assert(id.length <= ALERT_ID_BYTES_MAX, `alert id ${id} is too long`);
  return id;
}

/** What an open episode is found by: one per rule, area and subject. */
export function episodeKeyOf(of: {
  readonly ruleId: string;
  readonly areaCode: string;
  readonly subject: Subject;
}): string {
  return JSON.stringify([of.ruleId, of.areaCode, of.subject.kind, of.subject.value]);
}

/** ASCII, 40 bytes; 128 bits of hash, since two keys in one page would lose an alert. */
export function episodePageOf(key: string): string {
  return `episode-${fingerprintOf(key, 1)}${fingerprintOf(key, 2)}`;
}

const RULE_TEXT_PREFIX = 'rule-';

/** As episodePageOf, for the words of a rule and version. */
export function ruleTextPageOf(key: string): string {
  return `${RULE_TEXT_PREFIX}${fingerprintOf(key, 1)}${fingerprintOf(key, 2)}`;
}

/** True for the name of a page with the words of a rule. */
export function isRuleTextPage(name: string): boolean {
  return name.startsWith(RULE_TEXT_PREFIX);
}

/** 64 bits of hash of a text as 16 hex digits. */
export function fingerprintOf(text: string, seed: number): string {
  const hash = hashText(text, seed);
  return hex32(hash.hi) + hex32(hash.lo);
}

function hex32(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}

function readable(text: string, charactersMax: number): string {
  return text.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, charactersMax);
}
