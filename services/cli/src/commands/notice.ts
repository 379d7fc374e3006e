// `fengsui notice`: somebody in charge says that a profile of the calendar (a weather warning, say) is in force in an area, or
// over, while the system runs. What a profile changes is said by rules.
import type { DeclareNoticeRequest, NoticeEnd } from '@fengsui/contracts';
import { type Command, Option } from 'commander';
import type { CommandContext, CommandDoor } from '../command-context.ts';
import { usageFailure } from '../failure.ts';
import { table } from '../render/columns.ts';
import { noticeRows } from '../render/notice-rows.ts';
import { duration, instant, toOption, zoneOption } from '../settings/option-values.ts';
import { createZonedTime } from '../settings/zone.ts';
import { answerOf } from './answer.ts';
import { type Call, type CallFlags, type DecisionFlags, deciding, withClient } from './rule-call.ts';

interface NoticeFlags extends DecisionFlags {
  readonly area: string;
  readonly zone: string;
}

interface DeclareFlags extends NoticeFlags {
  readonly from?: number;
  /** ms. */
  readonly for?: number;
  readonly until?: number;
}

const DECLARE_EXAMPLES = `
In force at once, or from --from on, in the area and all below it; a later notice of the same profile and area replaces it.
Times are those of the events: of the simulated district, where there is one.
Examples:
  fengsui notice declare weather_notice --area 110105 --for 6h --as duty-head --reason "red rain warning"
  fengsui notice declare weather_notice --area 110105 --until 2026-07-21T08:00:00+08:00 --as duty-head --reason "flood"
`;
const END_EXAMPLES = `
Examples:
  fengsui notice end weather_notice --area 110105 --as duty-head --reason "the rain has moved on"
`;

export function addNotice(program: Command, { context, act }: CommandDoor): void {
  const notices = program.command('notice').description('notices: a profile of the calendar in force in an area');
  const placed = (command: Command): Command =>
    deciding(command)
      .argument('<profile>', 'of calendar.yaml, e.g. weather_notice')
      .requiredOption('--area <code>', 'the area; everything below it is in it')
      .addOption(zoneOption());
  placed(notices.command('declare').description('put a notice into force'))
    .addOption(new Option('--for <time>', 'so long: 90m, 6h, 2d').argParser(duration).conflicts('until'))
    .addOption(new Option('--until <time>', 'to this instant, with an offset').argParser(instant))
    .addOption(new Option('--from <time>', 'from this instant on; now if not given').argParser(instant))
    .addHelpText('after', DECLARE_EXAMPLES)
    .action(async (profile: string, flags: DeclareFlags) => act(withClient(flags, declare(profile, flags, context))));
  placed(notices.command('end').description('end the notice of a profile and area now'))
    .addHelpText('after', END_EXAMPLES)
    .action(async (profile: string, flags: NoticeFlags) => act(withClient(flags, end(profile, flags, context))));
  notices
    .command('list')
    .description('all notices, the newest first: which are in force, who declared them and why')
    .addOption(toOption())
    .addOption(zoneOption())
    .action(async (flags: CallFlags & { zone: string }) => act(withClient(flags, list(flags, context))));
}

function declare(profile: string, flags: DeclareFlags, { terminal }: CommandContext): Call {
  const request = requestOf(profile, flags, endOf(flags));
  const zoned = createZonedTime(flags.zone);
  return async (client) => {
    const { number, from, to, positions } = answerOf(await client.declareNotice(request), flags.to);
    const when = `from ${zoned.format(from)} to ${zoned.format(to)}`;
    terminal.out(`notice ${number}: ${profile} in ${flags.area} ${when}; it stands in ${positions.length} partitions`);
  };
}

function end(profile: string, flags: NoticeFlags, { terminal }: CommandContext): Call {
  const request = requestOf(profile, flags, { kind: 'after', seconds: 0 });
  const zoned = createZonedTime(flags.zone);
  return async (client) => {
    const { number, from } = answerOf(await client.declareNotice(request), flags.to);
    terminal.out(`notice ${number}: ${profile} in ${flags.area} is over from ${zoned.format(from)} on`);
  };
}

function list(flags: CallFlags & { readonly zone: string }, { terminal }: CommandContext): Call {
  const zoned = createZonedTime(flags.zone);
  return async (client) => {
    const found = answerOf(await client.listNotices(), flags.to);
    for (const line of table(noticeRows(found, zoned))) terminal.out(line);
    if (found.notices.length === 0) terminal.err('no notice was declared yet');
  };
}

function endOf({ for: forMs, until }: DeclareFlags): NoticeEnd {
  if (until !== undefined) return { kind: 'at', at: until };
  if (forMs === undefined) throw usageFailure('say how long it is in force: --for 6h, or --until TIME');
  if (forMs === 0) throw usageFailure('--for: longer than that; `fengsui notice end` ends a notice');
  return { kind: 'after', seconds: forMs / 1_000 };
}

function requestOf(
  profile: string,
  { area: areaCode, as: role, reason, from }: DeclareFlags,
  until: NoticeEnd,
): DeclareNoticeRequest {
  return { profile, areaCode, from: from ?? null, until, role, reason };
}
