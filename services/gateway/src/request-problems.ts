// What can be wrong with the fields of a request: each problem names the field and what is allowed, and never says
// more of the value than its length.
import type { AcknowledgeRequest } from '@fengsui/contracts';
import { ACK_REASONS } from '@fengsui/domain';
import { centreProblem } from '@fengsui/rpc';
import { ALERT_ID_BYTES_MAX } from './limits.ts';

/** What is wrong with an alert id, or null. */
export function alertIdProblem(alertId: string): string | null {
  if (alertId === '') return 'alert_id: must not be empty';
  const bytes = Buffer.byteLength(alertId);
  return bytes > ALERT_ID_BYTES_MAX ? `alert_id: ${bytes} bytes, at most ${ALERT_ID_BYTES_MAX}` : null;
}

/** What is wrong with a role, or null. A closed form, so that nobody types a person's name. */
export function roleProblem(role: string): string | null {
  return /^[a-z0-9-]{1,48}$/.test(role) ? null : 'role: 1 to 48 lower-case letters, digits and dashes';
}

/** What is wrong with an acknowledgement, or null; the first problem found. */
export function acknowledgeProblem({ alertId, centreId, role, reason }: AcknowledgeRequest): string | null {
  const problem = alertIdProblem(alertId) ?? centreProblem(centreId) ?? roleProblem(role);
  if (problem !== null) return problem;
  return reason === 'unspecified' ? `reason: one of ${ACK_REASONS.slice(1).join(', ')}` : null;
}
