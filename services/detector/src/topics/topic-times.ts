// When a topic is planned, announced, worked on and over, in a zone: local months as instants.
import type { Month, Topic } from './topic.ts';

/** [from, to) in ms since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface TopicTimes {
  /** From the first day of the month before until the topic is over. */
  readonly notice: Span;
  /** The topic's own month, or months. */
  readonly running: Span;
  /** The same months of the year before. */
  readonly lastYear: Span;
}

/** planned: not announced yet; notice: its month comes next; running; over. */
export const TOPIC_STATES = ['planned', 'notice', 'running', 'over'] as const;
export type TopicState = (typeof TOPIC_STATES)[number];

/** The instants at which local months begin. The offset is that of the engine's days, the same all year round. */
export function topicTimes({ firstMonth, monthCount }: Topic, zoneOffsetMs: number): TopicTimes {
  const begin = (month: Month): number => Date.UTC(Math.floor(month / 12), month % 12, 1) - zoneOffsetMs;
  const running = { from: begin(firstMonth), to: begin(firstMonth + monthCount) };
  return {
    notice: { from: begin(firstMonth - 1), to: running.to },
    running,
    lastYear: { from: begin(firstMonth - 12), to: begin(firstMonth - 12 + monthCount) },
  };
}

/** How a topic stands at an instant. */
export function topicStateAt({ notice, running }: TopicTimes, at: number): TopicState {
  if (at < notice.from) return 'planned';
  if (at < running.from) return 'notice';
  return at < running.to ? 'running' : 'over';
}
