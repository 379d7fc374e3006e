// What becomes of a command that Redis or the way to it refused. Every script can be run again without harm, so all that
// may pass is tried again; only what stays wrong until someone changes the configuration ends the stage.

/**
 * again: the same connection will do. reconnect: only another connection can help. fatal: trying again changes nothing.
 */
export type RedisErrorClass = 'again' | 'reconnect' | 'fatal';

/** The first word of an error reply says what it is; what is not listed is a bug of ours or of the server: fatal. */
const BY_CODE: Readonly<Record<string, RedisErrorClass>> = {
  // Not up yet: it reads its file, or lets another script end.
  LOADING: 'again',
  BUSY: 'again',
  // A replica that does not (yet) see its master, or a master that does not see enough replicas: failovers end.
  MASTERDOWN: 'again',
  NOREPLICAS: 'again',
  // A cluster that moves slots or has lost a node.
  CLUSTERDOWN: 'again',
  TRYAGAIN: 'again',
  // Memory is full, or the disk is: nothing was written. Operators see it as unavailable, with these words.
  OOM: 'again',
  MISCONF: 'again',
  // The master became a replica: the name leads to the new master, this connection does not.
  READONLY: 'reconnect',
  // The password was changed, or is wrong; the user may not do this. Waiting would hide a mistake of configuration.
  NOAUTH: 'fatal',
  WRONGPASS: 'fatal',
  NOPERM: 'fatal',
  // Another program uses our names.
  WRONGTYPE: 'fatal',
};

/** ERR is the code of everything else; these of it pass. */
const PASSING = /^ERR max number of clients|^ERR.*temporarily/;

/** What the connection itself gives up with. Anything else in our own code is a bug. */
const CONNECTION =
  /Connection is closed|isn't writeable|max retries per request|ETIMEDOUT|aborted due to connection close/;
/** No answer, though the connection stands: a stopped server, or a network that swallows packets. */
const NO_ANSWER = /Command timed out/;

/** The class of what a command, or the connection, failed with. */
export function classifyError(error: unknown): RedisErrorClass {
  if (!(error instanceof Error)) return 'fatal';
  if (NO_ANSWER.test(error.message)) return 'reconnect';
  if (CONNECTION.test(error.message) || isOfTheSystem(error)) return 'again';
  if (PASSING.test(error.message)) return 'again';
  return BY_CODE[codeOf(error.message)] ?? 'fatal';
}

/** An error inside a script is told behind the word ERR by some servers: `ERR WRONGTYPE ...`. */
function codeOf(message: string): string {
  const [first = '', second = ''] = message.split(/[ :]+/, 2);
  return first === 'ERR' && second in BY_CODE ? second : first;
}

/** ECONNREFUSED, ECONNRESET, EPIPE, ENOTFOUND and so on: there is no way to the server now. */
function isOfTheSystem(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code);
}
