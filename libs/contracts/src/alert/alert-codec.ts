// Alerts between domain and bytes. An alert is encoded once, without its revision, when the alerter writes it; the
// gateway appends the revision (the record's offset) and wraps the bytes for each watcher without decoding them.
import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import {
  ACK_REASONS,
  type Acknowledgement,
  ALERT_CHANGES,
  ALERT_STATES,
  type AlertRevision,
  AREA_LEVELS,
  GRADES,
  RISK_DOMAINS,
} from '@fengsui/domain';
import * as wire from '../gen/fengsui/alerts/v1/alert.ts';
import { exactNumber, msOfTimestamp, timestampOf } from '../wire/instant.ts';
import { MalformedMessage, orNull, parseMessage } from '../wire/malformed.ts';
import { enumOf, listedWord, presentWordFrom, wordFrom } from '../wire/words.ts';
import {
  explanationFrom,
  explanationMessage,
  positionFrom,
  positionMessage,
  subjectFrom,
  subjectMessage,
} from './explanation.ts';

const REVISION_TAG = (1 << 3) | 0;
const RESPONSE_ALERT_TAG = (1 << 3) | 2;

/** Bytes of a fengsui.alerts.v1.Alert without its revision. */
export function encodeAlert(revision: AlertRevision): Uint8Array {
  return wire.Alert.encode(alertMessage(revision)).finish();
}

/** The revision in encoded alert bytes (with or without the revision number); null when malformed. */
export function decodeAlert(alertBytes: Uint8Array): AlertRevision | null {
  return orNull(() => alertFrom(parseMessage(wire.Alert, alertBytes)));
}

/** The alert's bytes with its revision number added at the end: no re-encoding, the rest stays as it is. */
export function alertWithRevision(alertBytes: Uint8Array, revision: number): Uint8Array {
  const field = new BinaryWriter().uint32(REVISION_TAG).uint64(revision).finish();
  const bytes = new Uint8Array(alertBytes.length + field.length);
  bytes.set(alertBytes);
  bytes.set(field, alertBytes.length);
  return bytes;
}

/** Bytes of WatchResponse{alert} around an alert's ready bytes. */
export function watchResponseOf(alertBytesWithRevision: Uint8Array): Uint8Array {
  return new BinaryWriter().uint32(RESPONSE_ALERT_TAG).bytes(alertBytesWithRevision).finish();
}

/** The revision number in alert bytes, 0 if they have none; null when malformed. Reads no other field. */
export function alertRevisionNumber(alertBytes: Uint8Array): number | null {
  return orNull(() => lastRevision(new BinaryReader(alertBytes)));
}

function lastRevision(reader: BinaryReader): number {
  let revision = 0;
  try {
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (field === 1 && wireType === 0) revision = Number(reader.uint64());
      else reader.skip(wireType, field);
    }
  } catch (error) {
    throw new MalformedMessage('undecodable alert', { cause: error });
  }
  return exactNumber(BigInt(revision));
}

function alertMessage(alert: AlertRevision): wire.Alert {
  return {
    revision: 0n,
    alertId: alert.alertId,
    ruleId: alert.ruleId,
    ruleVersion: alert.ruleVersion,
    areaCode: alert.areaCode,
    areaName: alert.areaName,
    areaPath: [...alert.areaPath],
    areaLevel: alert.areaLevel,
    subject: subjectMessage(alert.subject),
    grade: enumOf(GRADES, alert.grade),
    peakGrade: enumOf(GRADES, alert.peakGrade),
    state: enumOf(ALERT_STATES, alert.state),
    change: enumOf(ALERT_CHANGES, alert.change),
    eventTime: timestampOf(alert.eventTime),
    raisedAt: timestampOf(alert.raisedAt),
    explanation: explanationMessage(alert.explanation, alert.subAreaNames),
    sentence: alert.sentence,
    sentenceZh: alert.sentenceZh,
    acknowledgement: alert.acknowledgement === null ? undefined : acknowledgementMessage(alert.acknowledgement),
    riskDomain: alert.riskDomain === 'unspecified' ? '' : alert.riskDomain,
    sequence: alert.sequence,
    cause: alert.cause === null ? undefined : positionMessage(alert.cause),
  };
}

function acknowledgementMessage(acknowledgement: Acknowledgement): wire.Acknowledgement {
  return {
    centreId: acknowledgement.centreId,
    role: acknowledgement.role,
    acknowledgedAt: timestampOf(acknowledgement.acknowledgedAt),
    reason: enumOf(ACK_REASONS, acknowledgement.reason),
  };
}

function alertFrom(message: wire.Alert): AlertRevision {
  return {
    alertId: message.alertId,
    ruleId: message.ruleId,
    ruleVersion: message.ruleVersion,
    areaCode: message.areaCode,
    areaName: message.areaName,
    areaPath: message.areaPath,
    areaLevel: listedWord(AREA_LEVELS, message.areaLevel),
    subject: subjectFrom(message.subject),
    riskDomain: message.riskDomain === '' ? 'unspecified' : listedWord(RISK_DOMAINS, message.riskDomain),
    grade: wordFrom(GRADES, message.grade),
    peakGrade: presentWordFrom(GRADES, 'none', message.peakGrade),
    state: presentWordFrom(ALERT_STATES, 'unspecified', message.state),
    change: presentWordFrom(ALERT_CHANGES, 'unspecified', message.change),
    eventTime: msOfTimestamp(message.eventTime),
    raisedAt: msOfTimestamp(message.raisedAt),
    explanation: explanationFrom(message.explanation),
    subAreaNames: message.explanation?.subAreas.map((area) => area.areaName) ?? [],
    sentence: message.sentence,
    sentenceZh: message.sentenceZh,
    acknowledgement: message.acknowledgement === undefined ? null : acknowledgementFrom(message.acknowledgement),
    sequence: message.sequence,
    cause: message.cause === undefined ? null : positionFrom(message.cause),
  };
}

function acknowledgementFrom(message: wire.Acknowledgement): Acknowledgement {
  return {
    centreId: message.centreId,
    role: message.role,
    acknowledgedAt: msOfTimestamp(message.acknowledgedAt),
    reason: wordFrom(ACK_REASONS, message.reason),
  };
}
