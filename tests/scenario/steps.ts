// Further steps of the matters of a story, each in its own time: what a hundred tickets do at one instant is no flow.
import type { TicketEvent } from '@fengsui/contracts';
import { minute, type Scenario } from '@fengsui/testkit';

/** Each ticket is done so many ms after it was accepted, and closed ten minutes later. */
export function doneAfter(story: Scenario, tickets: { readonly openings: readonly TicketEvent[] }, ms: number): void {
  for (const opening of tickets.openings) {
    const one = { openings: [opening] };
    const doneAt = opening.occurredAt - story.startAt + ms;
    story.at(doneAt).ticketStep(one, { phase: 'hotline.done' });
    story.at(doneAt + minute(10)).close(one);
  }
}
