// The time that this library runs on: handed in, so that tests move it by hand. createWallClock of the service kit fits.

/** ms since 1970 and one-shot timers; the returned function cancels, and may be called twice. */
export interface Clock {
  now(): number;
  after(delayMs: number, run: () => void): () => void;
}
