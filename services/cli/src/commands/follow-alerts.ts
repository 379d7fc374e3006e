// Follows the alerts of a running gateway and prints each revision: what `watch` does, and `up` with its own alerts.
import { type AlertFilter, alertJson, type Cursor, decodeAlert, type ReceivedAlert } from '@fengsui/contracts';
import { createAlertClient, type WatchEvent } from '@fengsui/rpc';
import type { CommandContext } from '../command-context.ts';
import { runFailure } from '../failure.ts';
import { alertLine, type LineStyle } from '../render/alert-line.ts';

export interface FollowOptions {
  readonly address: string;
  readonly centreId: string;
  readonly filter: AlertFilter;
  /** Where to go on; null: the open alerts first. */
  readonly cursor: Cursor | null;
  readonly format: 'text' | 'json';
  readonly style: LineStyle;
  /** Says where the open alerts end even if there are none. */
  readonly announcesLive: boolean;
  /** Ends the watch. */
  readonly until: AbortSignal;
}

/** What has been followed when the watch ended. */
export interface Followed {
  /** Where a later watch can go on; null: nothing was received. */
  readonly cursor: Cursor | null;
}

/** Resolves after `until`; throws a CommandFailure when the gateway refuses for good. */
export async function followAlerts(options: FollowOptions, context: CommandContext): Promise<Followed> {
  const { clock, random } = context;
  const client = createAlertClient({ address: options.address, clock, random });
  const tell = tellerOf(options, context);
  let cursor = options.cursor;
  try {
    const { centreId, filter } = options;
    for await (const event of client.watch({ centreId, filter, cursor, signal: options.until })) {
      cursor = cursorAfter(event, cursor);
      tell(event);
    }
  } finally {
    client.close();
  }
  return { cursor };
}

/** Tells each event of a watch; throws at the one after which there is no more. */
function tellerOf(options: FollowOptions, context: CommandContext): (event: WatchEvent) => void {
  const { terminal } = context;
  const print = printerOf(options, context);
  let printedCount = 0;
  return (event) => {
    switch (event.kind) {
      case 'alert':
        printedCount++;
        print(event.alert);
        break;
      case 'snapshot_end':
        if (options.announcesLive || printedCount > 0) announceLive(options.format, context);
        break;
      case 'progress':
        break;
      case 'reconnecting':
        terminal.err(`connection lost (${event.message}): again in ${(event.afterMs / 1000).toFixed(1)} s`);
        break;
      case 'restarted':
        terminal.err(`cannot go on from there (${event.message}): the open alerts follow again`);
        break;
      case 'ended':
        throw runFailure(`${options.address} refuses the watch: ${event.message}`);
    }
  };
}

/** Prints one received alert in the format asked for. */
export function printerOf(
  { format, style }: Pick<FollowOptions, 'format' | 'style'>,
  { terminal }: Pick<CommandContext, 'terminal'>,
): (received: ReceivedAlert) => void {
  return ({ alertBytes, revision }) => {
    if (format === 'json') {
      terminal.out(alertJson(alertBytes, revision));
      return;
    }
    const alert = decodeAlert(alertBytes);
    terminal.out(
      alert === null ? `revision ${revision} is of a newer form than this program knows` : alertLine(alert, style),
    );
  };
}

function announceLive(format: FollowOptions['format'], { terminal }: CommandContext): void {
  const line = '--- live ---';
  if (format === 'json') terminal.err(line);
  else terminal.out(terminal.colours.dim(line));
}

/** A cursor grows with every alert that follows a snapshot, whose end says the epoch. */
function cursorAfter(event: WatchEvent, before: Cursor | null): Cursor | null {
  if (event.kind === 'snapshot_end') return event.cursor ?? before;
  if (event.kind === 'progress') return event.cursor;
  if (event.kind === 'restarted') return null;
  if (event.kind === 'alert' && before !== null) return { epoch: before.epoch, revision: event.alert.revision };
  return before;
}
