// The whole of embedded mode over the simulated district, until it is killed. Argument: data directory. Standard output:
// `<revision> <hex>` for each alert revision that reached a watcher, and `acknowledged <alert id>` for the first of them.
import { writeSync } from 'node:fs';
import { decodeAlert } from '@fengsui/contracts';
import { createEmbedded } from '@fengsui/embedded';
import { createAlertClient } from '@fengsui/rpc';
import { createLogger, createWallClock } from '@fengsui/service-kit';
import { chaoyang, shippedRules } from './replay-input.ts';

const [dataDirectory = ''] = process.argv.slice(2);
const clock = createWallClock();
const anyPort = { host: '127.0.0.1', port: 0 };
const embedded = createEmbedded({
  tree: await chaoyang('street'),
  rules: await shippedRules(),
  zoneOffsetMs: 8 * 3_600_000,
  dataDirectory,
  grpc: anyPort,
  http: anyPort,
  simulation: { seed: 7, speed: 1_200 },
  clock,
  random: Math.random,
  logger: createLogger({ service: 'test', level: 'error' }),
  version: 'test',
});
const { grpc } = await embedded.start();
const client = createAlertClient({ address: `${grpc.host}:${grpc.port}`, clock, random: Math.random });
const filter = { areaCodes: [], minGrade: 'none', riskDomains: [] } as const;
const signal = new AbortController().signal;
let isFirst = true;
for await (const event of client.watch({ centreId: 'centre-1', filter, cursor: null, signal })) {
  if (event.kind !== 'alert') continue;
  const { revision, alertBytes } = event.alert;
  const alertId = decodeAlert(alertBytes)?.alertId ?? '';
  if (isFirst) {
    isFirst = false;
    const taken = { alertId, centreId: 'centre-1', role: 'duty-officer', reason: 'handling' } as const;
    const { kind } = await client.acknowledge(taken);
    if (kind === 'ok') writeSync(1, `acknowledged ${alertId}\n`);
  }
  writeSync(1, `${revision} ${Buffer.from(alertBytes).toString('hex')}\n`);
}
