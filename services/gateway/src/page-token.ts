// The page token of ListAlerts: the place of the last alert told, and which question it belongs to. Opaque to callers;
// a token of another question, or one made up, is refused.
import type { ListAlertsRequest } from '@fengsui/contracts';
import { hashText } from '@fengsui/domain';

/** Place in the order of ListAlerts: gravest first, then newest. */
export interface ListPlace {
  readonly grade: number;
  readonly revision: number;
}

/** True if a comes before b in the list. */
export function isListedBefore(a: ListPlace, b: ListPlace): boolean {
  return a.grade > b.grade || (a.grade === b.grade && a.revision > b.revision);
}

const QUESTION_SEED = 0x6c69_7374;

function questionOf({ filter, includeCleared }: ListAlertsRequest): string {
  const { hi, lo } = hashText(JSON.stringify([filter, includeCleared]), QUESTION_SEED);
  return `${(hi >>> 0).toString(36)}${(lo >>> 0).toString(36)}`;
}

export function encodePageToken(place: ListPlace, request: ListAlertsRequest): string {
  return Buffer.from(`${place.grade}.${place.revision}.${questionOf(request)}`).toString('base64url');
}

/** The place of the request's token: null if it has none, 'invalid' if it is not one of this question. */
export function decodePageToken(request: ListAlertsRequest): ListPlace | null | 'invalid' {
  if (request.pageToken === '') return null;
  const text = Buffer.from(request.pageToken, 'base64url').toString('latin1');
  const match = /^([0-4])\.(\d{1,15})\.([0-9a-z]+)$/.exec(text);
  if (match === null || match[3] !== questionOf(request)) return 'invalid';
  return { grade: Number(match[1]), revision: Number(match[2]) };
}
