// Intake: raw feeds in, clean signals out.
export * from './file/index.ts';
export { createIntakeCalls, type IntakeCalls } from './grpc/index.ts';
export { createIntake, type Intake } from './intake.ts';
export type { CountedSource, IntakeMetrics } from './metrics.ts';
export type { IntakeDeps, IntakeTime } from './run.ts';
export { validateRecord } from './validate-record.ts';
export { END_OF_FEED, watermarkRecord } from './watermark.ts';
