// Amounts with their unit, as a sentence writes them: percent with its sign, minutes as a length of time, deadlines as
// time left or time over, party bands as a lower bound; and what it was that let an alert clear.
import type { Explanation } from '@fengsui/domain';
import { formatDuration, formatNumber } from './quantities.ts';
import { type Language, UNIT_WORDS } from './words.ts';

const MINUTE_MS = 60_000;

/** What decides how an amount is written. */
type AmountKind = Pick<Explanation, 'unit' | 'detectorKind'>;

/** A number of the unit: "11", "48%", "12 minutes", "overdue by 3 hours"; "11件", "48%", "12分钟", "逾期3小时". */
export function formatAmount(value: number, kind: AmountKind, language: Language): string {
  if (isDeadlineTime(kind)) return deadlineAmount(value, language);
  if (kind.unit === 'minutes') return formatDuration(value * MINUTE_MS, language);
  if (kind.unit === 'percent') return `${formatNumber(value)}%`;
  return formatNumber(value) + (language === 'zh' ? UNIT_WORDS[kind.unit].classifier : '');
}

/** The observed value. The number of parties is known as a band only: its lower end is a lower bound. */
export function observedAmount(explanation: Explanation, language: Language): string {
  const amount = formatAmount(explanation.observed, explanation, language);
  if (explanation.unit !== 'parties' || explanation.observed === 0) return amount;
  return language === 'en' ? `at least ${amount}` : `不少于${amount}`;
}

/** Why a deadline no longer threatens, or null where the value is no time of a deadline. */
export function deadlineCleared(explanation: Explanation, language: Language): string | null {
  if (!isDeadlineTime(explanation)) return null;
  return language === 'en' ? 'settled or given a later deadline' : '已办结或已延期';
}

/** On which side of which level the value has stayed, and for how long. */
export function levelHeld(explanation: Explanation, language: Language): string {
  const { level, side, steps, stepSeconds } = explanation.clearsWhen;
  const bound = formatAmount(level, explanation, language);
  const heldMs = steps * stepSeconds * 1_000;
  const held = heldMs === 0 ? '' : formatDuration(heldMs, language);
  if (language === 'zh') return `${held === '' ? '' : `连续${held}`}${side === 'below' ? '低于' : '不低于'}${bound}`;
  return `${side === 'below' ? 'below' : 'at or above'} ${bound}${held === '' ? '' : ` for ${held}`}`;
}

function isDeadlineTime(kind: AmountKind): boolean {
  return kind.detectorKind === 'deadline' && kind.unit === 'minutes';
}

/** Minutes past the deadline; negative: minutes left. */
function deadlineAmount(minutes: number, language: Language): string {
  if (minutes === 0) return language === 'en' ? 'due now' : '到期';
  const length = formatDuration(minutes * MINUTE_MS, language);
  if (minutes < 0) return language === 'en' ? `due in ${length}` : `距到期${length}`;
  return language === 'en' ? `overdue by ${length}` : `逾期${length}`;
}
