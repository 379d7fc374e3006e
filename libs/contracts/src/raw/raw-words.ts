// Words that only the integrators' contracts use: intake reads them, the signals do not carry them on. As in the
// domain, the index of a word is its wire number.
import { PHASES, type Phase } from '@fengsui/domain';

/** How the source came to know the area. */
export const AREA_SOURCES = ['unspecified', 'geocoded', 'stated', 'handler', 'unknown'] as const;
export type AreaSource = (typeof AREA_SOURCES)[number];

/** By which way the contact came in. */
export const CHANNELS = ['unspecified', 'phone', 'app', 'web', 'wechat', 'leader_mail', 'media', 'other'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Who or what noticed the case. */
export const GRID_SOURCES = ['unspecified', 'patrol', 'public', 'sensor', 'video', 'hotline', 'department'] as const;
export type GridSource = (typeof GRID_SOURCES)[number];

/** Which kind of body mediates. */
export const MEDIATION_KINDS = ['unspecified', 'people', 'industry', 'admin', 'judicial', 'lawyer'] as const;
export type MediationKind = (typeof MEDIATION_KINDS)[number];

/** Where the case came from. */
export const MEDIATION_ORIGINS = [
  'unspecified',
  'walk_in',
  'screening',
  'police',
  'court',
  'petition',
  'hotline',
  'grid',
] as const;
export type MediationOrigin = (typeof MEDIATION_ORIGINS)[number];

/** Phases of ours that a hotline ticket can enter. */
export type TicketPhase = Extract<Phase, `hotline.${string}`>;
/** Phases of ours that a grid case can enter. */
export type GridCasePhase = Exclude<Extract<Phase, `grid.${string}`>, 'grid.patrol'>;
/** Phases of ours that a mediation case can enter. */
export type MediationPhase = Extract<Phase, `mediation.${string}`>;

const ALL_PHASES = Object.keys(PHASES);

/** Index = the source's phase number, 0 = unspecified. */
export const TICKET_PHASES: readonly ('unspecified' | TicketPhase)[] = [
  'unspecified',
  ...ALL_PHASES.filter(isTicketPhase),
];
/** As above; a heartbeat has no phase of its own in the contract. */
export const GRID_CASE_PHASES: readonly ('unspecified' | GridCasePhase)[] = [
  'unspecified',
  ...ALL_PHASES.filter(isGridCasePhase),
];
/** As above. */
export const MEDIATION_PHASES: readonly ('unspecified' | MediationPhase)[] = [
  'unspecified',
  ...ALL_PHASES.filter(isMediationPhase),
];

function isTicketPhase(word: string): word is TicketPhase {
  return word.startsWith('hotline.');
}

function isGridCasePhase(word: string): word is GridCasePhase {
  return word.startsWith('grid.') && word !== 'grid.patrol';
}

function isMediationPhase(word: string): word is MediationPhase {
  return word.startsWith('mediation.');
}
