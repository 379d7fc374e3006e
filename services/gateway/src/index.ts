// The gateway's door: what a process needs to run it.
export { createGatewayMetrics, type GatewayMetrics } from './gateway-metrics.ts';
export { createGateway, type Gateway, type GatewayDependencies } from './service.ts';
