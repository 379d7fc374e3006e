import { BLANK_TICKET, decodeAlert, JSON_CONTENT_TYPE, type PublishedRecord, rawEventJson } from '@fengsui/contracts';
import { type AlertRevision, TOPICS } from '@fengsui/domain';
import type { EventLog } from '@fengsui/log';
import { createAlertClient, createIntakeClient } from '@fengsui/rpc';
import { createWallClock } from '@fengsui/service-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { SERVICE_NAMES, type ServiceName } from './config.ts';
import { ALARMED_STREET, aCluster, type TestCluster } from './fixtures.ts';
import type { ServiceAddresses, ServiceProcess } from './standalone-service.ts';

let cluster: TestCluster | null = null;

afterEach(async () => {
  await cluster?.remove();
  cluster = null;
});

const clock = createWallClock();

interface Readiness {
  readonly status: number;
  readonly reasons: Readonly<Record<string, string>>;
}

async function readiness({ httpUrl }: ServiceAddresses): Promise<Readiness> {
  const response = await fetch(`${httpUrl}/readyz`);
  const report: { checks: readonly { name: string; reason: string }[] } = JSON.parse(await response.text());
  return {
    status: response.status,
    reasons: Object.fromEntries(report.checks.map(({ name, reason }) => [name, reason])),
  };
}

/** Resolves with the first report that is as wanted: asked again and again, as an orchestrator does. */
async function untilReady(at: ServiceAddresses, isWanted: (report: Readiness) => boolean): Promise<Readiness> {
  for (;;) {
    const report = await readiness(at);
    if (isWanted(report)) return report;
    const { promise, resolve } = Promise.withResolvers<void>();
    clock.after(10, resolve);
    await promise;
  }
}

async function started(
  of: TestCluster,
): Promise<ReadonlyMap<ServiceName, { service: ServiceProcess; at: ServiceAddresses }>> {
  const services = new Map<ServiceName, { service: ServiceProcess; at: ServiceAddresses }>();
  for (const name of SERVICE_NAMES) {
    const service = await of.service(name);
    await service.open();
    services.set(name, { service, at: await service.start() });
  }
  for (const { at } of services.values()) await untilReady(at, ({ status }) => status === 200);
  return services;
}

async function publish(grpc: string, records: readonly PublishedRecord[]): Promise<void> {
  const client = createIntakeClient({ address: grpc });
  const result = await client.publish(
    (async function* batches() {
      yield records;
    })(),
  );
  client.close();
  expect(result).toMatchObject({ kind: 'ok', value: { acceptedCount: records.length, rejectedCount: 0 } });
}

/** Follows the alerts until one is as wanted, and answers all that came. */
async function alertsUntil(grpc: string, isLast: (alert: AlertRevision) => boolean): Promise<readonly AlertRevision[]> {
  const client = createAlertClient({ address: grpc, clock, random: () => 0.5 });
  const leaving = new AbortController();
  const filter = { areaCodes: [], minGrade: 'none', riskDomains: [] } as const;
  const alerts: AlertRevision[] = [];
  for await (const event of client.watch({ centreId: 'c-1', filter, cursor: null, signal: leaving.signal })) {
    const alert = event.kind === 'alert' ? decodeAlert(event.alert.alertBytes) : null;
    if (alert === null) continue;
    alerts.push(alert);
    if (isLast(alert)) leaving.abort();
  }
  client.close();
  return alerts;
}

/** A report of no heating from one community, as an integrator publishes it. */
function aReport(ticketId: string, occurredAt: number, areaCode = '110105015038'): PublishedRecord {
  const event = {
    ...BLANK_TICKET,
    ticketId,
    phase: 'hotline.accepted',
    occurredAt,
    areaCode,
    channel: 'phone',
    requestType: 'complaint',
    category: 'H02.04',
    riskDomain: 'utility',
    urgency: 'general',
  } as const;
  return {
    topic: 'hotline.events',
    contentType: JSON_CONTENT_TYPE,
    eventType: '',
    value: Buffer.from(rawEventJson(event)),
  };
}

const reports = (from: number, to: number): readonly PublishedRecord[] =>
  Array.from({ length: to - from }, (_, i) => aReport(`HL-${from + i}`, Date.now() - 1_000));

