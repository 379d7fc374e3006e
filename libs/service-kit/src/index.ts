// What every process needs and no domain word appears in: logs, metrics, health, settings, clock, life cycle.
export * from './clock.ts';
export * from './command.ts';
export * from './config.ts';
export * from './health.ts';
export * from './http-endpoint.ts';
export * from './lifecycle.ts';
export * from './logger.ts';
export * from './metric-table.ts';
export * from './metrics.ts';
