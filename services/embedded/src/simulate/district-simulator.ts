// A simulated district: the calm background and, where wanted, two scripted scenarios as one stream of raw events in the
// order of event time. The same tree, seed and start give the same events, however far each step goes.
import type { RawEvent } from '@fengsui/contracts';
import type { AreaTree } from '@fengsui/domain';
import { createPendingEvents } from '@fengsui/intake';
import { createBackground, DEMO_SIZE, type DistrictSize, SLOT_MS } from './background.ts';
import { planHeatingFailure } from './heating-failure.ts';
import { createRandom } from './random.ts';
import { pickSites, type ScenarioPlan, type ScenarioTruth } from './scenario.ts';
import type { ServiceLevel } from './ticket-course.ts';
import { planUnpaidWages } from './unpaid-wages.ts';

/** A Monday morning in winter, 06:50 in Beijing, four weeks before the Spring Festival. */
export const DEMO_START_AT = Date.parse('2026-01-19T06:50:00+08:00');
/** A district that works well: 97 of 100 revisited matters are solved. */
const GOOD_SERVICE: ServiceLevel = { resolvedShare: 0.97 };

export interface DistrictSimulatorOptions {
  /** An area tree with streets and communities. */
  readonly tree: AreaTree;
  readonly seed: number;
  /** Simulated time of the first event, ms; scenarios begin minutes after it. */
  readonly startAt: number;
  readonly service?: ServiceLevel;
  /** That of `npm start` if not given. */
  readonly size?: DistrictSize;
  /** False: nothing but the everyday. */
  readonly isScripted?: boolean;
}

export interface DistrictSimulator {
  /** Events after the last call's time and up to this one, in order of event time. Time must not go back. */
  eventsUntil(simulatedAt: number): readonly RawEvent[];
  /** What the scenarios really are. */
  readonly truths: readonly ScenarioTruth[];
}

/** A district at its start. */
export function createDistrictSimulator({
  tree,
  seed,
  startAt,
  service = GOOD_SERVICE,
  size = DEMO_SIZE,
  isScripted = true,
}: DistrictSimulatorOptions): DistrictSimulator {
  const background = createBackground({ tree, seed, level: service, size });
  const plans = isScripted ? scriptedPlans(tree, seed, startAt) : [];
  const pending = createPendingEvents<RawEvent>();
  let rank = 0;
  let nextSlotAt = Math.ceil(startAt / SLOT_MS) * SLOT_MS;
  const add = (events: readonly RawEvent[]): void => {
    for (const event of events) pending.push({ at: event.occurredAt, rank: rank++, event });
  };
  for (const { events } of plans) add(events);
  return {
    truths: plans.map(({ truth }) => truth),
    eventsUntil: (simulatedAt) => {
      for (; nextSlotAt <= simulatedAt; nextSlotAt += SLOT_MS) add(background.slot(nextSlotAt));
      const due: RawEvent[] = [];
      while (pending.earliestAt() <= simulatedAt) {
        const event = pending.pop();
        if (event !== undefined) due.push(event);
      }
      return due;
    },
  };
}

function scriptedPlans(tree: AreaTree, seed: number, startAt: number): readonly ScenarioPlan[] {
  const random = createRandom(seed, 4);
  const [heatingSite, wagesSite] = pickSites(tree, random, 2);
  if (heatingSite === undefined || wagesSite === undefined)
    throw new Error('pickSites gave fewer sites than asked for');
  return [planHeatingFailure({ site: heatingSite, startAt, random }), planUnpaidWages({ site: wagesSite, startAt })];
}
