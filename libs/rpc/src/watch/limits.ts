// The bounds of the watch machinery, each with its reason. Measured where a figure is given; see the delivery notes.

/** Alerts written to one stream that the network has not taken yet; past it the watcher is slow. */
export const IN_FLIGHT_ALERTS_MAX = 256;
/** Bytes written to one stream that the network has not taken yet; past it the watcher is slow. */
export const IN_FLIGHT_BYTES_MAX = 1_048_576;
/** A slow watcher is written to again once it is below this share of both bounds. */
export const RESUME_SHARE = 0.5;
/** A watcher that takes nothing for so long, while something waits for it, is ended. */
export const STALLED_MS_MAX = 30_000;
/** How often every watcher is told how far it has come, so that an idle one can resume cheaply. */
export const PROGRESS_PERIOD_MS = 15_000;
/** How often stalls, lifetimes and due Progress are looked at. */
export const WATCH_TICK_MS = 1_000;
/** Streams end below the server's connection age, so that a rebalanced or redeployed gateway gets its share. */
export const STREAM_LIFETIME_MS = 25 * 60_000;
/** Lifetimes differ by up to this share either way, so that watchers do not come back in one wave. */
export const STREAM_LIFETIME_JITTER = 0.2;
/** Drained watchers are told to come back at random within this time: 5,000 handshakes take 12 s of a core. */
export const RECONNECT_SPREAD_MS = 30_000;
/** Streams on one gateway. */
export const WATCHERS_MAX = 12_000;
/** The first request of a stream must arrive within this time. */
export const SUBSCRIBE_MS_MAX = 5_000;
/** Newest revisions kept in memory for watchers that are a little behind. */
export const WINDOW_REVISIONS_MAX = 4_096;
export const WINDOW_BYTES_MAX = 16_777_216;
/** Revisions that one read of the log may bring for one watcher. */
export const READ_REVISIONS_MAX = 64;
/** Reads of the log at a time, over all watchers; the others wait their turn. */
export const READS_MAX = 8;
/** Areas in one filter. */
export const FILTER_AREAS_MAX = 256;
