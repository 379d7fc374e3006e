// A progress bar on stderr: only where stderr is a terminal, gone when it is done, and never mixed with result lines.
import { SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

export interface ProgressBar {
  /** at: bytes so far. */
  update(at: number, facts: Readonly<Record<'events' | 'at', string>>): void;
  stop(): void;
}

const FORMAT = '{bar} {percentage}%  {events} events  {at}  {eta_formatted} left';

/** total: bytes. A bar that shows nothing where there is no terminal. */
export function startProgressBar({ bar }: Pick<Terminal, 'bar'>, total: number): ProgressBar {
  if (bar === null) return { update: () => undefined, stop: () => undefined };
  const { stream } = bar;
  const single = new SingleBar({ stream, format: FORMAT, hideCursor: true, clearOnComplete: true, etaBuffer: 50 });
  bar.show(true);
  single.start(total, 0, { events: '0', at: '' });
  return {
    update: (at, facts) => single.update(Math.min(at, total), facts),
    stop: () => {
      single.stop();
      bar.show(false);
    },
  };
}
