// Assertions that stay on in production: a broken invariant stops the stage before it writes nonsense.

/** Throws with the message if the condition does not hold. For bugs only, never for input. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}
