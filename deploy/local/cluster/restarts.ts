// Whether a service that has died is started again: not for ever, and not where a start can't mend it.

/** More deaths than this within RESTARTS_WITHIN_MS are no accident. */
export const RESTARTS_MAX = 5;
export const RESTARTS_WITHIN_MS = 60_000;
/** `fengsui run` ends with it when its settings, rules or areas are wrong. */
const WRONG_SETTINGS = 2;

export interface Restarts {
  /** Why there is no other start after an end with this code at this time in ms; null: there is one. */
  reasonToGiveUp(code: number, endedAt: number): string | null;
}

/** Of one service. */
export function createRestarts(): Restarts {
  let deaths: readonly number[] = [];
  return {
    reasonToGiveUp: (code, endedAt) => {
      if (code === WRONG_SETTINGS) return 'given up: another start would find the same';
      deaths = [...deaths.filter((at) => endedAt - at < RESTARTS_WITHIN_MS), endedAt];
      return deaths.length > RESTARTS_MAX ? `given up after ${RESTARTS_MAX} restarts within a minute` : null;
    },
  };
}
