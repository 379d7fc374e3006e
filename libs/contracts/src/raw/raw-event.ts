// A raw event of an integrator after decoding: every field of its contract in clean, typed form, and nothing else.
// Instants are ms since 1970, 0 = absent; texts '' = absent; counts 0 = absent; words 'unspecified' = absent.
import type {
  AmountBand,
  Answer,
  DisputeType,
  GridKind,
  Hardening,
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
  /** The source's own event number, its identity; '' = intake forms one. */
  readonly eventId: string;
  readonly ticketId: string;
  /** Shared by all tickets about one matter (事项); '' = the ticket is a matter of its own. */
  readonly matterId: string;
  readonly phase: TicketPhase;
  /** When the phase was entered, by the source's clock. */
  readonly occurredAt: number;
  /** When the ticket was first accepted. */
  readonly acceptedAt: number;
  /** Any precision; intake resolves it to an area of the tree. */
  readonly areaCode: string;
  readonly areaSource: AreaSource;
  readonly channel: Channel;
  readonly requestType: RequestType;
  /** The tenant's code, up to three levels. */
  readonly category: string;
  readonly riskDomain: RiskDomain;
  readonly urgency: Urgency;
  /** Deadline of the next step. */
  readonly dueAt: number;
  /** Code of the handling organisation. Does not pass intake. */
  readonly leadOrg: string;
  readonly returnCount: number;
  readonly redoCount: number;
  /** n-th contact on this matter, 1 for the first. */
  readonly repeatSeq: number;
  readonly partyBand: PartyBand;
  /** Whether the contact was within its limit. */
  readonly contactedInTime: YesNo;
  readonly resolved: Answer;
  readonly satisfied: Answer;
  /** Left out of the three rates. */
  readonly excluded: boolean;
  /** An organisation or a site, never a person. */
  readonly subjectRef: string;
  /** Topics of the month (每月一题). Do not pass intake. */
  readonly topicIds: readonly string[];
  /** Gas, collapse, electric leak, people trapped. */
  readonly lifeSafety: boolean;
  /** Data-quality bits of the source. Do not pass intake, which sets its own. */
  readonly flags: number;
}

/** grid.events: a grid case entered a phase. */
export interface GridCaseEvent {
  readonly kind: 'grid_case';
  readonly eventId: string;
  readonly caseId: string;
  readonly phase: GridCasePhase;
  readonly occurredAt: number;
  /** When the case was first reported. */
  readonly reportedAt: number;
  readonly areaCode: string;
  readonly gridKind: GridKind;
  /** major.minor of the tenant's catalogue: the case's category. */
  readonly classCode: string;
  readonly riskDomain: RiskDomain;
  /** How dangerous a hazard is; major is 重大隐患. */
  readonly hazardLevel: HazardLevel;
  readonly source: GridSource;
  readonly dueAt: number;
  /** Whether dueAt was reckoned in calendar or working hours. */
  readonly limitUnit: LimitUnit;
  /** A place or facility, never a household. */
  readonly siteRef: string;
  /** The source calls it an event that happens often. */
  readonly highFrequency: boolean;
  /** The source calls it an event with a crowd. */
  readonly groupEvent: boolean;
  /** How often it was closed and opened again. */
  readonly reopenCount: number;
  readonly returnCount: number;
  readonly leadOrg: string;
  /** The hotline matter it belongs to; '' = a matter of its own. */
  readonly linkedMatterId: string;
  /** Geohash of about 1 km. Does not pass intake. */
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
  /** Stands for category and risk domain. */
  readonly disputeType: DisputeType;
  readonly mediationKind: MediationKind;
  readonly origin: MediationOrigin;
  /** Sessions held so far. */
  readonly attemptNo: number;
  readonly partyBand: PartyBand;
  /** Money at stake in yuan. */
  readonly amountBand: AmountBand;
  /** Facts of the case that say it is getting worse, entered by the mediator. */
  readonly hardening: readonly Hardening[];
  /** By when the agreement is to be performed. */
  readonly performanceDueAt: number;
  /** On agreed and failed. */
  readonly success: YesNo;
  readonly leadOrg: string;
  /** The hotline matter it belongs to; '' = a matter of its own. */
  readonly linkedMatterId: string;
  /** The grid case it came from. Does not pass intake. */
  readonly linkedCaseId: string;
  readonly flags: number;
}

export type RawEvent = TicketEvent | GridCaseEvent | PatrolEvent | MediationCaseEvent;
