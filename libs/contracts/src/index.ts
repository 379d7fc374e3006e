// The contracts: everything between bytes (protobuf, JSON) and the domain's words. The only importer of generated code.
export {
  alertWithRevision,
  decodeAlert,
  encodeAlert,
  watchResponseOf,
} from './alert/alert-codec.ts';
export { alertJson } from './alert/alert-json.ts';
export { decodeControlEntry, encodeControlEntry } from './control/control-entry.ts';
export * from './control/notice-calls.ts';
export { packRules, unpackRules } from './control/packed-rules.ts';
export * from './control/rule-service.ts';
export {
  decodePublishRequest,
  decodePublishResponse,
  encodePublishRequest,
  encodePublishResponse,
  PUBLISH_BYTES_MAX,
  PUBLISH_RECORDS_MAX,
  type PublishedRecord,
  type PublishResponse,
  REJECTED_LISTED_MAX,
  type RecordPosition,
  type RejectedRecord,
} from './intake/publish.ts';
export {
  decodeListQuarantineRequest,
  decodeListQuarantineResponse,
  encodeListQuarantineRequest,
  encodeListQuarantineResponse,
  type ListQuarantineRequest,
  type ListQuarantineResponse,
} from './intake/quarantine-list.ts';
export { type AlertRecord, decodeAlertRecord, encodeAlertRecord, type StoredAlert } from './log/alert-record.ts';
export { decodeInboxEntry, encodeInboxEntry, type InboxEntry, type RuleTextsEntry } from './log/inbox.ts';
export { decodeQuarantineEntry, encodeQuarantineEntry, type QuarantineEntry } from './log/quarantine.ts';
export {
  decodeRawEvent,
  inspectRawEvent,
  type RawDecoded,
  type RawInspection,
  type RawRecord,
} from './raw/decode-raw.ts';
export {
  CONTENT_TYPE_HEADER,
  EVENT_TYPE_HEADER,
  encodeRawEvent,
  JSON_CONTENT_TYPE,
  PROTOBUF_CONTENT_TYPE,
  RAW_TOPICS,
  type RawTopic,
  rawEventHeaders,
  rawEventJson,
  rawTopicOf,
} from './raw/encode-raw.ts';
export { HINTS, problemOf, type RawProblem } from './raw/problems.ts';
export { BLANK_GRID_CASE, BLANK_MEDIATION_CASE, BLANK_PATROL, BLANK_TICKET } from './raw/raw-blank.ts';
export type { GridCaseEvent, MediationCaseEvent, PatrolEvent, RawEvent, TicketEvent, YesNo } from './raw/raw-event.ts';
export * from './raw/raw-words.ts';
export {
  type AcknowledgeRequest,
  type AlertFilter,
  type Cursor,
  decodeAcknowledgeRequest,
  decodeGetAlertRequest,
  decodeListAlertsRequest,
  decodeWatchRequest,
  encodeAcknowledgeRequest,
  encodeGetAlertRequest,
  encodeListAlertsRequest,
  encodeWatchRequest,
  type GetAlertRequest,
  type ListAlertsRequest,
  type WatchRequest,
} from './rpc/requests.ts';
export * from './rpc/responses.ts';
export { encodeSignal, encodeTick } from './signal/encode-signal.ts';
export { decodeNotice, encodeNotice } from './signal/notice.ts';
export { readSignalEntry, SIGNAL_ENTRY, type SignalEntryRead } from './signal/read-signal.ts';
export { decodeRuleRelease, encodeRuleRelease, type RuleRelease } from './signal/rule-release.ts';
