// The gRPC server of the AlertService, and of the RuleService and IntakeService where one process does them, too: binding,
// health per service, reflection, orderly shutdown. What the calls do is handed in; who may call is for a later identity layer in front of
// the same handlers.
import {
  type AcknowledgeRequest,
  decodeAcknowledgeRequest,
  decodeGetAlertRequest,
  decodeListAlertsRequest,
  type GetAlertRequest,
  type ListAlertsRequest,
} from '@fengsui/contracts';
import {
  logVerbosity,
  Server,
  ServerCredentials,
  setLogVerbosity,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { ALERT_SERVICE, ALERT_SERVICE_NAME } from '../alert-service.ts';
import type { Clock } from '../clock.ts';
import { INTAKE_SERVICE, INTAKE_SERVICE_NAME } from '../intake-service.ts';
import { RULE_SERVICE, RULE_SERVICE_NAME } from '../rule-service.ts';
import type { WatchEndReason } from '../watch/ends.ts';
import type { WatchHub } from '../watch/watch-hub.ts';
import { type IntakeCalls, intakeHandlersOf } from './intake-calls.ts';
import { addReflection } from './reflection.ts';
import { type RuleCalls, ruleHandlersOf } from './rule-calls.ts';
import { SHUTDOWN_MS_MAX, serverOptions } from './server-options.ts';
import { type UnaryResult, unaryHandlerOf } from './unary-call.ts';
import { serveWatch, type WatchCall } from './watch-call.ts';

/** The unary calls of the AlertService; each validates its request. A rejection is a bug, told to onBug. */
export interface AlertCalls {
  readonly listAlerts: (request: ListAlertsRequest) => Promise<UnaryResult>;
  readonly getAlert: (request: GetAlertRequest) => Promise<UnaryResult>;
  readonly acknowledge: (request: AcknowledgeRequest) => Promise<UnaryResult>;
}

export interface AlertServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly calls: AlertCalls;
  /** Absent: there is no IntakeService here. */
  readonly intake?: IntakeCalls;
  /** Absent: there is no RuleService here. */
  readonly rules?: RuleCalls;
  readonly hub: WatchHub;
  readonly clock: Clock;
  /** A stream that ended before it became a watcher. */
  readonly onRefused: (reason: WatchEndReason) => void;
  readonly onBug: (error: unknown) => void;
}

export interface AlertServer {
  readonly host: string;
  /** The port it really listens on. */
  readonly port: number;
  /** What health checks are told, for the server as a whole ('') and for each service. */
  setServing(serving: boolean): void;
  /**
   * NOT_SERVING, watchers sent away with their cursors, open calls ended. forced: something was still open after
   * SHUTDOWN_MS_MAX and was cut. Safe to call twice.
   */
  close(): Promise<'drained' | 'forced'>;
}

/** Binds and answers, NOT_SERVING until told otherwise. Rejects if the address is taken. */
export async function openAlertServer(options: AlertServerOptions): Promise<AlertServer> {
  // Failures come back as values; lines of grpc-js's own would stand between the JSON logs.
  setLogVerbosity(logVerbosity.NONE);
  const { intake, rules, onBug } = options;
  const server = new Server(serverOptions({ takesRecords: intake !== undefined || rules !== undefined }));
  server.addService(ALERT_SERVICE, handlersOf(options));
  if (intake !== undefined) server.addService(INTAKE_SERVICE, intakeHandlersOf(intake, onBug));
  if (rules !== undefined) server.addService(RULE_SERVICE, ruleHandlersOf(rules, onBug));
  const services = [
    ALERT_SERVICE_NAME,
    ...(intake === undefined ? [] : [INTAKE_SERVICE_NAME]),
    ...(rules === undefined ? [] : [RULE_SERVICE_NAME]),
  ];
  const names = ['', ...services];
  const health = new HealthImplementation(Object.fromEntries(names.map((name) => [name, 'NOT_SERVING' as const])));
  health.addToServer(server);
  addReflection(server, services);
  const port = await bind(server, options);
  const setServing = (serving: boolean): void => {
    for (const name of names) health.setStatus(name, serving ? 'SERVING' : 'NOT_SERVING');
  };
  let closing: Promise<'drained' | 'forced'> | null = null;
  return {
    host: options.host,
    port,
    setServing,
    close: () => {
      closing ??= drain(server, options, setServing);
      return closing;
    },
  };
}

function handlersOf({ calls, hub, clock, onRefused, onBug }: AlertServerOptions): UntypedServiceImplementation {
  return {
    watch: (call: WatchCall) => serveWatch(call, { hub, clock, onRefused }),
    listAlerts: unaryHandlerOf({ decode: decodeListAlertsRequest, handle: calls.listAlerts, onBug }),
    getAlert: unaryHandlerOf({ decode: decodeGetAlertRequest, handle: calls.getAlert, onBug }),
    acknowledge: unaryHandlerOf({ decode: decodeAcknowledgeRequest, handle: calls.acknowledge, onBug }),
  };
}

function bind(server: Server, { host, port }: AlertServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, boundPort) => {
      if (error === null) resolve(boundPort);
      else reject(error);
    });
  });
}

function drain(
  server: Server,
  { hub, clock }: AlertServerOptions,
  setServing: (serving: boolean) => void,
): Promise<'drained' | 'forced'> {
  setServing(false);
  hub.drain();
  return new Promise((resolve) => {
    const cancel = clock.after(SHUTDOWN_MS_MAX, () => {
      server.forceShutdown();
      resolve('forced');
    });
    server.tryShutdown(() => {
      cancel();
      resolve('drained');
    });
  });
}
