// What is on its way in one stream: written to it and not yet taken by the network. Says when the stream is full, when
// it has room again, and for how long it has taken nothing.
import type { Clock } from '../clock.ts';
import { IN_FLIGHT_ALERTS_MAX, IN_FLIGHT_BYTES_MAX, RESUME_SHARE } from './limits.ts';

// Well below the bounds, so that a watcher that reads slowly does not read the log again for every alert it takes.
const RESUME_ALERTS = IN_FLIGHT_ALERTS_MAX * RESUME_SHARE;
const RESUME_BYTES = IN_FLIGHT_BYTES_MAX * RESUME_SHARE;

export interface Flight {
  /** Writes one message, also to a full stream: only the caller knows what may wait. */
  send(message: Uint8Array): void;
  /** At a bound, until enough was taken. */
  isFull(): boolean;
  /** ms since something was taken while something waits; 0 when nothing waits. */
  stalledMs(): number;
  /** The stream is over: what is still on its way counts no more. */
  abandon(): void;
}

export interface FlightOptions {
  readonly write: (message: Uint8Array, onFlushed: () => void) => void;
  readonly clock: Clock;
  /** Change of the bytes in flight. */
  readonly onChange: (changeBytes: number) => void;
  /** A full stream has room again. */
  readonly onRoom: () => void;
}

export function createFlight({ write, clock, onChange, onRoom }: FlightOptions): Flight {
  let count = 0;
  let bytes = 0;
  let takenAt = clock.now();
  let full = false;
  let over = false;

  function taken(size: number): void {
    if (over) return;
    count--;
    bytes -= size;
    onChange(-size);
    takenAt = clock.now();
    if (!full || count > RESUME_ALERTS || bytes > RESUME_BYTES) return;
    full = false;
    onRoom();
  }

  return {
    send: (message) => {
      // A stream that was idle has not been stalling.
      if (count === 0) takenAt = clock.now();
      count++;
      bytes += message.length;
      onChange(message.length);
      full ||= count >= IN_FLIGHT_ALERTS_MAX || bytes >= IN_FLIGHT_BYTES_MAX;
      write(message, () => taken(message.length));
    },
    isFull: () => full,
    stalledMs: () => (count === 0 ? 0 : clock.now() - takenAt),
    abandon: () => {
      over = true;
      onChange(-bytes);
    },
  };
}
