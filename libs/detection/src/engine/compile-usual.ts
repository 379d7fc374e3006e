// Compiles the windowed kinds that look back: aberration, ratio, per capita, seasonal and scheduled notices, silence.
import type {
  AberrationRule,
  PerCapitaRule,
  RatioRule,
  ScheduledRule,
  SeasonalRule,
  SilenceRule,
} from '../rules/rule.ts';
import { createScheduledJudge, NOTICE_PANE_MS, scheduledDays } from '../windows/scheduled-judge.ts';
import { createSilenceJudge, gapPanesMax, SILENCE_PANE_MS, SILENCE_PANES } from '../windows/silence-judge.ts';
import {
  createPerCapitaJudge,
  createSeasonalJudge,
  perCapitaWindows,
  SEASON_PANE_MS,
  SEASON_YEAR_PANES,
} from '../windows/trend-judges.ts';
import { aberrationDays, createAberrationJudge, createRatioJudge, ratioWindows } from '../windows/usual-judges.ts';
import { sourcesOf, type WindowParts } from './compile-windows.ts';
import type { CompileDeps } from './compiled.ts';

/** An aberration: panes of a day, and the days of the baseline behind them. */
export function aberrationParts(rule: AberrationRule): WindowParts {
  return {
    rule,
    measure: '',
    subject: rule.subject,
    spec: {
      shape: { lanes: sourcesOf(rule.select).length, paneCount: 1, baselineWindows: aberrationDays(rule) },
      paneMs: rule.advanceMs,
      clearSteps: rule.clear.steps,
    },
    makeJudge: (context) => createAberrationJudge(rule, context),
  };
}

/** A ratio: the window, and the earlier ones behind it. */
export function ratioParts(rule: RatioRule): WindowParts {
  return {
    rule,
    measure: '',
    subject: rule.subject,
    spec: {
      shape: {
        lanes: sourcesOf(rule.select).length,
        paneCount: rule.windowMs / rule.advanceMs,
        baselineWindows: ratioWindows(rule),
      },
      paneMs: rule.advanceMs,
      clearSteps: rule.clear.steps,
    },
    makeJudge: (context) => createRatioJudge(rule, context),
  };
}

/** Per capita: all windows in one ring. */
export function perCapitaParts(rule: PerCapitaRule): WindowParts {
  return {
    rule,
    measure: '',
    subject: 'none',
    spec: {
      shape: { lanes: 1, paneCount: (rule.windowMs / rule.advanceMs) * perCapitaWindows(rule), baselineWindows: 0 },
      paneMs: rule.advanceMs,
      judgedAt: 'pane_end',
      clearSteps: rule.clear.steps,
    },
    makeJudge: (context) => createPerCapitaJudge(rule, context),
  };
}

/** A seasonal notice: a year of events. Matters are not told apart: they would have to be remembered for a year. */
export function seasonalParts(rule: SeasonalRule): WindowParts {
  return {
    rule,
    measure: '',
    subject: rule.subject,
    spec: {
      shape: { lanes: 1, paneCount: SEASON_YEAR_PANES, baselineWindows: 0 },
      paneMs: SEASON_PANE_MS,
      distinct: 'none',
      judgedAt: 'pane_end',
      namesMatters: false,
      clearSteps: 1,
    },
    makeJudge: (context) => createSeasonalJudge(rule, context),
  };
}

/** A scheduled notice: days from last year's season on until the notice is over. Matters are not told apart, as above. */
export function scheduledParts(rule: ScheduledRule, { alignMs, within }: CompileDeps): WindowParts {
  const days = scheduledDays(rule, alignMs);
  return {
    rule,
    measure: '',
    subject: 'none',
    spec: {
      shape: { lanes: 1, paneCount: days.kept, baselineWindows: 0 },
      paneMs: NOTICE_PANE_MS,
      distinct: 'none',
      judgedAt: 'pane_end',
      namesMatters: false,
      clearSteps: 1,
    },
    makeJudge: (context) => createScheduledJudge(rule, { days, isConcerned: within(rule.areas) }, context),
  };
}

/** A silence: hours by arrival, and the days behind them. Heartbeats are about no matter. */
export function silenceParts(rule: SilenceRule): WindowParts {
  return {
    rule,
    measure: '',
    subject: 'none',
    spec: {
      shape: { lanes: 1, paneCount: SILENCE_PANES, baselineWindows: rule.baselineDays },
      paneMs: SILENCE_PANE_MS,
      distinct: 'none',
      clock: 'receivedAt',
      gapPanesMax: gapPanesMax(rule),
      judgedAt: 'pane_end',
      namesMatters: false,
      clearSteps: 1,
    },
    makeJudge: (context) => createSilenceJudge(rule, context),
  };
}
