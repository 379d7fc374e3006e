// The quarantine in pages, the newest refusal first: reads fengsui.quarantine backwards by offset.
import {
  decodeQuarantineEntry,
  type ListQuarantineRequest,
  type ListQuarantineResponse,
  type QuarantineEntry,
} from '@fengsui/contracts';
import { TOPICS } from '@fengsui/domain';
import type { EventLog } from '@fengsui/log';
import type { CallOutcome } from './publish.ts';

/** Entries on one page; 0 asks for the default. */
export const QUARANTINE_PAGE_MAX = 1_000;
const QUARANTINE_PAGE_DEFAULT = 100;

/** The one partition of the quarantine. */
const QUARANTINE = { topic: TOPICS.quarantine, partition: 0 } as const;

/** Answers from the log as it is at the call. A page token is the offset that the page before ended at. */
export function createListQuarantine(
  log: EventLog,
): (request: ListQuarantineRequest) => Promise<CallOutcome<ListQuarantineResponse>> {
  return async ({ pageSize, pageToken }) => {
    if (pageSize > QUARANTINE_PAGE_MAX) return refused(`page_size: ${pageSize}, at most ${QUARANTINE_PAGE_MAX}`);
    if (!/^\d{0,15}$/.test(pageToken)) return refused('page_token: not a next_page_token');
    const [start, end] = await Promise.all([log.startOffset(QUARANTINE), log.endOffset(QUARANTINE)]);
    const before = pageToken === '' ? end : Math.min(end, Number(pageToken));
    const fromOffset = Math.max(start, before - (pageSize === 0 ? QUARANTINE_PAGE_DEFAULT : pageSize));
    const nextPageToken = fromOffset > start ? String(fromOffset) : '';
    return { kind: 'ok', value: { entries: await entriesOf(log, fromOffset, before), nextPageToken } };
  };
}

function refused(message: string): CallOutcome<never> {
  return { kind: 'refused', reason: 'invalid_argument', message };
}

async function entriesOf(log: EventLog, fromOffset: number, before: number): Promise<readonly QuarantineEntry[]> {
  if (before <= fromOffset) return [];
  const records = await log.read({ ...QUARANTINE, fromOffset, recordsMax: before - fromOffset });
  const entries = records
    .filter(({ offset }) => offset < before)
    .map(({ value }) => decodeQuarantineEntry(value))
    // One that a later release wrote with a reason unknown here.
    .filter((entry) => entry !== null);
  return entries.toReversed();
}
