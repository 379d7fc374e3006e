// The gateway: follows the alert log, keeps the index of alerts, and serves the AlertService to command centres; and the
// RuleService over the ledger of releases and notices. Holds nothing that is not in the log: any number of gateways can
// serve the same log, and one that restarts just reads it.
import { type AreaTree, TOPICS } from '@fengsui/domain';
import type { Consumer, EventLog, LogBatch } from '@fengsui/log';
import {
  type AlertServer,
  type Clock,
  createWatchHub,
  type IntakeCalls,
  openAlertServer,
  type WatcherStanding,
} from '@fengsui/rpc';
import type { HealthCheck, Logger } from '@fengsui/service-kit';
import { createAcknowledgements } from './acknowledge.ts';
import { createAlertIndex } from './alert-index.ts';
import { followTopic, orStop, untilCaughtUp } from './follow-topic.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import { createGetAlert } from './get-alert.ts';
import { BATCH_RECORDS_MAX } from './limits.ts';
import { createListAlerts } from './list-alerts.ts';
import { createAlertLogReader } from './log-source.ts';
import type { ReadRevision } from './revision-entry.ts';
import { openRuleDesk, type RuleDesk } from './rules/rule-desk.ts';

export interface GatewayDependencies {
  readonly log: EventLog;
  readonly tree: AreaTree;
  readonly clock: Clock;
  /** Uniform in [0, 1): spreads reconnects, nothing else. */
  readonly random: () => number;
  readonly metrics: GatewayMetrics;
  readonly logger: Logger;
  /** Turns ready once the log's end at start is read and the port is bound. */
  readonly readiness: HealthCheck;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** The IntakeService, where one process does both: it is served at the same door. */
  readonly intake?: IntakeCalls;
  /** Profiles of the tenant's calendar, which notices may be of. None if not given. */
  readonly profiles?: readonly string[];
  /** The clock that events are received by, ms since 1970; the host's if not given. */
  readonly eventsNow?: () => number;
  /** What the rule files say that the services were started with: release 0. Absent: it is not known here. */
  readonly configuredRules?: readonly unknown[];
}

export interface Gateway {
  readonly host: string;
  /** The port it really listens on. */
  readonly port: number;
  /** Where each watcher stands. */
  standings(): readonly WatcherStanding[];
  /** Sends watchers away with their cursors, then closes. forced: some call had to be cut. Safe to call twice. */
  stop(): Promise<'drained' | 'forced'>;
  /** Resolves with the error that ended it, or with null after stop(). Never rejects. */
  readonly ended: Promise<Error | null>;
}

/** Reads the alert log to its present end, then serves. Rejects if the log cannot be read or the port is taken. */
export async function createGateway(dependencies: GatewayDependencies): Promise<Gateway> {
  const { log, tree, clock, random, metrics, logger, readiness, host, port, intake } = dependencies;
  await ensureTopics(log);
  const index = createAlertIndex({ tree });
  const reader = createAlertLogReader({ log, index, epoch: await log.epoch() });
  const onAppendFailed = (error: unknown): void => logger.error({ err: error }, 'a command could not be written');
  const acknowledgements = createAcknowledgements({ log, index, clock, onAppendFailed });
  let announce = (_read: ReadRevision): void => undefined;
  const take = ({ records }: LogBatch): void => {
    for (const record of records) {
      const applied = index.apply(record);
      if (applied.kind === 'applied') announce(applied.read);
      else {
        metrics.recordRefused(applied.reason);
        logger.warn({ reason: applied.reason, offset: record.offset }, 'a record of the alert log is left out');
      }
    }
  };
  const consumer = followTopic(log, { topic: TOPICS.alerts, recordsMax: BATCH_RECORDS_MAX, onBatch: take });
  await orStop(untilCaughtUp(consumer, 'the alert log')(), consumer);
  const rules = await orStop(deskOf(dependencies), consumer);

  const hub = createWatchHub({ source: reader, tree, observer: metrics.watch, clock, random });
  announce = (read) => {
    hub.publish(read.entry);
    acknowledgements.settle(read);
  };
  const server = await openAlertServer({
    host,
    port,
    hub,
    clock,
    calls: {
      listAlerts: createListAlerts({ index, reader, tree }),
      getAlert: createGetAlert({ index, reader }),
      acknowledge: async (request) => {
        const result = await acknowledgements.acknowledge(request);
        metrics.acknowledged(result.kind === 'ok' ? 'ok' : result.reason);
        return result;
      },
    },
    ...(intake === undefined ? {} : { intake }),
    rules: rules.calls,
    onRefused: (reason) => metrics.watchRefused(reason),
    onBug: (error) => logger.error({ err: error }, 'a call failed'),
  }).catch(async (error: unknown) => {
    await rules.stop();
    await consumer.stop();
    throw error;
  });
  server.setServing(true);
  readiness.ready();
  const ended = Promise.race([consumer.ended, rules.ended]).then((error) => {
    if (error === null) return null;
    readiness.notReady('the log cannot be read');
    server.setServing(false);
    hub.fail();
    return error;
  });
  return {
    host: server.host,
    port: server.port,
    standings: () => hub.standings(),
    stop: () => stop(server, [rules, consumer], readiness),
    ended,
  };
}

/** Over the topics of the gateway, which are made where they are missing. */
function deskOf({ log, tree, clock, logger, metrics, ...rest }: GatewayDependencies): Promise<RuleDesk> {
  const { configuredRules: configured = null, profiles = [], eventsNow = () => clock.now() } = rest;
  return openRuleDesk({
    log,
    tree,
    clock,
    logger,
    configured,
    profiles,
    eventsNow,
    onDecision: metrics.ruleDecision,
  });
}

async function stop(
  server: AlertServer,
  readers: readonly Pick<Consumer, 'stop'>[],
  readiness: HealthCheck,
): Promise<'drained' | 'forced'> {
  readiness.notReady('stopping');
  const outcome = await server.close();
  for (const reader of readers) await reader.stop();
  return outcome;
}

async function ensureTopics(log: EventLog): Promise<void> {
  for (const topic of [TOPICS.alerts, TOPICS.inbox, TOPICS.control]) {
    const created = await log.createTopic(topic, 1);
    if (created.kind === 'mismatch') {
      throw new Error(`${topic} has ${created.partitions} partitions: it must have 1, or its order means nothing`);
    }
  }
}
