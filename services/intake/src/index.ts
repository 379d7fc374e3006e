// Intake: raw feeds in, clean signals out.
export * from './file/index.ts';
export { createIntakeCalls, type IntakeCalls } from './grpc/index.ts';
export { createIntake, type Intake } from './intake.ts';
export { createForgetfulStore, createMadeAgainLog } from './made-again.ts';
export type { CountedSource, IntakeMetrics } from './metrics.ts';
export { prometheusIntakeMetrics } from './prometheus-metrics.ts';
export type { IntakeDeps, IntakeTime } from './run.ts';
export { signalFromEvent } from './signal-from-event.ts';
export { validateRecord } from './validate-record.ts';
export { watermarkRecord } from './watermark.ts';
