// Where a command writes: results to stdout, everything about the run to stderr. The only file that touches the real
// streams; commands get them as this interface.
import { createColors } from 'picocolors';

/** Colouring functions; they return the text as it is where colour is off. */
export type Colours = ReturnType<typeof createColors>;

export interface Terminal {
  /** A line of the result. Written when the call returns, as far as the operating system takes it. */
  out(line: string): void;
  /** A line about the run. */
  err(line: string): void;
  /** Coloured only where stdout is a terminal and NO_COLOR is not set. */
  readonly colours: Colours;
  /** The same for stderr. */
  readonly errColours: Colours;
  /** Where a progress bar can stand; null where stderr is no terminal. */
  readonly bar: BarPlace | null;
  /** Aborts when the reader of stdout has left (`| head`): nothing more needs to be made. */
  readonly readerGone: AbortSignal;
}

/** The last line of a terminal. */
export interface BarPlace {
  readonly stream: NodeJS.WritableStream;
  /** From now on lines push the bar down, or no longer. */
  show(isShown: boolean): void;
}

const ERASE_LINE = '\r\u001B[2K';

/** The terminal of this process. */
export function createTerminal(environment: Readonly<Record<string, string | undefined>>): Terminal {
  const gone = new AbortController();
  const { stdout, stderr } = process;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone.abort();
  });
  stderr.on('error', () => undefined);
  const isColoured = (stream: NodeJS.WriteStream): boolean => wantsColour(stream.isTTY, environment);
  let isBarShown = false;
  const show = (isShown: boolean): void => {
    isBarShown = isShown;
  };
  /** The bar is drawn again at its next update. */
  const makeRoom = (stream: NodeJS.WriteStream): void => {
    if (isBarShown && stream.isTTY) stderr.write(ERASE_LINE);
  };
  return {
    out: (line) => {
      if (gone.signal.aborted) return;
      makeRoom(stdout);
      stdout.write(`${line}\n`);
    },
    err: (line) => {
      makeRoom(stderr);
      stderr.write(`${line}\n`);
    },
    colours: createColors(isColoured(stdout)),
    errColours: createColors(isColoured(stderr)),
    bar: stderr.isTTY ? { stream: stderr, show } : null,
    readerGone: gone.signal,
  };
}

/** As https://no-color.org has it; FORCE_COLOR turns it on for a pipe. isTerminal is undefined for a pipe. */
export function wantsColour(
  isTerminal: boolean | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  const { NO_COLOR: off = '', FORCE_COLOR: on = '' } = environment;
  if (off !== '') return false;
  if (on !== '' && on !== '0') return true;
  return isTerminal === true && environment['TERM'] !== 'dumb';
}
