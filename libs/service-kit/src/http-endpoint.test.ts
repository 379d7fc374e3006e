import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHealth, createMetrics, type Health, type HttpEndpoint, openHttpEndpoint } from './index.ts';

let endpoint: HttpEndpoint;
let health: Health;

beforeEach(async () => {
  health = createHealth();
  const metrics = createMetrics({ service: 'gateway', version: '1' });
  endpoint = await openHttpEndpoint({ host: '127.0.0.1', port: 0, metrics, health });
});
afterEach(() => endpoint.close());

test('it listens on a free port and tells it', () => {
  expect(endpoint.port).toBeGreaterThan(0);
  expect(endpoint.url).toBe(`http://127.0.0.1:${endpoint.port}`);
});

test('/metrics answers with the exposition text', async () => {
  const response = await fetch(`${endpoint.url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/plain');
  expect(await response.text()).toContain('fengsui_build_info');
});

test('/livez does not depend on readiness', async () => {
  health.check('broker', 'unreachable');
  expect((await fetch(`${endpoint.url}/livez`)).status).toBe(200);
});

test('/readyz lists each check and turns from 503 to 200', async () => {
  const check = health.check('alert_log', 'reading from the start');
  const before = await fetch(`${endpoint.url}/readyz`);
  expect(before.status).toBe(503);
  expect(await before.json()).toEqual({
    ready: false,
    checks: [{ name: 'alert_log', ready: false, reason: 'reading from the start' }],
  });
  check.ready();
  expect((await fetch(`${endpoint.url}/readyz?verbose`)).status).toBe(200);
});

test('other paths are 404 and other methods 405', async () => {
  expect((await fetch(`${endpoint.url}/`)).status).toBe(404);
  expect((await fetch(`${endpoint.url}/metrics`, { method: 'POST', body: 'x' })).status).toBe(405);
});

test('a taken port is refused', async () => {
  const options = { host: '127.0.0.1', metrics: createMetrics({ service: 'x', version: '1' }), health };
  await expect(openHttpEndpoint({ ...options, port: endpoint.port })).rejects.toThrow('EADDRINUSE');
});

test('a scrape that fails answers 500 and the endpoint goes on', async () => {
  const metrics = createMetrics({ service: 'x', version: '1' });
  const failing = { ...metrics, scrape: () => Promise.reject(new Error('collector broken')) };
  const other = await openHttpEndpoint({ host: '127.0.0.1', port: 0, metrics: failing, health });
  expect((await fetch(`${other.url}/metrics`)).status).toBe(500);
  expect((await fetch(`${other.url}/livez`)).status).toBe(200);
  await other.close();
});
