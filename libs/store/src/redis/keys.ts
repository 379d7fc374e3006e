// Where a checkpoint lies in Redis. All its keys share one hash tag, so in a cluster they lie on one node, which is what
// lets a script read and write several of them.

/*
 * head                    hash: position, mark of the save, generation, header
 * index:<generation>      hash: page name -> mark of the save that wrote it last
 * pages:<mark>            hash: page name -> bytes, as that save brought them; never changed, only removed
 * removed:<mark>          set: pages that a save removes, until it is made current
 * garbage                 set: generations that a whole save has replaced, until they are swept
 *
 * A save stages its pages under its own mark, with a time to live, and is then made current by one script that moves
 * names in the index but no bytes. A whole save begins a generation: its index is staged too, so that step is O(1).
 */

export interface CheckpointKeys {
  /** What the names of all other keys begin with. */
  readonly prefix: string;
  readonly head: string;
  readonly garbage: string;
}

export interface SaveKeys {
  readonly pages: string;
  readonly index: string;
  readonly removed: string;
}

/** Keys of the checkpoint of that name. The name is escaped: a brace in it would end the hash tag too early. */
export function keysOf(namespace: string, name: string): CheckpointKeys {
  const prefix = `${namespace}checkpoint:{${encodeURIComponent(name)}}:`;
  return { prefix, head: `${prefix}head`, garbage: `${prefix}garbage` };
}

/** Keys that a save of that mark stages. */
export function saveKeysOf({ prefix }: CheckpointKeys, mark: string): SaveKeys {
  return { pages: pagesKey(prefix, mark), index: `${prefix}index:${mark}`, removed: `${prefix}removed:${mark}` };
}

/** Key of the pages that the save of that mark brought. */
export function pagesKey(prefix: string, mark: string): string {
  return `${prefix}pages:${mark}`;
}
