// The operators' HTTP endpoint: /metrics, /livez, /readyz and nothing else. No data of the system passes here, so it
// has no bodies to read and no identity to check; it should still listen where only operators can reach it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';

/** Connections at a time; scrapers and probes need a handful. */
export const HTTP_CONNECTIONS_MAX = 64;
/** A request that takes longer to arrive is cut off. */
export const HTTP_REQUEST_TIMEOUT_MS = 5_000;

export interface HttpEndpointOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly metrics: Metrics;
  readonly health: Health;
}

export interface HttpEndpoint {
  readonly host: string;
  /** The port it really listens on. */
  readonly port: number;
  readonly url: string;
  /** Ends open connections, too. */
  close(): Promise<void>;
}

/** Resolves once it listens; rejects if the address is taken. */
export async function openHttpEndpoint(options: HttpEndpointOptions): Promise<HttpEndpoint> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch(() => {
      // A scrape that fails must not end the process; the scraper sees the 500 and its alert on absence fires.
      if (!response.headersSent) send(response, { status: 500, type: 'text/plain', body: 'internal error\n' });
      else response.destroy();
    });
  });
  server.maxConnections = HTTP_CONNECTIONS_MAX;
  server.requestTimeout = HTTP_REQUEST_TIMEOUT_MS;
  server.headersTimeout = HTTP_REQUEST_TIMEOUT_MS;
  const port = await listen(server, options);
  const { host } = options;
  return {
    host,
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: () => close(server),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, options: HttpEndpointOptions): Promise<void> {
  const path = (request.url ?? '').split('?', 1)[0];
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    send(response, { status: 405, type: 'text/plain', body: 'only GET and HEAD\n' });
  } else if (path === '/metrics') {
    const body = await options.metrics.scrape();
    send(response, { status: 200, type: options.metrics.contentType, body });
  } else if (path === '/livez') {
    send(response, { status: 200, type: 'application/json', body: '{"alive":true}\n' });
  } else if (path === '/readyz') {
    const report = options.health.report();
    send(response, { status: report.ready ? 200 : 503, type: 'application/json', body: `${JSON.stringify(report)}\n` });
  } else {
    send(response, { status: 404, type: 'text/plain', body: 'there is /metrics, /livez and /readyz\n' });
  }
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}

function listen(server: Server, { host, port }: HttpEndpointOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(address === null || typeof address === 'string' ? port : address.port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
