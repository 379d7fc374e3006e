// What a service says of its readiness, as one or two words of a status line.
interface Check {
  readonly ready: boolean;
  readonly reason: string;
}

/** An answer that takes longer counts as none. */
const ANSWER_MS_MAX = 2_000;

/** `ready`, `waiting: why`, or `starting` while nothing answers. Never rejects. */
export async function readinessOf(httpUrl: string, until: AbortSignal): Promise<string> {
  try {
    const signal = AbortSignal.any([until, AbortSignal.timeout(ANSWER_MS_MAX)]);
    const response = await fetch(`${httpUrl}/readyz`, { signal });
    const body: unknown = await response.json();
    return response.status === 200 ? 'ready' : `waiting: ${reasonsOf(body).join('; ')}`;
  } catch {
    return 'starting';
  }
}

function reasonsOf(body: unknown): readonly string[] {
  const checks: unknown = typeof body === 'object' && body !== null && 'checks' in body ? body.checks : null;
  const list: readonly unknown[] = Array.isArray(checks) ? checks : [];
  return list.filter(isCheck).flatMap(({ ready, reason }) => (ready ? [] : [reason]));
}

function isCheck(value: unknown): value is Check {
  return typeof value === 'object' && value !== null && 'ready' in value && 'reason' in value;
}
