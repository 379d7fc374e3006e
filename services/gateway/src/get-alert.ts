// GetAlert: one alert with its history, read from the log by the offsets that the index keeps.
import { encodeGetAlertResponse, type GetAlertRequest } from '@fengsui/contracts';
import { refusal, type UnaryResult } from '@fengsui/rpc';
import type { AlertIndex } from './alert-index.ts';
import { HISTORY_BYTES_MAX } from './limits.ts';
import type { AlertLogReader } from './log-source.ts';
import { alertIdProblem } from './request-problems.ts';

export interface GetAlertOptions {
  readonly index: AlertIndex;
  readonly reader: AlertLogReader;
}

export function createGetAlert({ index, reader }: GetAlertOptions): (request: GetAlertRequest) => Promise<UnaryResult> {
  return async ({ alertId }) => {
    const problem = alertIdProblem(alertId);
    if (problem !== null) return refusal('invalid_argument', problem);
    const alert = index.find(alertId);
    const history = alert === null ? [] : await historyOf(alert.revisions, reader);
    const latest = history.at(-1);
    if (latest === undefined) return refusal('not_found', 'alert_id: no such alert is kept');
    return { kind: 'ok', bytes: encodeGetAlertResponse(latest, history) };
  };
}

/** Newest first until the bound, so that what is left out is the oldest; returned oldest first. */
async function historyOf(revisions: readonly number[], reader: AlertLogReader): Promise<Uint8Array[]> {
  const history: Uint8Array[] = [];
  let bytes = 0;
  for (const revision of revisions.toReversed()) {
    const entry = await reader.revision(revision);
    // What retention has deleted, and all before it, is gone.
    if (entry === null) break;
    bytes += entry.alertBytes.length;
    if (bytes > HISTORY_BYTES_MAX) break;
    history.push(entry.alertBytes);
  }
  return history.toReversed();
}
