// Releases as lines: the list of them, one of them in full, and what one changes, rule by rule.
import { type Rule, type RuleChange, ruleChanges } from '@fengsui/detection';
import type { Release } from '@fengsui/domain';
import type { ZonedTime } from '../settings/zone.ts';
import { table } from './columns.ts';

/** One line a release, the newest first as given. */
export function releaseTable(releases: readonly Release[], running: number, zoned: ZonedTime): readonly string[] {
  return table(
    releases.map((release) => {
      const { number, state, proposedBy, approvedBy, reason } = release;
      const by = [proposedBy, approvedBy].filter((role) => role !== '').join(' → ');
      const stands = number === running ? `${state}, running` : state;
      return [`${number}`, stands, zoned.format(release.approvedAt || release.proposedAt), by, kindOf(release), reason];
    }),
  );
}

/** What is known of one release. */
export function releaseLines(release: Release, zoned: ZonedTime): readonly string[] {
  const { number, state, base, positions } = release;
  const isConfigured = state === 'configured';
  const decided = (role: string, at: number, reason: string): string => `${role} at ${zoned.format(at)}: ${reason}`;
  return table([
    ['release', `${number} (${state})`],
    ...(isConfigured ? [] : [['made from', `release ${base}`]]),
    ...(isConfigured ? [] : [['proposed by', decided(release.proposedBy, release.proposedAt, release.reason)]]),
    ...(release.approvedBy === ''
      ? []
      : [['approved by', decided(release.approvedBy, release.approvedAt, release.approvalReason)]]),
    ...(kindOf(release) === '' ? [] : [['kind', kindOf(release)]]),
    ...(positions.length === 0 ? [] : [['in force from', positions.map((at, n) => `${n}/${at}`).join(' ')]]),
  ]);
}

/** What changes from one set of rules to another; one line says so if nothing does. */
export function changeLines(before: readonly Rule[], after: readonly Rule[]): readonly string[] {
  const changes = ruleChanges(before, after);
  if (changes.length === 0) return ['nothing changes'];
  return table(changes.map(changeRow));
}

function changeRow({ id, mode, from, to, keepsCounts }: RuleChange): readonly string[] {
  const shadow = mode === 'shadow' ? ' in shadow' : '';
  if (to === null) {
    const told = mode === 'shadow' ? 'leaves the shadow' : 'is gone: what it has raised is cleared';
    return ['-', id, `v${from}${shadow}`, told];
  }
  if (from === null) return ['+', id, `v${to}${shadow}`, 'is new'];
  const counts = keepsCounts ? 'keeps what it has counted' : 'counts anew';
  return ['~', id, `v${from} → v${to}${shadow}`, counts];
}

function kindOf({ rollbackTo, isEmergency }: Release): string {
  if (rollbackTo === null) return '';
  return `${isEmergency ? 'emergency ' : ''}rollback to ${rollbackTo}`;
}
