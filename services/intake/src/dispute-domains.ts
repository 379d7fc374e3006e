// Mediation cases have a dispute type instead of a category and a risk domain: this table says which domain each
// belongs to, so that a dispute meets the hotline's and the grid's events about the same trouble.
import type { DisputeType, PartyBand, RiskDomain } from '@fengsui/domain';

/** Types that no domain claims are `other`. */
const DOMAIN_BY_DISPUTE: Readonly<Record<DisputeType, RiskDomain>> = {
  unspecified: 'other',
  family: 'other',
  neighbour: 'housing_property',
  property_mgmt: 'housing_property',
  housing_site: 'housing_property',
  land: 'construction',
  contract: 'consumer',
  consumer: 'consumer',
  damages: 'public_order',
  traffic: 'traffic',
  labour: 'labour',
  medical: 'health_edu',
  demolition: 'construction',
  environment: 'environment',
  village_affairs: 'gov_service',
  finance: 'consumer',
  new_employment: 'labour',
  other: 'other',
};

const GROUP_BANDS: ReadonlySet<PartyBand> = new Set(['p10_29', 'p30_99', 'p100_plus']);

/** The domain of a dispute. One that has none of its own is a group dispute from ten parties on. */
export function domainOfDispute(type: DisputeType, parties: PartyBand): RiskDomain {
  const domain = DOMAIN_BY_DISPUTE[type];
  return domain === 'other' && GROUP_BANDS.has(parties) ? 'group_dispute' : domain;
}
