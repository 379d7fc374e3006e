// One decoded signal as the engine reads it: numbers, and byte ranges of the record's buffer for the few strings.
// A decoder fills the same object again and again, so that an event makes no garbage.

/** Byte ranges are half-open [start, end) into `buffer`; start = end means absent. Times are ms since 1970, 0 = absent. */
export interface SignalRecord {
  buffer: Uint8Array;
  source: number;
  phase: number;
  riskDomain: number;
  occurredAt: number;
  receivedAt: number;
  dueAt: number;
  acceptedAt: number;
  /** Bits of SIGNAL_FLAGS. */
  flags: number;
  partyBand: number;
  amountBand: number;
  requestType: number;
  urgency: number;
  hazardLevel: number;
  disputeType: number;
  gridKind: number;
  resolved: number;
  satisfied: number;
  contactedInTime: number;
  success: number;
  repeatSeq: number;
  redoCount: number;
  returnCount: number;
  reopenCount: number;
  attemptNo: number;
  /** Bit n set: Hardening n is among the facts of the case. */
  hardening: number;
  patrolCount: number;
  reportsCount: number;
  limitUnit: number;
  eventIdStart: number;
  eventIdEnd: number;
  matterIdStart: number;
  matterIdEnd: number;
  areaCodeStart: number;
  areaCodeEnd: number;
  categoryStart: number;
  categoryEnd: number;
  subjectRefStart: number;
  subjectRefEnd: number;
}

/** An empty record to be filled by a decoder. */
export function createSignalRecord(): SignalRecord {
  const record: SignalRecord = {
    buffer: new Uint8Array(0),
    source: 0,
    phase: 0,
    riskDomain: 0,
    // A fraction keeps these fields doubles from the start: no change of their representation in mid-stream.
    occurredAt: 0.5,
    receivedAt: 0.5,
    dueAt: 0.5,
    acceptedAt: 0.5,
    flags: 0,
    partyBand: 0,
    amountBand: 0,
    requestType: 0,
    urgency: 0,
    hazardLevel: 0,
    disputeType: 0,
    gridKind: 0,
    resolved: 0,
    satisfied: 0,
    contactedInTime: 0,
    success: 0,
    repeatSeq: 0,
    redoCount: 0,
    returnCount: 0,
    reopenCount: 0,
    attemptNo: 0,
    hardening: 0,
    patrolCount: 0,
    reportsCount: 0,
    limitUnit: 0,
    eventIdStart: 0,
    eventIdEnd: 0,
    matterIdStart: 0,
    matterIdEnd: 0,
    areaCodeStart: 0,
    areaCodeEnd: 0,
    categoryStart: 0,
    categoryEnd: 0,
    subjectRefStart: 0,
    subjectRefEnd: 0,
  };
  resetSignalRecord(record);
  return record;
}

/** Sets every field but the buffer to its absent value. */
export function resetSignalRecord(record: SignalRecord): void {
  record.source = 0;
  record.phase = 0;
  record.riskDomain = 0;
  record.occurredAt = 0;
  record.receivedAt = 0;
  record.dueAt = 0;
  record.acceptedAt = 0;
  record.flags = 0;
  record.partyBand = 0;
  record.amountBand = 0;
  record.requestType = 0;
  record.urgency = 0;
  record.hazardLevel = 0;
  record.disputeType = 0;
  record.gridKind = 0;
  record.resolved = 0;
  record.satisfied = 0;
  record.contactedInTime = 0;
  record.success = 0;
  record.repeatSeq = 0;
  record.redoCount = 0;
  record.returnCount = 0;
  record.reopenCount = 0;
  record.attemptNo = 0;
  record.hardening = 0;
  record.patrolCount = 0;
  record.reportsCount = 0;
  record.limitUnit = 0;
  record.eventIdStart = 0;
  record.eventIdEnd = 0;
  record.matterIdStart = 0;
  record.matterIdEnd = 0;
  record.areaCodeStart = 0;
  record.areaCodeEnd = 0;
  record.categoryStart = 0;
  record.categoryEnd = 0;
  record.subjectRefStart = 0;
  record.subjectRefEnd = 0;
}
