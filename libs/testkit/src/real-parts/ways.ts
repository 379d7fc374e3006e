// The words of the provider: what a way to a part answers, and how it goes on to the next.

/** How a part was come by: its address was given, a container engine runs it, or this machine does. */
export type Way = 'given' | 'container' | 'local';

/** A part that a way started or found. */
export interface Found<Named> {
  readonly way: Way;
  readonly named: Named;
  readonly stop: () => Promise<void>;
}

/** `none`: this way does not lead here, try the next. `failed`: it should have, and going on would hide that. */
export type Attempt<Named> =
  | { readonly kind: 'found'; readonly found: Found<Named> }
  | { readonly kind: 'none' | 'failed'; readonly why: string };

export type Attempting<Named> = () => Promise<Attempt<Named>>;

/** Tries the ways in order. Answers the first find, or why there is none: one reason for each way that was tried. */
export async function firstFound<Named>(ways: readonly Attempting<Named>[]): Promise<Found<Named> | string> {
  const reasons: string[] = [];
  for (const attempt of ways) {
    const attempted = await attempt();
    if (attempted.kind === 'found') return attempted.found;
    if (attempted.why !== '') reasons.push(attempted.why);
    if (attempted.kind === 'failed') break;
  }
  return reasons.join('; ');
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
