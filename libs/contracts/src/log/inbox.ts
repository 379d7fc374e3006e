// Records of fengsui.inbox: findings and ticks of the detectors, commands of the gateways.
import {
  ACK_REASONS,
  type Command,
  type Finding,
  GRADES,
  type ReleasedRuleText,
  RISK_DOMAINS,
  type SignalPosition,
} from '@fengsui/domain';
import {
  explanationFrom,
  explanationMessage,
  positionFrom,
  positionMessage,
  subjectFrom,
  subjectMessage,
} from '../alert/explanation.ts';
import * as wire from '../gen/fengsui/log/v1/inbox.ts';
import { exactNumber } from '../wire/instant.ts';
import { orNull, parseMessage, present } from '../wire/malformed.ts';
import { enumOf, listedWord, wordFrom } from '../wire/words.ts';

/** One record of fengsui.inbox. streamTime is ms since 1970. */
export type InboxEntry =
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'tick'; readonly position: SignalPosition; readonly streamTime: number }
  | { readonly kind: 'command'; readonly command: Command }
  | RuleTextsEntry;

/** The words of rules that a release has brought; position is that of the release in fengsui.signals. */
export interface RuleTextsEntry {
  readonly kind: 'rule_texts';
  readonly position: SignalPosition;
  readonly releaseNumber: number;
  readonly texts: readonly ReleasedRuleText[];
}

/** The bytes of a record of fengsui.inbox. Throws for a word outside its list or a time that is no whole ms: bugs. */
export function encodeInboxEntry(entry: InboxEntry): Uint8Array {
  return wire.InboxEntry.encode({ entry: entryMessage(entry) }).finish();
}

/** The entry in a record's bytes; null when malformed. */
export function decodeInboxEntry(bytes: Uint8Array): InboxEntry | null {
  return orNull(() => entryFrom(parseMessage(wire.InboxEntry, bytes)));
}

function entryMessage(entry: InboxEntry): NonNullable<wire.InboxEntry['entry']> {
  switch (entry.kind) {
    case 'finding':
      return { $case: 'finding', value: findingMessage(entry.finding) };
    case 'tick':
      return {
        $case: 'tick',
        value: { position: positionMessage(entry.position), streamTimeMs: BigInt(entry.streamTime) },
      };
    case 'command':
      return { $case: 'command', value: commandMessage(entry.command) };
    case 'rule_texts': {
      const { position, releaseNumber, texts } = entry;
      const value = { position: positionMessage(position), releaseNumber, texts: texts.map(textMessage) };
      return { $case: 'ruleTexts', value };
    }
  }
}

function entryFrom(message: wire.InboxEntry): InboxEntry {
  const entry = present(message.entry, 'entry');
  switch (entry.$case) {
    case 'finding':
      return { kind: 'finding', finding: findingFrom(entry.value) };
    case 'tick':
      return {
        kind: 'tick',
        position: positionFrom(entry.value.position),
        streamTime: exactNumber(entry.value.streamTimeMs),
      };
    case 'command':
      return { kind: 'command', command: commandFrom(entry.value) };
    case 'ruleTexts': {
      const { position, releaseNumber, texts } = entry.value;
      return { kind: 'rule_texts', position: positionFrom(position), releaseNumber, texts: texts.map(textFrom) };
    }
  }
}

function textMessage({ id, version, name, sentence }: ReleasedRuleText): wire.RuleText {
  return {
    ruleId: id,
    ruleVersion: version,
    title: name.en,
    titleZh: name.zh,
    sentence: sentence?.en ?? '',
    sentenceZh: sentence?.zh ?? '',
  };
}

function textFrom({ ruleId, ruleVersion, title, titleZh, sentence, sentenceZh }: wire.RuleText): ReleasedRuleText {
  const text = { id: ruleId, version: ruleVersion, name: { en: title, zh: titleZh } };
  return sentence === '' && sentenceZh === '' ? text : { ...text, sentence: { en: sentence, zh: sentenceZh } };
}

function findingMessage(finding: Finding): wire.Finding {
  return {
    position: positionMessage(finding.position),
    ruleId: finding.ruleId,
    ruleVersion: finding.ruleVersion,
    areaCode: finding.areaCode,
    subject: subjectMessage(finding.subject),
    grade: enumOf(GRADES, finding.grade),
    eventTimeMs: BigInt(finding.eventTime),
    explanation: explanationMessage(finding.explanation, []),
    riskDomain: finding.riskDomain === 'unspecified' ? '' : finding.riskDomain,
    shadow: finding.isShadow,
  };
}

function findingFrom(message: wire.Finding): Finding {
  return {
    position: positionFrom(message.position),
    ruleId: message.ruleId,
    ruleVersion: message.ruleVersion,
    areaCode: message.areaCode,
    subject: subjectFrom(message.subject),
    riskDomain: message.riskDomain === '' ? 'unspecified' : listedWord(RISK_DOMAINS, message.riskDomain),
    grade: wordFrom(GRADES, message.grade),
    eventTime: exactNumber(message.eventTimeMs),
    explanation: explanationFrom(message.explanation),
    isShadow: message.shadow,
  };
}

function commandMessage(command: Command): wire.Command {
  const { alertId, centreId, role } = command;
  return {
    commandId: command.commandId,
    issuedAtMs: BigInt(command.issuedAt),
    command: { $case: 'acknowledge', value: { alertId, centreId, role, reason: enumOf(ACK_REASONS, command.reason) } },
  };
}

function commandFrom(message: wire.Command): Command {
  const { value } = present(message.command, 'command');
  return {
    kind: 'acknowledge',
    commandId: message.commandId,
    issuedAt: exactNumber(message.issuedAtMs),
    alertId: value.alertId,
    centreId: value.centreId,
    role: value.role,
    reason: wordFrom(ACK_REASONS, value.reason),
  };
}
