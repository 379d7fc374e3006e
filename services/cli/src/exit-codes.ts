// How a command ends, as the shell sees it.

/** ok; failed: it ran and the answer is no; usage: it could not be run as it was asked for; interrupted by a signal. */
export const EXIT_CODES = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];
