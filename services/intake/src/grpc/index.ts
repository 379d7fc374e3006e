// The way in over gRPC, as calls without gRPC: the server they are served by is the process's choice.
import { createListQuarantine } from './list-quarantine.ts';
import { createPublish, type PublishOptions } from './publish.ts';

export interface IntakeCalls {
  readonly publish: ReturnType<typeof createPublish>;
  readonly listQuarantine: ReturnType<typeof createListQuarantine>;
}

/** The calls of the IntakeService over a log whose raw topics and quarantine exist. */
export function createIntakeCalls(options: PublishOptions): IntakeCalls {
  return { publish: createPublish(options), listQuarantine: createListQuarantine(options.log) };
}
