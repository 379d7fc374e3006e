// The open episodes, found by rule, area and subject or by alert id, and which of their checkpoint pages are out of
// date. A cleared episode is forgotten at once: its history is in the alert log, not here.
import { type AlertRevision, assert, type Grade } from '@fengsui/domain';
import { episodeKeyOf, episodePageOf } from './alert-id.ts';

/** An open episode: its last revision, and the centres that have acknowledged since its grade last rose. */
export interface Episode {
  readonly last: AlertRevision;
  readonly centres: readonly string[];
}

/** Open alerts by the grade in force. */
export type OpenCounts = Readonly<Record<Grade, number>>;

/** An open episode under the name of its page. */
export interface EpisodePage {
  readonly name: string;
  readonly episode: Episode;
}

export interface Episodes {
  /** The open episode of a rule, area and subject. */
  find(of: Pick<AlertRevision, 'ruleId' | 'areaCode' | 'subject'>): Episode | null;
  /** The open episode of an alert. */
  findAlert(alertId: string): Episode | null;
  isFull(): boolean;
  openCount(): number;
  openCounts(): OpenCounts;
  /** Opens or replaces an episode; a cleared one is forgotten. */
  put(episode: Episode): void;
  /** What changed since the last call, by page name. */
  takeChanges(): { readonly changed: readonly EpisodePage[]; readonly removed: readonly string[] };
  /** Counts all of them as changed: the next checkpoint is whole. */
  touchAll(): void;
}

/** Starts with the episodes of a checkpoint; full at openMax. */
export function createEpisodes(restored: readonly Episode[], openMax: number): Episodes {
  const byKey = new Map<string, Episode>();
  const keyByAlert = new Map<string, string>();
  // Keys whose page in the checkpoint differs from what is here, and keys that have a page in the checkpoint.
  const dirty = new Set<string>();
  const saved = new Set<string>();
  const counts = { blue: 0, yellow: 0, orange: 0, red: 0 };
  const count = (episode: Episode | undefined, by: 1 | -1): void => {
    const grade = episode?.last.grade ?? 'none';
    if (grade !== 'none') counts[grade] += by;
  };
  const set = (key: string, episode: Episode): void => {
    byKey.set(key, episode);
    count(episode, 1);
    keyByAlert.set(episode.last.alertId, key);
  };
  for (const episode of restored) {
    const key = episodeKeyOf(episode.last);
    set(key, episode);
    saved.add(key);
  }
  return {
    find: (of) => byKey.get(episodeKeyOf(of)) ?? null,
    findAlert: (alertId) => byKey.get(keyByAlert.get(alertId) ?? '') ?? null,
    isFull: () => byKey.size >= openMax,
    openCount: () => byKey.size,
    openCounts: () => ({ ...counts }),
    put(episode) {
      const key = episodeKeyOf(episode.last);
      const before = byKey.get(key);
      assert(before === undefined || before.last.alertId === episode.last.alertId, `two open alerts of ${key}`);
      dirty.add(key);
      count(before, -1);
      if (episode.last.state !== 'cleared') return set(key, episode);
      byKey.delete(key);
      keyByAlert.delete(episode.last.alertId);
    },
    touchAll() {
      for (const key of byKey.keys()) dirty.add(key);
    },
    takeChanges() {
      const changed: EpisodePage[] = [];
      const removed: string[] = [];
      for (const key of dirty) {
        const episode = byKey.get(key);
        const name = episodePageOf(key);
        if (episode !== undefined) {
          changed.push({ name, episode });
          saved.add(key);
        } else if (saved.delete(key)) removed.push(name);
      }
      dirty.clear();
      return { changed, removed };
    },
  };
}
