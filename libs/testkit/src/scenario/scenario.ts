// A scenario: a story of events told by the minute, played through the whole stream on a clock that only the story
// moves. A day of it takes milliseconds. What should have come of it is said with the expectations of its run.
import type { GridCaseEvent, MediationCaseEvent, RawEvent, TicketEvent } from '@fengsui/contracts';
import type { AlertRevision, Command } from '@fengsui/domain';
import { type Expectations, expectationsOf } from './expectations.ts';
import {
  type Arrivals,
  type Contacts,
  closed,
  contacts,
  dispatched,
  type GridCases,
  gridCases,
  type Matters,
  type MediationCases,
  mediationCases,
} from './matters.ts';
import {
  createStreamDriver,
  type DriverCounts,
  type StreamDriver,
  type StreamDriverOptions,
  type StreamRecording,
} from './stream-driver.ts';
import { revisionText, sinceStart, timeline } from './timeline.ts';

/** A moment of the story, counted from its start; what is said here arrives from then on. */
export interface Moment {
  hotline(given: Contacts): Matters<TicketEvent>;
  grid(given: GridCases): Matters<GridCaseEvent>;
  mediation(given: MediationCases): Matters<MediationCaseEvent>;
  /** Matters opened before are sent to a unit. */
  dispatch(matters: Matters<RawEvent>): void;
  /** Their last step. */
  close(matters: Matters<RawEvent>): void;
  /** Callers are asked whether it helped. */
  revisit(tickets: Matters<TicketEvent>, answers: Pick<TicketEvent, 'resolved'> & Partial<TicketEvent>): void;
  /** Any further step of tickets opened before. */
  ticketStep(tickets: Matters<TicketEvent>, step: Pick<TicketEvent, 'phase'> & Partial<TicketEvent>): void;
  gridStep(cases: Matters<GridCaseEvent>, step: Pick<GridCaseEvent, 'phase'> & Partial<GridCaseEvent>): void;
  mediationStep(
    cases: Matters<MediationCaseEvent>,
    step: Pick<MediationCaseEvent, 'phase'> & Partial<MediationCaseEvent>,
  ): void;
  /** Events as they are, whenever they occurred: late ones, repeated ones, those of a simulator. */
  events(events: readonly RawEvent[]): void;
  /** A command centre says something about the alerts that there are by then. */
  command(make: (revisions: readonly AlertRevision[]) => Command): void;
}

export interface Scenario {
  readonly name: string;
  readonly startAt: number;
  /** offsetMs: ms since the start. */
  at(offsetMs: number): Moment;
  /** Plays the story and lets time pass until then. */
  run(untilMs: number): Promise<ScenarioRun>;
}

/** What came of a story. */
export interface ScenarioRun extends Expectations {
  readonly name: string;
  readonly revisions: readonly AlertRevision[];
  readonly counts: DriverCounts;
  readonly recording: StreamRecording;
  /** One line a revision. */
  timeline(): string;
  /** As timeline, with the sentences. */
  text(): string;
}

/** What a scenario is played on, and how often intake ticks. */
export interface ScenarioOptions extends Omit<StreamDriverOptions, 'time'> {
  readonly startAt: number;
}

interface Step {
  readonly at: number;
  readonly play: (driver: StreamDriver) => Promise<void>;
}

/** A story without events. */
export function createScenario(name: string, options: ScenarioOptions): Scenario {
  const { startAt } = options;
  const steps: Step[] = [];
  const numbers = new Map<string, number>();
  const next = (prefix: string): string => {
    const number = (numbers.get(prefix) ?? 0) + 1;
    numbers.set(prefix, number);
    return `${prefix}-${String(number).padStart(3, '0')}`;
  };
  const publish = (event: RawEvent, at: number): void => {
    steps.push({ at, play: async (driver) => driver.publish([event]) });
  };
  const opened = <T extends RawEvent>(arrivals: readonly Arrivals<T>[]): Matters<T> => {
    for (const { event, receivedAt } of arrivals) publish(event, receivedAt);
    return { openings: arrivals.map(({ event }) => event) };
  };
  return {
    name,
    startAt,
    at: (offsetMs) => {
      const at = startAt + offsetMs;
      const each = <T extends RawEvent>(matters: Matters<T>, step: (opening: T) => RawEvent): void => {
        for (const opening of matters.openings) publish(step(opening), at);
      };
      return {
        hotline: (given) => opened(contacts(given, at, next)),
        grid: (given) => opened(gridCases(given, at, next)),
        mediation: (given) => opened(mediationCases(given, at, next)),
        dispatch: (matters) => each(matters, (opening) => dispatched(opening, at)),
        close: (matters) => each(matters, (opening) => closed(opening, at)),
        revisit: (tickets, answers) =>
          each(tickets, (opening) => ({ ...opening, phase: 'hotline.revisited', occurredAt: at, ...answers })),
        ticketStep: (tickets, step) => each(tickets, (opening) => ({ ...opening, occurredAt: at, ...step })),
        gridStep: (cases, step) => each(cases, (opening) => ({ ...opening, occurredAt: at, ...step })),
        mediationStep: (cases, step) => each(cases, (opening) => ({ ...opening, occurredAt: at, ...step })),
        events: (events) => void steps.push({ at, play: async (driver) => driver.publish(events) }),
        command: (make) => void steps.push({ at, play: async (driver) => driver.command(make(driver.revisions())) }),
      };
    },
    run: async (untilMs) => {
      const driver = await createStreamDriver({ ...options, time: { kind: 'live', startAt } });
      await play(steps, driver, startAt + untilMs);
      const came = {
        revisions: driver.revisions(),
        counts: await driver.counts(),
        recording: await driver.recording(),
      };
      return runOf({ name, startAt }, came);
    },
  };
}

/** Steps of one instant in the order in which they were told. */
async function play(steps: readonly Step[], driver: StreamDriver, until: number): Promise<void> {
  for (const step of steps.toSorted((a, b) => a.at - b.at)) {
    await driver.advanceTo(step.at);
    await step.play(driver);
  }
  await driver.advanceTo(until);
  await driver.finish(0);
}

function runOf(
  { name, startAt }: Pick<Scenario, 'name' | 'startAt'>,
  came: Pick<ScenarioRun, 'revisions' | 'counts' | 'recording'>,
): ScenarioRun {
  const time = sinceStart(startAt);
  const { revisions } = came;
  return {
    name,
    ...came,
    ...expectationsOf(revisions, { startAt, time }),
    timeline: () => timeline(revisions, time),
    text: () =>
      `${name}\n\n${revisions.map((revision) => revisionText(revision, time)).join('') || 'no alert at all\n'}`,
  };
}
