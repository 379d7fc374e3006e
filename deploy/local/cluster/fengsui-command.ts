// The `fengsui` command of this repository as a program to start, under the Node that runs now.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** As the first line of main.ts has it: the room for young objects, in MiB. */
const NODE_FLAG = '--max-semi-space-size=8';

/** Program and arguments of the command with these words. */
export function fengsui(...words: readonly string[]): { readonly program: string; readonly args: readonly string[] } {
  return { program: process.execPath, args: [NODE_FLAG, join(ROOT, 'services/cli/src/main.ts'), ...words] };
}
