// What the tests of the rule desk share: rules as their files say them, a log with its topics, a log that fails on the way.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeNotice, decodeRuleRelease, packRules } from '@fengsui/contracts';
import { ruleSetText } from '@fengsui/detection';
import { TOPICS } from '@fengsui/domain';
import { createEmbeddedLog, type EventLog } from '@fengsui/log';

export type Source = Readonly<Record<string, unknown>>;

/** What the file of a rule says. */
export function aSource(given: Source = {}): Source {
  return {
    id: 'T01',
    version: 1,
    kind: 'burst',
    name: { en: 'Burst', zh: '突增' },
    levels: ['street'],
    select: [{ source: 'hotline', phases: ['accepted'] }],
    subject: 'category',
    window: '10m',
    advance: '1m',
    thresholds: { blue: 2, red: 3 },
    ...given,
  };
}

/** A set of rules as a proposal has it. */
export function packed(...sources: readonly Source[]): Uint8Array {
  return packRules(ruleSetText(sources));
}

export interface RuleLog {
  readonly log: EventLog;
  /** `1@0` for a control record of release 1 at offset 0, for each partition. */
  readonly controlRecords: () => Promise<readonly (readonly string[])[]>;
  /** The same of notices. */
  readonly noticeRecords: () => Promise<readonly (readonly string[])[]>;
  readonly close: () => Promise<void>;
}

/** An empty log with so many partitions of fengsui.signals. */
export async function openRuleLog(partitions: number): Promise<RuleLog> {
  const directory = mkdtempSync(join(tmpdir(), 'fengsui-rules-'));
  const log = await createEmbeddedLog({ directory, durability: 'process' });
  await log.createTopic(TOPICS.signals, partitions);
  for (const topic of [TOPICS.alerts, TOPICS.inbox, TOPICS.control]) await log.createTopic(topic, 1);
  const numbersAt = (numberOf: (value: Uint8Array) => number | undefined) => async () => {
    const found = Array.from({ length: partitions }, async (_, partition) => {
      const records = await log.read({ topic: TOPICS.signals, partition, fromOffset: 0, recordsMax: 1_000 });
      return records.flatMap(({ offset, value }) => {
        const number = numberOf(value);
        return number === undefined ? [] : [`${number}@${offset}`];
      });
    });
    return Promise.all(found);
  };
  return {
    log,
    controlRecords: numbersAt((value) => decodeRuleRelease(value)?.number),
    noticeRecords: numbersAt((value) => decodeNotice(value)?.number),
    close: async () => {
      await log.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** The log, whose appends to a topic fail from the n-th on, as long as isDown says so. */
export function failingFrom(log: EventLog, topic: string, fault: { nth: number; isDown: () => boolean }): EventLog {
  let count = 0;
  return {
    ...log,
    append: async (partition, records) => {
      if (partition.topic === topic && fault.isDown()) {
        count += 1;
        if (count >= fault.nth) throw new Error('the gateway is gone');
      }
      return log.append(partition, records);
    },
  };
}
