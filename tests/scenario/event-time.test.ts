// Late, repeated and disordered events, and the clock: what counts where is decided by when things occurred.
import { BLANK_TICKET, type TicketEvent } from '@fengsui/contracts';
import { day, hour, minute, type ScenarioRun } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { NANLANG } from './places.ts';
import { played, scenario } from './production.ts';

type Story = ReturnType<typeof scenario>;

function calls(story: Story, minutes: readonly number[]): readonly TicketEvent[] {
  return minutes.map((at) => ({
    ...BLANK_TICKET,
    ticketId: `HL-${at}`,
    phase: 'hotline.accepted',
    requestType: 'complaint',
    areaCode: NANLANG,
    category: 'H02.04',
    riskDomain: 'utility',
    occurredAt: story.startAt + minute(at),
  }));
}

it('an event that is sent twice counts once', async () => {
  const story = scenario('every event sent twice');
  const events = calls(story, [0, 1]);
  story.at(minute(2)).events([...events, ...events]);
  story.at(minute(9)).events(events);
  const run = await played(story, hour(1));
  run.expectOnly([]);
  expect(run.counts.signals).toEqual(
    new Map([
      ['handled', 2],
      ['duplicate', 4],
    ]),
  );
});

it('events that arrive in another order lead to the same alerts', async () => {
  const inOrder = scenario('events in order');
  inOrder.at(minute(10)).events(calls(inOrder, [1, 2, 3, 4, 5, 6]));
  const disordered = scenario('events in disorder');
  disordered.at(minute(10)).events(calls(disordered, [4, 6, 1, 5, 3, 2]));
  const [straight, mixed] = [await inOrder.run(day(2)), await disordered.run(day(2))];
  const told = ({ revisions }: ScenarioRun) =>
    revisions.map(({ eventTime, ruleId, areaCode, change, grade, explanation }) => {
      const { observed, threshold, windowStart, windowEnd } = explanation;
      return { eventTime, ruleId, areaCode, change, grade, observed, threshold, windowStart, windowEnd };
    });
  expect(told(mixed)).toEqual(told(straight));
  expect(told(mixed)).not.toEqual([]);
});

it('an event that is late counts where it belongs while that window is open, and is too late after', async () => {
  const story = scenario('calls that come late');
  story.at(minute(1)).hotline({ area: NANLANG, times: 2 });
  story.at(minute(20)).hotline({ area: NANLANG, occurredBefore: minute(19) });
  story.at(minute(60)).hotline({ area: NANLANG, times: 2, occurredBefore: minute(45) });
  const run = await played(story, hour(2));
  run.expectAlert({ area: NANLANG, rule: 'R05', grade: 'blue' }).between(minute(20), minute(20));
  run.expectNoAlert({ rule: 'R05', grade: 'yellow' });
  // The day's window still counts all five.
  run.expectAlert({ area: NANLANG, rule: 'R01', grade: 'yellow' }).between(minute(60), minute(61));
});

it("an event from the future is refused, and moves nobody's clock", async () => {
  const story = scenario('event from the future');
  story.at(0).hotline({ area: NANLANG, times: 2 });
  story.at(minute(2)).hotline({ area: NANLANG, occurredBefore: -day(300) });
  story.at(minute(3)).hotline({ area: NANLANG });
  const run = await played(story, hour(1));
  run.expectAlert({ area: NANLANG, rule: 'R05', grade: 'blue' }).between(minute(3), minute(3));
  expect(run.counts.quarantined).toEqual(new Map([['occurred_in_future', 1]]));
});

it('an event a little ahead of our clock counts as present', async () => {
  const story = scenario('source clock two minutes ahead');
  story.at(minute(1)).hotline({ area: NANLANG, times: 3, occurredBefore: -minute(2) });
  const run = await played(story, minute(10));
  run.expectAlert({ area: NANLANG, rule: 'R05', grade: 'blue' }).between(minute(1), minute(2));
  expect(run.counts.quarantined).toEqual(new Map());
});

it('how often intake ticks changes no alert', async () => {
  const told: string[] = [];
  for (const tickEveryMs of [minute(1), minute(7), hour(1), day(1)]) {
    const story = scenario('ticks', { tickEveryMs });
    const outage = story.at(minute(3)).hotline({ area: NANLANG, times: 12, within: minute(6), dueAfter: day(3) });
    story.at(day(4)).close(outage);
    told.push((await story.run(day(6))).text());
  }
  expect(new Set(told).size).toBe(1);
  expect(told[0]).toContain('R08');
});