describe('the four services', () => {
  it('carry an event from the publisher to the command centre, and say how they are', async () => {
    cluster = await aCluster();
    const services = await started(cluster);
    const grpc = services.get('gateway')?.at.grpc ?? '';
    await publish(grpc, reports(0, 3));
    const [alert] = await alertsUntil(grpc, () => true);
    expect(alert).toMatchObject({ ruleId: 'R05', grade: 'blue', areaCode: '110105015038' });
    const metricOf: Readonly<Record<ServiceName, string>> = {
      intake: 'fengsui_events_accepted_total{source="hotline"} 3',
      detector: 'fengsui_findings_total{rule="R05",grade="blue"} 1',
      alerter: 'fengsui_alerts_open{grade="blue"} 1',
      gateway: 'fengsui_log_available 1',
    };
    for (const [name, { at }] of services) {
      expect(await (await fetch(`${at.httpUrl}/metrics`)).text()).toContain(`\n${metricOf[name]}\n`);
      expect((await fetch(`${at.httpUrl}/livez`)).status).toBe(200);
    }
  });

  it('go by what the tenant lays over thresholds', async () => {
    cluster = await aCluster();
    const grpc = (await started(cluster)).get('gateway')?.at.grpc ?? '';
    await publish(grpc, [
      aReport('HL-1', Date.now() - 1_000),
      aReport('HL-2', Date.now() - 1_000, `${ALARMED_STREET}024`),
    ]);
    const [alert] = await alertsUntil(grpc, () => true);
    expect(alert).toMatchObject({ areaCode: `${ALARMED_STREET}024`, explanation: { observed: 1, threshold: 1 } });
  });

  it('go on where they were stopped: nothing is lost, nothing comes twice', async () => {
    cluster = await aCluster();
    const first = await started(cluster);
    const grpc = first.get('gateway')?.at.grpc ?? '';
    await publish(grpc, reports(0, 3));
    await alertsUntil(grpc, ({ grade }) => grade === 'blue');
    // The way in stays open to the last: what it took while the others were away is read by the next ones.
    for (const name of ['detector', 'alerter', 'intake'] as const) await first.get(name)?.service.stop();
    await publish(grpc, reports(3, 5));
    await first.get('gateway')?.service.stop();
    const second = await started(cluster);
    const alerts = await alertsUntil(second.get('gateway')?.at.grpc ?? '', ({ grade }) => grade === 'yellow');
    expect(alerts.map(({ grade, sequence }) => [grade, sequence]).at(-1)).toEqual(['yellow', 2]);
    const revisions = await cluster.log.endOffset({ topic: TOPICS.alerts, partition: 0 });
    expect(revisions).toBe(2);
  });
});

describe('a replay', () => {
  it('that is stopped and started again goes over its raw topic anew, and writes each signal once', async () => {
    cluster = await aCluster(1);
    const { log } = cluster;
    const at = Date.UTC(2021, 8, 1);
    const append = async (from: number, to: number): Promise<void> => {
      for (let i = from; i < to; i++) {
        const { value } = aReport(`HL-${i}`, at + i * 1_000);
        await log.append({ topic: TOPICS.hotline, partition: 1 }, [{ timestamp: at, value }]);
      }
    };
    const signals = { topic: TOPICS.signals, partition: 0 };
    const replayed = async (count: number): Promise<void> => {
      const service = await cluster?.service('intake', {}, { FENGSUI_INTAKE_CLOCK: 'data' });
      await service?.open();
      await service?.start();
      await untilAppended(log, TOPICS.signals, count - 1);
      await service?.stop();
    };
    // The very first event is held until the next one of its source confirms its time.
    await append(0, 3);
    await replayed(3);
    await append(3, 6);
    await replayed(6);
    const stored = await log.read({ ...signals, fromOffset: 0, recordsMax: 100 });
    expect(stored.map(({ timestamp }) => timestamp - at)).toEqual([0, 1, 2, 3, 4, 5].map((i) => i * 1_000));
  });
});

