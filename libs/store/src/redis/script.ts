// The Lua scripts beside this file, read once, and how one of them is run: by its hash, or with its text where Redis
// does not know it yet (after a restart, or on another node).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

export interface Script {
  readonly text: string;
  readonly hash: string;
}

export interface Scripts {
  readonly stage: Script;
  readonly stageRemovals: Script;
  readonly commit: Script;
  readonly lookUp: Script;
  readonly readPages: Script;
  readonly remove: Script;
  readonly sweep: Script;
}

/** Throws if a file is missing: then the program is not whole. */
export function readScripts(): Scripts {
  const read = (name: string): Script => {
    const text = readFileSync(new URL(`./${name}.lua`, import.meta.url), 'utf8');
    return { text, hash: createHash('sha1').update(text).digest('hex') };
  };
  return {
    stage: read('stage'),
    stageRemovals: read('stage-removals'),
    commit: read('commit'),
    lookUp: read('look-up'),
    readPages: read('read-pages'),
    remove: read('remove'),
    sweep: read('sweep'),
  };
}

export interface ScriptCall {
  readonly keys: readonly string[];
  readonly given: readonly (string | number | Buffer)[];
}

/** Runs a script; strings of its answer come as buffers. */
export async function runScript(client: Redis, script: Script, { keys, given }: ScriptCall): Promise<unknown> {
  const rest = [keys.length, ...keys, ...given];
  try {
    return await client.callBuffer('EVALSHA', [script.hash, ...rest]);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return client.callBuffer('EVAL', [script.text, ...rest]);
  }
}
