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

/** A signal that says nothing yet, but for what every signal must say. */
export const BLANK_SIGNAL: Omit<
  Signal,
  'source' | 'phase' | 'eventId' | 'matterId' | 'areaCode' | 'occurredAt' | 'receivedAt'
> = {
  category: '',
  riskDomain: 'unspecified',
  dueAt: 0,
  acceptedAt: 0,
  flags: 0,
  partyBand: 'unspecified',
  amountBand: 'unspecified',
  requestType: 'unspecified',
  urgency: 'unspecified',
  hazardLevel: 'unspecified',
  disputeType: 'unspecified',
  gridKind: 'unspecified',
  resolved: 'unspecified',
  satisfied: 'unspecified',
  contactedInTime: 'unspecified',
  success: 'unspecified',
  repeatSeq: 0,
  redoCount: 0,
  returnCount: 0,
  reopenCount: 0,
  attemptNo: 0,
  hardening: 0,
  subjectRef: '',
  patrolCount: 0,
  reportsCount: 0,
  limitUnit: 'unspecified',
};