describe('a service that is not ready says why', () => {
  it('while the store has not answered yet, and once it is away', async () => {
    cluster = await aCluster();
    const answers = Promise.withResolvers<null>();
    let tell: (isAvailable: boolean, why: string) => void = () => undefined;
    const service = await cluster.service('detector', {
      openStore: ({ onAvailability }) => {
        tell = onAvailability ?? tell;
        const store = cluster?.adapters.openStore({
          url: '',
          logger: { warn: () => undefined },
        });
        if (store === undefined) throw new Error('the cluster is gone');
        return { ...store, load: async (name) => (name === 'probe' ? answers.promise : store.load(name)) };
      },
    });
    const at = await service.open();
    const starting = service.start();
    const waiting = await untilReady(at, ({ reasons }) => 'store' in reasons);
    expect(waiting).toMatchObject({ status: 503, reasons: { store: 'waiting for Redis', detector: /share/ } });
    tell(false, 'connection refused');
    expect((await readiness(at)).reasons).toMatchObject({ store: 'Redis does not answer: connection refused' });
    tell(true, '');
    answers.resolve(null);
    await starting;
    expect((await untilReady(at, ({ status }) => status === 200)).reasons).toEqual({
      log: '',
      store: '',
      detector: '',
    });
    tell(false, 'connection lost');
    expect(await readiness(at)).toMatchObject({ status: 503, reasons: { store: /connection lost/ } });
    expect(await (await fetch(`${at.httpUrl}/metrics`)).text()).toContain('\nfengsui_store_available 0\n');
  });

  it('while the state of its partitions is recovered', async () => {
    cluster = await aCluster(3);
    const loading = Promise.withResolvers<null>();
    const { adapters } = cluster;
    const service = await cluster.service('detector', {
      openStore: (options) => {
        const store = adapters.openStore(options);
        return { ...store, load: async (name) => (name === 'detector.1' ? loading.promise : store.load(name)) };
      },
    });
    await service.open();
    const at = await service.start();
    const recovering = await untilReady(
      at,
      ({ reasons }) => reasons['detector'] === 'recovering the state of 1 partitions',
    );
    expect(recovering.status).toBe(503);
    loading.resolve(null);
    await untilReady(at, ({ status }) => status === 200);
  });
});

describe('a service that cannot start', () => {
  it.each(SERVICE_NAMES)('%s tells which command makes its topics', async (name) => {
    cluster = await aCluster(null);
    const service = await cluster.service(name);
    const at = await service.open();
    await expect(service.start()).rejects.toThrow(/make the topics with fengsui provision/);
    expect((await readiness(at)).status).toBe(503);
  });

  it('tells what waiting does not mend: a password that is refused', async () => {
    cluster = await aCluster();
    const { adapters } = cluster;
    const service = await cluster.service('alerter', {
      openStore: (options) => ({
        ...adapters.openStore(options),
        load: async () => {
          throw new Error('WRONGPASS invalid username-password pair');
        },
      }),
    });
    await service.open();
    await expect(service.start()).rejects.toThrow('WRONGPASS');
  });

  it('is a bug before it was opened', async () => {
    cluster = await aCluster();
    await expect((await cluster.service('intake')).start()).rejects.toThrow('open the process');
  });
});

describe('a stop', () => {
  it('does not wait for a last checkpoint while the store is away', async () => {
    cluster = await aCluster();
    const { adapters } = cluster;
    let tell: (isAvailable: boolean, why: string) => void = () => undefined;
    const cut = Promise.withResolvers<never>();
    cut.promise.catch(() => undefined);
    const service = await cluster.service('intake', {
      openStore: (options) => {
        tell = options.onAvailability ?? tell;
        return {
          ...adapters.openStore(options),
          save: async () => cut.promise,
          close: async () => cut.reject(new Error('Connection is closed.')),
        };
      },
    });
    await service.open();
    const at = await service.start();
    await untilReady(at, ({ status }) => status === 200);
    const raw = { topic: 'hotline.events', partition: 0 };
    await cluster.log.append(raw, [{ timestamp: Date.now(), value: Buffer.from('{}') }]);
    await untilAppended(cluster.log, TOPICS.quarantine);
    tell(false, 'connection lost');
    await service.stop();
    await expect(fetch(`${at.httpUrl}/livez`)).rejects.toThrow();
  });

  it('may come before the start, and twice', async () => {
    cluster = await aCluster();
    const service = await cluster.service('detector');
    await service.stop();
    await service.open();
    await service.stop();
    await service.stop();
    expect(await service.ended).toBeNull();
  });
});

/** Resolves when the record of that offset can be read. */
async function untilAppended(log: EventLog, topic: string, offset = 0): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const consumer = log.consume({
    topics: [topic],
    group: null,
    recordsMax: 1,
    order: 'arrival',
    startOffset: async () => 0,
    onBatch: async ({ records }) => {
      if (records.some((record) => record.offset >= offset)) resolve();
    },
    onRevoked: async () => undefined,
  });
  await promise;
  await consumer.stop();
}
