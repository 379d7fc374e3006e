// A raw event of an integrator after decoding: every field of its contract in clean, typed form, and nothing else.
// Instants are ms since 1970, 0 = absent; texts '' = absent; counts 0 = absent; words 'unspecified' = absent.
import type {
  AmountBand,
  Answer,
  DisputeType,
  GridKind,
  HazardLevel,
  LimitUnit,
  PartyBand,
  RequestType,
  RiskDomain,
  Urgency,
} from '@fengsui/domain';
import type {
  AreaSource,
  Channel,
  GridCasePhase,
  GridSource,
  Hardening,
  MediationKind,
  MediationOrigin,
  MediationPhase,
  TicketPhase,
} from './raw-words.ts';

/** Most entries of a repeated field. */
export const REPEATED_ENTRIES_MAX = 8;
/** Longest geohash: about 1 km; a finer one would be an exact point. */
export const GEO_CELL_BYTES_MAX = 6;

/** Largest count that a matter can sensibly have. */
export const RAW_COUNT_MAX = 1_000_000;

/** A yes/no fact that may be unknown. */
export type YesNo = Extract<Answer, 'unspecified' | 'yes' | 'no'>;

/** hotline.events: a ticket entered a phase. */
export interface TicketEvent {
  readonly kind: 'ticket';
  readonly eventId: string;
  readonly ticketId: string;
  readonly matterId: string;
  readonly phase: TicketPhase;
  readonly occurredAt: number;
  readonly acceptedAt: number;
  readonly areaCode: string;
  readonly areaSource: AreaSource;
  readonly channel: Channel;
  readonly requestType: RequestType;
  readonly category: string;
  readonly riskDomain: RiskDomain;
  readonly urgency: Urgency;
  readonly dueAt: number;
  readonly leadOrg: string;
  readonly returnCount: number;
  readonly redoCount: number;
  readonly repeatSeq: number;
  readonly partyBand: PartyBand;
  readonly contactedInTime: YesNo;
  readonly resolved: Answer;
  readonly satisfied: Answer;
  readonly excluded: boolean;
  readonly subjectRef: string;
  readonly topicIds: readonly string[];
  readonly lifeSafety: boolean;
  readonly flags: number;
}

/** grid.events: a grid case entered a phase. */
export interface GridCaseEvent {
  readonly kind: 'grid_case';
  readonly eventId: string;
  readonly caseId: string;
  readonly phase: GridCasePhase;
  readonly occurredAt: number;
  readonly reportedAt: number;
  readonly areaCode: string;
  readonly gridKind: GridKind;
  readonly classCode: string;
  readonly riskDomain: RiskDomain;
  readonly hazardLevel: HazardLevel;
  readonly source: GridSource;
  readonly dueAt: number;
  readonly limitUnit: LimitUnit;
  readonly siteRef: string;
  readonly highFrequency: boolean;
  readonly groupEvent: boolean;
  readonly reopenCount: number;
  readonly returnCount: number;
  readonly leadOrg: string;
  readonly linkedMatterId: string;
  readonly geoCell: string;
  readonly flags: number;
}

/** grid.events: a day's patrols of one grid; day is the local date, yyyy-mm-dd. */
export interface PatrolEvent {
  readonly kind: 'patrol';
  readonly eventId: string;
  readonly areaCode: string;
  readonly day: string;
  readonly occurredAt: number;
  readonly patrolCount: number;
  readonly reportsCount: number;
}

/** mediation.events: a mediation case entered a phase. */
export interface MediationCaseEvent {
  readonly kind: 'mediation_case';
  readonly eventId: string;
  readonly caseId: string;
  readonly phase: MediationPhase;
  readonly occurredAt: number;
  readonly acceptedAt: number;
  readonly dueAt: number;
  readonly areaCode: string;
  readonly disputeType: DisputeType;
  readonly mediationKind: MediationKind;
  readonly origin: MediationOrigin;
  readonly attemptNo: number;
  readonly partyBand: PartyBand;
  readonly amountBand: AmountBand;
  readonly hardening: readonly Hardening[];
  readonly performanceDueAt: number;
  readonly success: YesNo;
  readonly leadOrg: string;
  readonly linkedMatterId: string;
  readonly linkedCaseId: string;
  readonly flags: number;
}

export type RawEvent = TicketEvent | GridCaseEvent | PatrolEvent | MediationCaseEvent;
