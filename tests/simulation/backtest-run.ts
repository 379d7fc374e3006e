// A back-test as the tests compare it with the alerts that were raised live: what became of each alert, as bytes. And
// centres that answer what is open, so that the log of a test holds commands.
import { decodeAlert, decodeAlertRecord, encodeAlert, encodeInboxEntry } from '@fengsui/contracts';
import { type AckReason, type AlertRevision, assert, TOPICS } from '@fengsui/domain';
import { type BacktestRun, backtest, type Jurisdiction, readSignalsSpan } from '@fengsui/embedded';
import type { EventLog } from '@fengsui/log';
import { addRevision, type Histories } from './cluster-input.ts';

const INBOX = { topic: TOPICS.inbox, partition: 0 };
const ALERTS = { topic: TOPICS.alerts, partition: 0 };
const REASONS: readonly AckReason[] = ['handling', 'false_alarm', 'known', 'drill'];

export interface Backtested {
  readonly run: BacktestRun;
  readonly histories: Histories;
}

/** The whole log under these rules; revisions that are left out count as not made. */
export async function backtestOf(
  log: EventLog,
  { tree, rules, zoneOffsetMs }: Jurisdiction,
  isLeftOut: (revision: AlertRevision) => boolean = () => false,
): Promise<Backtested> {
  const span = await readSignalsSpan(log);
  assert(span !== null, 'the log holds signals');
  const histories = new Map<string, string[]>();
  const run = await backtest({
    log,
    span,
    tree,
    zoneOffsetMs,
    candidate: rules,
    current: null,
    from: null,
    to: null,
    warmUpMs: 0,
    onRevision: (_, revision) => {
      if (!isLeftOut(revision)) addRevision(histories, revision.alertId, encodeAlert(revision));
    },
  });
  return { run, histories };
}

/** What the alert log says became of each alert. */
export async function liveHistories(log: EventLog): Promise<Histories> {
  const histories = new Map<string, string[]>();
  for (const { alert, bytes } of await revisionsIn(log)) addRevision(histories, alert.alertId, bytes);
  return histories;
}

/** Every second open alert is acknowledged by one centre, every fourth by another one, too; answers how many commands. */
export async function answerOpenAlerts(log: EventLog, round: string): Promise<number> {
  const latest = new Map((await revisionsIn(log)).map(({ alert }) => [alert.alertId, alert]));
  const open = [...latest.values()].filter(({ state }) => state !== 'cleared');
  const commands = open.flatMap(({ alertId }, n) => {
    const centres = [...(n % 2 === 0 ? ['first'] : []), ...(n % 4 === 0 ? ['second'] : [])];
    return centres.map((centreId) => ({ alertId, centreId, reason: REASONS[(n / 2) % REASONS.length] ?? 'known' }));
  });
  const records = commands.map(({ alertId, centreId, reason }) => {
    const commandId = `${round} ${alertId} ${centreId}`;
    const command = { kind: 'acknowledge', commandId, issuedAt: 1, alertId, centreId, role: 'duty', reason } as const;
    return { timestamp: 1, value: encodeInboxEntry({ kind: 'command', command }) };
  });
  await log.append(INBOX, records);
  return records.length;
}

interface WrittenRevision {
  readonly alert: AlertRevision;
  readonly bytes: Uint8Array;
}

async function revisionsIn(log: EventLog): Promise<readonly WrittenRevision[]> {
  const found: WrittenRevision[] = [];
  const end = await log.endOffset(ALERTS);
  for (let fromOffset = 0; fromOffset < end; ) {
    const records = await log.read({ ...ALERTS, fromOffset, recordsMax: 1_000 });
    for (const { value } of records) {
      const stored = decodeAlertRecord(value);
      const alert = stored === null ? null : decodeAlert(stored.alertBytes);
      assert(stored !== null && alert !== null, 'the alert log holds alerts');
      found.push({ alert, bytes: stored.alertBytes });
    }
    fromOffset = (records.at(-1)?.offset ?? end) + 1;
  }
  return found;
}
