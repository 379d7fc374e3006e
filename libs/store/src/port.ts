// The CheckpointStore port: a stage's state together with the offset it stands for, written atomically and only ever
// forward. A checkpoint is a header and a set of named pages; a save brings only the pages that changed.

/** Page names are ASCII, at most 64 bytes; a page is at most 64 KiB. */
export interface Page {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Checkpoint {
  /** Next offset to read of the input log. */
  readonly position: number;
  readonly header: Uint8Array;
  readonly pages: readonly Page[];
}

export interface CheckpointSave {
  readonly position: number;
  /**
   * Position of the stored checkpoint in which the pages that are not named here stand. null: the save is whole, and
   * whatever pages stood there are gone.
   */
  readonly base: number | null;
  readonly header: Uint8Array;
  readonly changedPages: readonly Page[];
  readonly removedPages: readonly string[];
}

/**
 * superseded: the store holds a later position already (another owner is ahead). base_lost: it does not hold the base (it
 * was emptied, or another owner has saved in between), so that pages would be missing: save whole. Either way nothing
 * was written.
 */
export type SaveResult = 'saved' | 'superseded' | 'base_lost';

export interface CheckpointStore {
  load(name: string): Promise<Checkpoint | null>;
  /** Atomic: after a crash the store holds either the checkpoint before or this one, whole. */
  save(name: string, save: CheckpointSave): Promise<SaveResult>;
  remove(name: string): Promise<void>;
  close(): Promise<void>;
}
