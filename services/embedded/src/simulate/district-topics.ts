// What the simulated district calls, reports and quarrels about, with the weights of published city figures (shares of a
// year's contacts without an epidemic; types of disputes of a large city).
import type { DisputeType, GridKind, HazardLevel, RiskDomain, Urgency } from '@fengsui/domain';

export interface TicketTopic {
  readonly category: string;
  readonly riskDomain: RiskDomain;
  readonly urgency: Urgency;
  readonly weight: number;
}

const topic = ([category, riskDomain, weight, urgency = 'general']: readonly [
  category: string,
  riskDomain: RiskDomain,
  weight: number,
  urgency?: Urgency,
]): TicketTopic => ({ category, riskDomain, weight, urgency });

/** Heating, which the heating failure is about, too. */
export const HEATING_TOPIC = topic(['H02.04', 'utility', 2.3, 'utility']);
/** Unpaid wages. */
export const WAGES_TOPIC = topic(['H08.01', 'labour', 3]);

/** Market, utilities, housing, health, construction, traffic, public order, labour, education; food and fire lanes. */
export const TICKET_TOPICS: readonly TicketTopic[] = [
  topic(['H01.01', 'consumer', 7.5]),
  topic(['H01.02', 'consumer', 6.5]),
  topic(['H01.03', 'food_drug', 3.5]),
  topic(['H02.01', 'utility', 2.6, 'utility']),
  topic(['H02.02', 'utility', 2.6, 'utility']),
  topic(['H02.03', 'utility', 1.4, 'utility']),
  HEATING_TOPIC,
  topic(['H02.05', 'utility', 2]),
  topic(['H03.01', 'housing_property', 5]),
  topic(['H03.02', 'housing_property', 4]),
  topic(['H03.03', 'housing_property', 3.2]),
  topic(['H04.01', 'health_edu', 6]),
  topic(['H04.02', 'gov_service', 5.9]),
  topic(['H05.01', 'construction', 5]),
  topic(['H05.02', 'environment', 5.9]),
  topic(['H06.01', 'traffic', 5]),
  topic(['H06.02', 'traffic', 2.4]),
  topic(['H06.03', 'traffic', 2]),
  topic(['H07.01', 'public_order', 5]),
  topic(['H07.02', 'public_order', 2.7]),
  topic(['H07.03', 'fire', 1.5]),
  WAGES_TOPIC,
  topic(['H08.02', 'labour', 4.1]),
  topic(['H09.01', 'health_edu', 4]),
  topic(['H09.02', 'consumer', 3]),
];

export interface GridTopic {
  readonly kind: GridKind;
  readonly classCode: string;
  readonly riskDomain: RiskDomain;
  readonly hazardLevel: HazardLevel;
  readonly weight: number;
}

const gridTopic = ([kind, classCode, riskDomain, weight, hazardLevel = 'none']: readonly [
  kind: GridKind,
  classCode: string,
  riskDomain: RiskDomain,
  weight: number,
  hazardLevel?: HazardLevel,
]): GridTopic => ({ kind, classCode, riskDomain, weight, hazardLevel });

/** Nearly all are events; hazards are general or serious, a major one is news, not background. */
export const GRID_TOPICS: readonly GridTopic[] = [
  gridTopic(['event', 'E01.01', 'environment', 24]),
  gridTopic(['event', 'E01.02', 'environment', 14]),
  gridTopic(['event', 'E03.02', 'construction', 8]),
  gridTopic(['event', 'E04.01', 'traffic', 12]),
  gridTopic(['event', 'E05.03', 'public_order', 6]),
  gridTopic(['component', 'C01.05', 'traffic', 8]),
  gridTopic(['component', 'C02.01', 'utility', 6]),
  gridTopic(['component', 'C03.04', 'environment', 5]),
  gridTopic(['hazard', 'D01.02', 'fire', 6, 'general']),
  gridTopic(['hazard', 'D01.04', 'fire', 2, 'serious']),
  gridTopic(['hazard', 'D02.01', 'work_safety', 3, 'general']),
  gridTopic(['dispute_clue', 'F01.01', 'housing_property', 2]),
  gridTopic(['service_need', 'G01.01', 'gov_service', 4]),
];

export interface DisputeTopic {
  readonly disputeType: DisputeType;
  readonly weight: number;
}

/** Labour 24, damages 23, family 14 % in one city; the rest after a smaller one. */
export const DISPUTE_TOPICS: readonly DisputeTopic[] = [
  { disputeType: 'labour', weight: 20 },
  { disputeType: 'damages', weight: 20 },
  { disputeType: 'family', weight: 14 },
  { disputeType: 'neighbour', weight: 13 },
  { disputeType: 'contract', weight: 12 },
  { disputeType: 'consumer', weight: 8 },
  { disputeType: 'property_mgmt', weight: 9 },
  { disputeType: 'medical', weight: 4 },
];
