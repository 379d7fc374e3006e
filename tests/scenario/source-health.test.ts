// (i) A source falls silent for fifteen minutes and then brings ten thousand late events at once: no data is told apart
// from no risk, and a flood of the past raises nothing about the present.
import { BLANK_TICKET, type TicketEvent } from '@fengsui/contracts';
import { day, hour, minute } from '@fengsui/testkit';
import { expect, it } from 'vitest';
import { BEILANG, DISTRICT, NANLANG } from './places.ts';
import { chaoyang, played, scenario } from './production.ts';

type Story = ReturnType<typeof scenario>;

const COMMUNITIES = Array.from({ length: chaoyang.size }, (_, index) => index)
  .filter((index) => chaoyang.levelName(index) === 'community')
  .map((index) => chaoyang.code(index));
const CATEGORIES = Array.from({ length: 25 }, (_, i) => `H90.${String(i + 1).padStart(2, '0')}`);

/** Consults, two a minute and each in another community: a flow that is no risk. */
function flow(story: Story, from: number, to: number): void {
  const times = Math.round((2 * (to - from)) / minute(1));
  for (let i = 0; i < times; i++) {
    const at = from + Math.floor((i * (to - from)) / times);
    const area = COMMUNITIES[(i * 37) % COMMUNITIES.length] ?? NANLANG;
    story
      .at(at)
      .hotline({ area, requestType: 'consult', excluded: true, category: 'H99.01', riskDomain: 'gov_service' });
  }
}

/** Complaints that occurred over a day, between 25 hours and 1 hour before; no two of a place are about the same. */
function backlog(receivedAt: number): readonly TicketEvent[] {
  return Array.from({ length: 10_000 }, (_, i) => ({
    ...BLANK_TICKET,
    ticketId: `HL-LATE-${i}`,
    phase: 'hotline.accepted',
    requestType: 'complaint',
    areaCode: COMMUNITIES[(i * 37) % COMMUNITIES.length] ?? NANLANG,
    category: CATEGORIES[(i + Math.floor(i / COMMUNITIES.length)) % CATEGORIES.length] ?? '',
    riskDomain: 'environment',
    occurredAt: receivedAt - hour(25) + Math.floor((i * hour(24)) / 10_000),
  }));
}

it('a source that falls silent is orange after ten minutes, and alerts that rest on it say that they are partial', async () => {
  const story = scenario('silent source');
  flow(story, 0, hour(1));
  const utility = { gridKind: 'component', classCode: 'C02.07', riskDomain: 'utility', times: 3 } as const;
  story.at(minute(50)).grid({ area: BEILANG, ...utility });
  story.at(minute(72)).grid({ area: NANLANG, ...utility });
  flow(story, minute(75), minute(100));
  const run = await played(story, minute(100));
  const silent = run.expectAlert({ area: DISTRICT, rule: 'R40', subject: 'hotline', grade: 'orange' });
  silent.between(minute(70), minute(71));
  run.expectCleared({ rule: 'R40', subject: 'hotline' }).between(minute(75), minute(77));
  const before = run.expectAlert({ area: BEILANG, rule: 'R05' }).first;
  const during = run.expectAlert({ area: NANLANG, rule: 'R05' }).first;
  expect(before.explanation.qualityFlags).not.toContain('partial_data');
  expect(during.explanation.qualityFlags).toContain('partial_data');
  run.expectNoAlert({ grade: 'red' });
});

it('a source that stays silent for an hour is red', async () => {
  const story = scenario('source silent for an hour');
  flow(story, 0, hour(1));
  const run = await played(story, hour(3));
  run.expectAlert({ area: DISTRICT, grade: 'orange' }).between(minute(70), minute(71)).because('R40');
  run.expectAlert({ area: DISTRICT, grade: 'red' }).between(minute(120), minute(121)).because('R40');
});

it('a source with less than one event a minute is never called silent', async () => {
  const story = scenario('source with little flow');
  story.at(0).hotline({ area: NANLANG, requestType: 'consult', excluded: true, times: 59, within: hour(1) });
  const run = await played(story, hour(4));
  run.expectOnly([]);
});

it('(i) ten thousand late events after a silence lower the alert to blue for lateness, and nothing else is raised', async () => {
  const story = scenario('ten thousand late events after a silence');
  flow(story, 0, hour(1));
  story.at(minute(75)).events(backlog(story.startAt + minute(75)));
  flow(story, minute(75), hour(4));
  const run = await played(story, hour(4));
  run.expectAlert({ rule: 'R40', grade: 'orange' }).between(minute(70), minute(71));
  const late = run.expectLowered({ rule: 'R40', grade: 'blue' }).between(minute(75), minute(77)).first;
  expect(late.explanation.qualityFlags).toContain('late_events');
  // Complaints of a day ago count in the windows they belong to: a community has one about each category, and of the
  // two hours that a street's window still holds, a handful.
  run.expectOnly(['R40']);
  run.expectAllCleared();
  expect(run.counts.signals.get('handled')).toBe(run.counts.signals.values().reduce((sum, count) => sum + count, 0));
  expect(run.counts.quarantined).toEqual(new Map());
});

it('a flood of late events about one matter of fact raises what belongs to its own time', async () => {
  const story = scenario('late events of one outage');
  story.at(0).hotline({ area: NANLANG, times: 6, occurredBefore: hour(3) });
  const run = await played(story, day(2));
  // 24-hour windows still hold what occurred three hours ago; those of 30 minutes and of two hours do not.
  const alert = run.expectAlert({ area: NANLANG, grade: 'yellow' }).because('R01').first;
  expect(alert.explanation.qualityFlags).toContain('late_events');
  run.expectOnly(['R01']);
});
