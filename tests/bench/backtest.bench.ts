// A back-test of the shipped rules over a month of a city as large as Beijing, and once more beside the same rules as the
// ones they are compared with. One run of each: it takes long enough to say something.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOPICS } from '@fengsui/domain';
import { backtest, backtestReport, openRecordedLog, readSignalsSpan } from '@fengsui/embedded';
import { createEmbeddedLog } from '@fengsui/log';
import { cityTree, MONTH_DAYS, writeMonth } from './city-month.ts';
import { printMachine, timed } from './measure.ts';
import { shippedRules } from './source-files.ts';

/** Beijing's. */
const ZONE_OFFSET_MS = 8 * 3_600_000;
const SECONDS_MAX = 180;

async function write(directory: string): Promise<void> {
  const log = await createEmbeddedLog({ directory: join(directory, 'log'), durability: 'process' });
  await log.createTopic(TOPICS.signals, 1);
  const { events, wallSeconds } = await timed(async () => writeMonth(log, MONTH_DAYS));
  await log.close();
  console.log(`${events.toLocaleString('en-US')} signals of ${MONTH_DAYS} days written in ${wallSeconds.toFixed(0)} s`);
}

async function run(directory: string, isCompared: boolean): Promise<void> {
  const [tree, rules] = [cityTree(), await shippedRules()];
  const log = await openRecordedLog(directory);
  let told = '';
  const { events, wallSeconds, cpuSeconds } = await timed(async () => {
    const span = await readSignalsSpan(log);
    if (span === null) throw new Error('the month has no signals');
    const done = await backtest({
      log,
      span,
      tree,
      zoneOffsetMs: ZONE_OFFSET_MS,
      candidate: rules,
      current: isCompared ? rules : null,
      from: null,
      to: null,
      warmUpMs: 0,
    });
    const report = backtestReport(done, { tree, zoneOffsetMs: ZONE_OFFSET_MS, candidate: rules });
    told = `${report.total.alertCount.toLocaleString('en-US')} alerts`;
    if (report.comparison !== null) told += `, ${report.comparison.total.sameCount.toLocaleString('en-US')} the same`;
    return done.readCount;
  });
  await log.close();
  const rate = (seconds: number): string => Math.round(events / seconds).toLocaleString('en-US');
  console.log(
    `back-test of ${rules.length} rules${isCompared ? ', compared with themselves' : ''}, ${told}, one run: ${wallSeconds.toFixed(1)} s of wall time, ${cpuSeconds.toFixed(1)} s of CPU, ${rate(wallSeconds)} events a second, ${rate(cpuSeconds)} per CPU second, ${Math.round(process.memoryUsage().rss / 1024 ** 2)} MiB with the mapped log; target <= ${SECONDS_MAX} s on two cores`,
  );
}

printMachine();
const directory = await mkdtemp(join(tmpdir(), 'fengsui-bench-'));
try {
  await write(directory);
  await run(directory, false);
  await run(directory, true);
} finally {
  await rm(directory, { recursive: true, force: true });
}
