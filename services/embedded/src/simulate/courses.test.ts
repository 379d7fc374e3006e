import { describe, expect, it } from 'vitest';
import { gridCourse, mediationCourse } from './case-courses.ts';
import { GRID_TOPICS, HEATING_TOPIC, TICKET_TOPICS } from './district-topics.ts';
import { createRandom } from './random.ts';
import { consultCourse, demandCourse, type Ticket } from './ticket-course.ts';

const ACCEPTED_AT = Date.parse('2026-01-19T19:40:00+08:00');
const [CONSUMER_TOPIC] = TICKET_TOPICS;
const TICKET: Ticket = {
  ticketId: 'HL-1',
  matterId: '',
  areaCode: '110105001001',
  acceptedAt: ACCEPTED_AT,
  topic: CONSUMER_TOPIC ?? HEATING_TOPIC,
  requestType: 'complaint',
  partyBand: 'p1',
  repeatSeq: 1,
  subjectRef: '',
};
const many = <T>(make: (seed: number) => T): readonly T[] => Array.from({ length: 400 }, (_, seed) => make(seed));
const isInOrder = (events: readonly { readonly occurredAt: number }[]): boolean =>
  events.every(({ occurredAt }, i) => i === 0 || occurredAt > (events[i - 1]?.occurredAt ?? 0));

describe('the course of a ticket', () => {
  it('runs through its phases in time order, whatever chance says', () => {
    for (const events of many((seed) => demandCourse(TICKET, createRandom(seed), { resolvedShare: 0.97 }))) {
      expect(isInOrder(events)).toBe(true);
      expect(events[0]?.phase).toBe('hotline.accepted');
      expect(events.at(-1)?.phase).toBe('hotline.closed');
    }
  });

  it('is done two days before it is due, so that a calm district has no overdue tickets', () => {
    for (const events of many((seed) => demandCourse(TICKET, createRandom(seed), { resolvedShare: 1 }))) {
      const doneAt = events.find(({ phase }) => phase === 'hotline.done')?.occurredAt ?? Number.NaN;
      expect(doneAt).toBeLessThan((events[0]?.dueAt ?? 0) - 48 * 3_600_000);
    }
  });

  it('is solved as often as the district is good', () => {
    const shareOf = (resolvedShare: number): number =>
      many((seed) => demandCourse(TICKET, createRandom(seed, 9), { resolvedShare })).filter((events) =>
        events.some(({ phase, resolved }) => phase === 'hotline.revisited' && resolved === 'yes'),
      ).length / 400;
    expect(shareOf(0.53)).toBeCloseTo(0.53, 1);
    expect(shareOf(0.97)).toBeGreaterThan(0.94);
  });

  it('is done again when the caller is not content', () => {
    const phases = demandCourse(TICKET, createRandom(1), { resolvedShare: 0 }).map(({ phase }) => phase);
    expect(phases.slice(-4)).toEqual(['hotline.revisited', 'hotline.redo', 'hotline.done', 'hotline.closed']);
  });

  it('of a consult ends with the answer and stays out of the rates', () => {
    const events = consultCourse(TICKET, createRandom(1));
    expect(events.map(({ phase, excluded }) => `${phase} ${excluded}`)).toEqual([
      'hotline.accepted true',
      'hotline.answered true',
    ]);
  });
});

describe('the course of a case', () => {
  it('of the grid is handled before its limit, and closed after its check', () => {
    for (const events of many((seed) => {
      const random = createRandom(seed);
      return gridCourse(
        {
          caseId: 'GR-1',
          areaCode: '1',
          reportedAt: ACCEPTED_AT,
          topic: random.pick(GRID_TOPICS),
          linkedMatterId: '',
          siteRef: '',
        },
        random,
      );
    })) {
      expect(isInOrder(events)).toBe(true);
      const dueAt = events[1]?.dueAt ?? 0;
      expect(events.filter(({ phase }) => phase === 'grid.handled').every(({ occurredAt }) => occurredAt < dueAt)).toBe(
        true,
      );
      expect(events.slice(-2).map(({ phase }) => phase)).toEqual(['grid.check_passed', 'grid.closed']);
    }
  });

  it('of mediation nearly always ends in an agreement, else on the way to court', () => {
    const endings = many((seed) =>
      mediationCourse(
        { caseId: 'MD-1', areaCode: '1', acceptedAt: ACCEPTED_AT, disputeType: 'labour' },
        createRandom(seed),
      ),
    );
    expect(endings.every(isInOrder)).toBe(true);
    const agreed = endings.filter((events) => events.some(({ success }) => success === 'yes'));
    expect(agreed.length).toBeGreaterThan(380);
    const failed = endings.filter((events) => !agreed.includes(events));
    expect(failed.every((events) => events.some(({ phase }) => phase === 'mediation.to_court'))).toBe(true);
  });
});
