// The log of a data directory, opened for reading what stands in it. Nothing is made there that was not there before.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { createEmbeddedLog, type EventLog } from '@fengsui/log';

/** True if a process in embedded mode has kept its log in this directory. */
export async function hasRecordedLog(dataDirectory: string): Promise<boolean> {
  return access(join(folderOf(dataDirectory), 'data.mdb')).then(
    () => true,
    () => false,
  );
}

/**
 * Opens a log that is there. Rejects with a LogError directory_in_use while a running process has it: an embedded log
 * belongs to one process, even where another would only read.
 */
export async function openRecordedLog(dataDirectory: string): Promise<EventLog> {
  return createEmbeddedLog({ directory: folderOf(dataDirectory) });
}

function folderOf(dataDirectory: string): string {
  return join(dataDirectory, 'log');
}
