// Services of a cluster as real processes, as an operator starts them, each with a namespace that no other test has.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFailed, onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = join(ROOT, 'services/cli/src/main.ts');
/** Of each service, shown when its test fails. */
const SHOWN_LINES = 20;

export type ServiceName = 'intake' | 'detector' | 'alerter' | 'gateway';

export interface ServiceSettings {
  readonly kafkaBrokers: string;
  readonly redisUrl: string;
  readonly namespace: string;
  readonly areasPath: string;
  readonly zone: string;
  /** ms; short ones hand partitions on sooner. */
  readonly sessionTimeoutMs: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ServiceChild {
  readonly pid: number;
  readonly httpUrl: string;
  /** Resolves when so many lines of its log, one if not given, say so: with the last of them. */
  logged(pattern: RegExp, count?: number): Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** Exit code, or null for a signal. */
  readonly ended: Promise<number | null>;
  /** Its log so far. */
  readonly log: readonly string[];
}

/** Starts a service; resolves when its endpoint listens. Killed at the end of the test if it still runs. */
export async function startService(name: ServiceName, settings: ServiceSettings): Promise<ServiceChild> {
  const child = spawn(process.execPath, [MAIN, 'run', name], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      KAFKA_BROKERS: settings.kafkaBrokers,
      REDIS_URL: settings.redisUrl,
      FENGSUI_NAMESPACE: settings.namespace,
      FENGSUI_AREAS: settings.areasPath,
      FENGSUI_ZONE: settings.zone,
      FENGSUI_SESSION_TIMEOUT_MS: String(settings.sessionTimeoutMs),
      FENGSUI_HTTP_PORT: '0',
      FENGSUI_GRPC_PORT: '0',
      ...settings.environment,
    },
  });
  const log: string[] = [];
  const waiting = new Set<() => void>();
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      resolve(code);
      for (const look of waiting) look();
    });
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    log.push(line);
    for (const look of waiting) look();
  });
  onTestFailed(() => {
    const state = isRunning(child) ? 'was running' : `had ended with ${child.signalCode ?? child.exitCode}`;
    process.stderr.write(`${name} (${child.pid}) ${state}:\n${log.slice(-SHOWN_LINES).join('\n')}\n`);
  });
  onTestFinished(async () => {
    if (isRunning(child)) child.kill('SIGKILL');
    await ended;
  });
  const logged = async (pattern: RegExp, count = 1): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const line = log.filter((one) => pattern.test(one))[count - 1];
        if (line === undefined && isRunning(child)) return;
        waiting.delete(look);
        if (line === undefined) reject(new Error(`${name} ended without ${pattern}:\n${log.join('\n')}`));
        else resolve(line);
      };
      waiting.add(look);
      look();
    });
  const httpUrl = /"httpUrl":"([^"]+)"/.exec(await logged(/"httpUrl"/))?.[1] ?? '';
  return { pid: child.pid ?? -1, httpUrl, logged, signal: (signal) => child.kill(signal), ended, log };
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

/** Ends a service as an orchestrator does. */
export async function stopService(service: ServiceChild): Promise<number | null> {
  service.signal('SIGTERM');
  return service.ended;
}
