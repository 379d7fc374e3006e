// Whether a store that holds a position may take a save: the rule of the port, for the adapters that decide in code.
// The Redis adapter decides by the same rule inside its script.
import type { CheckpointSave, SaveResult } from './port.ts';

/** Why the save is not taken; null: it is. stored: the position held under the name, or null. */
export function refusalOf(
  { position, base }: Pick<CheckpointSave, 'position' | 'base'>,
  stored: number | null,
): Exclude<SaveResult, 'saved'> | null {
  if (stored !== null && stored > position) return 'superseded';
  return base !== null && stored !== base ? 'base_lost' : null;
}
