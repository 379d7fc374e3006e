// Ending several things one after the other, so that what one leaves undone does not keep the next from ending.

/** Runs each once the one before has ended, whether it failed or not. Rejects with the first failure. */
export async function inOrder(tasks: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const task of tasks) await task().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
