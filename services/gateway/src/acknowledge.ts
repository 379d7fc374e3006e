// Acknowledge: a command to the alerter, answered with the revision that it makes. The gateway decides nothing: it
// appends, waits for the alert log to tell, and says so when it cannot tell in time. Asking again is always safe.
import { type AcknowledgeRequest, encodeAcknowledgeResponse, encodeInboxEntry } from '@fengsui/contracts';
import { hashText, TOPICS } from '@fengsui/domain';
import type { EventLog } from '@fengsui/log';
import { type Clock, type RevisionEntry, refusal, type UnaryResult } from '@fengsui/rpc';
import type { AlertIndex, KnownAlert } from './alert-index.ts';
import { ACKNOWLEDGE_MS_MAX, ACKNOWLEDGEMENTS_PENDING_MAX } from './limits.ts';
import { acknowledgeProblem } from './request-problems.ts';
import type { ReadRevision } from './revision-entry.ts';

/** The one partition of the inbox. */
export const INBOX = { topic: TOPICS.inbox, partition: 0 } as const;

export interface Acknowledgements {
  acknowledge(request: AcknowledgeRequest): Promise<UnaryResult>;
  /** A revision that the index has just applied: it may be what somebody waits for. */
  settle(read: ReadRevision): void;
}

export interface AcknowledgementsOptions {
  readonly log: Pick<EventLog, 'append'>;
  readonly index: AlertIndex;
  readonly clock: Clock;
  /** The inbox could not be written; the caller was told to try again. */
  readonly onAppendFailed: (error: unknown) => void;
}

/** One centre waiting for one alert; a second call of the same centre shares it. */
interface Waiter {
  readonly centreId: string;
  readonly alertId: string;
  readonly result: Promise<UnaryResult>;
  readonly settle: (result: UnaryResult) => void;
}

const CLEARED = refusal('failed_precondition', 'alert_id: the alert is cleared, there is nothing to acknowledge');

export function createAcknowledgements(options: AcknowledgementsOptions): Acknowledgements {
  const { log, index, clock, onAppendFailed } = options;
  const waiters = new Map<string, Waiter>();

  async function acknowledge(request: AcknowledgeRequest): Promise<UnaryResult> {
    const problem = acknowledgeProblem(request);
    if (problem !== null) return refusal('invalid_argument', problem);
    const alert = index.find(request.alertId);
    if (alert === null) return refusal('not_found', 'alert_id: no such alert is kept');
    if (alert.latest === null) return CLEARED;
    if (alert.acknowledgedBy.has(request.centreId)) return answerOf(alert.latest);
    const waiting = waiters.get(keyOf(request));
    if (waiting !== undefined) return waiting.result;
    if (waiters.size >= ACKNOWLEDGEMENTS_PENDING_MAX) {
      return refusal('resource_exhausted', `${waiters.size} acknowledgements are waiting: try again later`);
    }
    return commandAndWait(request, alert);
  }

  async function commandAndWait(request: AcknowledgeRequest, alert: KnownAlert): Promise<UnaryResult> {
    const { promise, resolve } = Promise.withResolvers<UnaryResult>();
    const { alertId, centreId, role, reason } = request;
    const key = keyOf(request);
    // Before the append: the answer may come before the append has told its end.
    waiters.set(key, { centreId, alertId, result: promise, settle: resolve });
    const cancel = clock.after(ACKNOWLEDGE_MS_MAX, () => resolve(tooLate()));
    try {
      const issuedAt = clock.now();
      const commandId = commandIdOf(request, alert.roseAt);
      const command = { kind: 'acknowledge', commandId, issuedAt, alertId, centreId, role, reason } as const;
      await log.append(INBOX, [{ timestamp: issuedAt, value: encodeInboxEntry({ kind: 'command', command }) }]);
    } catch (error) {
      onAppendFailed(error);
      resolve(refusal('unavailable', 'the acknowledgement could not be written: asking again is safe'));
    }
    try {
      return await promise;
    } finally {
      cancel();
      waiters.delete(key);
    }
  }

  function settle({ alert, entry }: ReadRevision): void {
    for (const waiter of waiters.values()) {
      if (waiter.alertId !== entry.alertId) continue;
      const isMine = alert.change === 'acknowledged' && alert.acknowledgement?.centreId === waiter.centreId;
      if (isMine) waiter.settle(answerOf(entry));
      else if (alert.state === 'cleared') waiter.settle(CLEARED);
    }
  }

  return { acknowledge, settle };
}

function keyOf({ alertId, centreId }: AcknowledgeRequest): string {
  return `${centreId}\n${alertId}`;
}

/** The same for every repeat of one centre's answer to one rise of one alert, so that the alerter drops repeats. */
function commandIdOf({ alertId, centreId }: AcknowledgeRequest, roseAt: number): string {
  const text = `${alertId}\n${centreId}\n${roseAt}`;
  const hex = [1, 2].flatMap((seed) => {
    const { hi, lo } = hashText(text, seed);
    return [hi, lo].map((half) => (half >>> 0).toString(16).padStart(8, '0'));
  });
  return `ack-${hex.join('')}`;
}

function answerOf(entry: RevisionEntry): UnaryResult {
  return { kind: 'ok', bytes: encodeAcknowledgeResponse(entry.alertBytes) };
}

function tooLate(): UnaryResult {
  const seconds = ACKNOWLEDGE_MS_MAX / 1_000;
  return refusal(
    'deadline_exceeded',
    `the acknowledgement is written, but the alerter did not answer within ${seconds} s: asking again is safe`,
  );
}
