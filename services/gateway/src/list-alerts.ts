// ListAlerts: alerts as they stand now, gravest first, then newest, in pages. An alert that changes between two pages
// moves in the order, so it may be told twice or not; a watch is the way to miss nothing.
import { encodeListAlertsResponse, type ListAlertsRequest } from '@fengsui/contracts';
import type { AreaTree } from '@fengsui/domain';
import { matcherOf, type RpcRefusal, refusal, type UnaryResult } from '@fengsui/rpc';
import type { AlertIndex, KnownAlert } from './alert-index.ts';
import { PAGE_ALERTS_DEFAULT, PAGE_ALERTS_MAX, PAGE_BYTES_MAX } from './limits.ts';
import type { AlertLogReader } from './log-source.ts';
import { decodePageToken, encodePageToken, isListedBefore } from './page-token.ts';

export interface ListAlertsOptions {
  readonly index: AlertIndex;
  readonly reader: AlertLogReader;
  readonly tree: AreaTree;
}

export function createListAlerts(options: ListAlertsOptions): (request: ListAlertsRequest) => Promise<UnaryResult> {
  return async (request) => {
    const wanted = wantedOf(request, options);
    return 'kind' in wanted ? wanted : pageOf(wanted, request, options.reader);
  };
}

/** All alerts from the token's place on, in order; or what is wrong with the request. */
function wantedOf(request: ListAlertsRequest, { index, tree }: ListAlertsOptions): KnownAlert[] | RpcRefusal {
  const { filter, includeCleared, pageSize } = request;
  if (pageSize > PAGE_ALERTS_MAX) {
    return refusal('invalid_argument', `page_size: ${pageSize}, at most ${PAGE_ALERTS_MAX}`);
  }
  const place = decodePageToken(request);
  if (place === 'invalid') {
    return refusal('invalid_argument', 'page_token: not a next_page_token of the same filter and include_cleared');
  }
  const matches = matcherOf(filter, tree);
  if (typeof matches !== 'function') return matches;
  return [...index.known({ includeCleared })]
    .filter((alert) => matches(alert) && (place === null || isListedBefore(place, alert)))
    .toSorted((a, b) => (isListedBefore(a, b) ? -1 : 1));
}

async function pageOf(
  wanted: readonly KnownAlert[],
  request: ListAlertsRequest,
  reader: AlertLogReader,
): Promise<UnaryResult> {
  const countMax = request.pageSize === 0 ? PAGE_ALERTS_DEFAULT : request.pageSize;
  const page: Uint8Array[] = [];
  let bytes = 0;
  let last: KnownAlert | null = null;
  for (const alert of wanted) {
    if (page.length >= countMax || bytes >= PAGE_BYTES_MAX) break;
    last = alert;
    const entry = alert.latest ?? (await reader.revision(alert.revision));
    // Past the log's retention: forgotten, like the cleared alerts beyond the bound.
    if (entry === null) continue;
    page.push(entry.alertBytes);
    bytes += entry.alertBytes.length;
  }
  const more = last !== null && last !== wanted.at(-1);
  const token = more && last !== null ? encodePageToken(last, request) : '';
  return { kind: 'ok', bytes: encodeListAlertsResponse(page, token) };
}
