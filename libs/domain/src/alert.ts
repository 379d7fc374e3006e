// The alert life cycle's words: revisions, states, changes, commands.
import type { Explanation, SignalPosition, Subject } from './finding.ts';
import type { Grade, GradeOrNone } from './grade.ts';
import type { AreaLevel, RiskDomain } from './words.ts';

/** Index = wire number. */
export const ALERT_STATES = ['unspecified', 'raised', 'acknowledged', 'cleared'] as const;
export type AlertState = Exclude<(typeof ALERT_STATES)[number], 'unspecified'>;

/** Index = wire number. */
export const ALERT_CHANGES = ['unspecified', 'raised', 'raised_higher', 'lowered', 'cleared', 'acknowledged'] as const;
export type AlertChange = Exclude<(typeof ALERT_CHANGES)[number], 'unspecified'>;

/** Index = wire number. */
export const ACK_REASONS = ['unspecified', 'handling', 'known', 'false_alarm', 'drill'] as const;
export type AckReason = (typeof ACK_REASONS)[number];

/** Who took the alert: a centre and a role, never a person. */
export interface Acknowledgement {
  readonly centreId: string;
  readonly role: string;
  readonly acknowledgedAt: number;
  readonly reason: AckReason;
}

/** One immutable revision of one alert. Its revision number is the offset the alert log gives it. */
export interface AlertRevision {
  readonly alertId: string;
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly areaCode: string;
  readonly areaName: string;
  /** Names from the top of the tree down to the area itself. */
  readonly areaPath: readonly string[];
  readonly areaLevel: AreaLevel;
  readonly subject: Subject;
  readonly riskDomain: RiskDomain;
  /** none only when cleared. */
  readonly grade: GradeOrNone;
  readonly peakGrade: Grade;
  readonly state: AlertState;
  readonly change: AlertChange;
  readonly eventTime: number;
  readonly raisedAt: number;
  readonly explanation: Explanation;
  /** As explanation.subAreas, with names. */
  readonly subAreaNames: readonly string[];
  readonly sentence: string;
  readonly sentenceZh: string;
  readonly acknowledgement: Acknowledgement | null;
  /** n-th revision of this alert, from 1. */
  readonly sequence: number;
  /** null for an acknowledgement. */
  readonly cause: SignalPosition | null;
}

/** What a command centre asks of the alerter. */
export interface AcknowledgeCommand {
  readonly kind: 'acknowledge';
  readonly commandId: string;
  readonly issuedAt: number;
  readonly alertId: string;
  readonly centreId: string;
  readonly role: string;
  readonly reason: AckReason;
}
export type Command = AcknowledgeCommand;
