// Numbers and lengths of time as text. No locale functions: their output changes with the ICU version of the runtime,
// and the sentence of an old alert must come out the same for as long as it is kept.
import type { Language } from './words.ts';

/** At most two decimals, no trailing zeros, no separators: 11, 2.5, 0.33. */
export function formatNumber(value: number): string {
  // Beyond this, toFixed falls back to exponents, whose zeros must stay.
  if (Math.abs(value) >= 1e15) return String(value);
  const text = value.toFixed(2).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const STEPS: readonly { readonly ms: number; readonly en: string; readonly zh: string }[] = [
  { ms: DAY_MS, en: 'day', zh: '天' },
  { ms: HOUR_MS, en: 'hour', zh: '小时' },
  { ms: MINUTE_MS, en: 'minute', zh: '分钟' },
  { ms: SECOND_MS, en: 'second', zh: '秒' },
];

/**
 * A length of time in its two largest units: "7 days", "24 hours", "1 hour 30 minutes"; "7天". One day is said in hours,
 * as rules do; parts below the second unit are cut off. The sign is the caller's to say.
 */
export function formatDuration(lengthMs: number, language: Language): string {
  const length = Math.abs(lengthMs);
  const first =
    length >= 2 * DAY_MS
      ? 0
      : Math.max(
          1,
          STEPS.findIndex((step) => length >= step.ms),
        );
  const from = length < SECOND_MS ? STEPS.length - 1 : first;
  let rest = length;
  const parts: string[] = [];
  for (const step of STEPS.slice(from, from + 2)) {
    const count = Math.floor(rest / step.ms);
    rest -= count * step.ms;
    if (count > 0 || (step.ms === SECOND_MS && parts.length === 0)) parts.push(said(count, step, language));
  }
  return parts.join(language === 'en' ? ' ' : '');
}

function said(count: number, step: { readonly en: string; readonly zh: string }, language: Language): string {
  if (language === 'zh') return `${count}${step.zh}`;
  return `${count} ${step.en}${count === 1 ? '' : 's'}`;
}
