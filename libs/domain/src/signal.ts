// A signal as intake builds it, one object an event, before it is encoded. The engine never sees this form: it reads
// the encoded bytes through SignalRecord.
import type {
  AmountBand,
  Answer,
  DisputeType,
  GridKind,
  HazardLevel,
  LimitUnit,
  PartyBand,
  Phase,
  RequestType,
  RiskDomain,
  Source,
  Urgency,
} from './words.ts';

/** Times are ms since 1970; 0 = absent. Strings: '' = absent. Counts: 0 = absent. */
export interface Signal {
  readonly source: Exclude<Source, 'unspecified'>;
  readonly phase: Phase;
  readonly eventId: string;
  readonly matterId: string;
  readonly areaCode: string;
  readonly category: string;
  readonly riskDomain: RiskDomain;
  readonly occurredAt: number;
  readonly receivedAt: number;
  readonly dueAt: number;
  readonly acceptedAt: number;
  readonly flags: number;
  readonly partyBand: PartyBand;
  readonly amountBand: AmountBand;
  readonly requestType: RequestType;
  readonly urgency: Urgency;
  readonly hazardLevel: HazardLevel;
  readonly disputeType: DisputeType;
  readonly gridKind: GridKind;
  readonly resolved: Answer;
  readonly satisfied: Answer;
  readonly contactedInTime: Answer;
  readonly success: Answer;
  readonly repeatSeq: number;
  readonly redoCount: number;
  readonly returnCount: number;
  readonly reopenCount: number;
  readonly attemptNo: number;
  readonly hardening: number;
  readonly subjectRef: string;
  readonly patrolCount: number;
  readonly reportsCount: number;
  readonly limitUnit: LimitUnit;
}
