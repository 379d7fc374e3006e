import type { ConsumeOptions, EventLog } from '@fengsui/log';
import { expect, it } from 'vitest';
import { type AssignmentCheck, createAssignmentCheck } from './assignment-check.ts';

interface Watched {
  readonly assignment: AssignmentCheck;
  /** What the service's consumer is asked by the log. */
  readonly asked: ConsumeOptions;
  /** '' = ready. */
  readonly reason: () => string;
  /** Ends the recovery of a partition. */
  readonly recovered: (partition: number) => void;
}

const at = (partition: number) => ({ topic: 't', partition });

function aMember(): Watched {
  let reason = '';
  const assignment = createAssignmentCheck({
    ready: () => {
      reason = '';
    },
    notReady: (why) => {
      reason = why;
    },
  });
  const asked: ConsumeOptions[] = [];
  const log: Pick<EventLog, 'consume'> = {
    consume: (options) => {
      asked.push(options);
      const ended = Promise.resolve(null);
      return { caughtUp: async () => undefined, position: () => 0, stop: async () => undefined, ended };
    },
  };
  const recoveries = [0, 1, 2].map(() => Promise.withResolvers<number>());
  assignment.watch(log).consume({
    topics: ['t'],
    group: 'g',
    recordsMax: 1,
    order: 'arrival',
    startOffset: async ({ partition }) => recoveries[partition]?.promise ?? 0,
    onBatch: async () => undefined,
    onRevoked: async () => undefined,
  });
  const [options] = asked;
  if (options === undefined) throw new Error('nothing was consumed');
  return {
    assignment,
    asked: options,
    reason: () => reason,
    recovered: (partition) => recoveries[partition]?.resolve(0),
  };
}

it('a member waits for its share, then for the state of each partition', async () => {
  const { assignment, asked, reason, recovered } = aMember();
  expect(reason()).toBe('waiting for its share of the partitions');
  assignment.rebalanced(2);
  expect(reason()).toBe('recovering the state of 2 partitions');
  const starting = [asked.startOffset(at(0)), asked.startOffset(at(1))];
  recovered(0);
  await starting[0];
  expect(reason()).toBe('recovering the state of 1 partitions');
  recovered(1);
  await starting[1];
  expect(reason()).toBe('');
});

it('a member without a share is ready to take one over', () => {
  const { assignment, reason } = aMember();
  assignment.rebalanced(0);
  expect(reason()).toBe('');
});

it('a member that keeps what it has and gets more recovers the new only', async () => {
  const { assignment, asked, reason, recovered } = aMember();
  assignment.rebalanced(1);
  recovered(0);
  await asked.startOffset(at(0));
  expect(reason()).toBe('');
  assignment.rebalanced(2);
  expect(reason()).toBe('recovering the state of 1 partitions');
  recovered(2);
  await asked.startOffset(at(2));
  expect(reason()).toBe('');
});

it('a partition that went elsewhere and comes back is recovered again', async () => {
  const { assignment, asked, reason, recovered } = aMember();
  assignment.rebalanced(1);
  recovered(0);
  await asked.startOffset(at(0));
  assignment.rebalanced(0);
  await asked.onRevoked(at(0));
  assignment.rebalanced(1);
  expect(reason()).toBe('recovering the state of 1 partitions');
});

it('without a group, recovery alone is waited for', async () => {
  const { asked, reason, recovered } = aMember();
  const starting = asked.startOffset(at(1));
  expect(reason()).toBe('recovering the state of 1 partitions');
  recovered(1);
  await starting;
  expect(reason()).toBe('');
});

it('what is over stays over, whatever is released yet', async () => {
  const { assignment, asked, reason } = aMember();
  assignment.rebalanced(0);
  assignment.over('stopping');
  await asked.onRevoked(at(0));
  assignment.rebalanced(0);
  expect(reason()).toBe('stopping');
});
