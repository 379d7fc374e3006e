// The IntakeService's methods.
import { bytesMethod } from './bytes-method.ts';

export const INTAKE_SERVICE_NAME = 'fengsui.intake.v1.IntakeService';

export const INTAKE_SERVICE = {
  publish: bytesMethod({
    service: INTAKE_SERVICE_NAME,
    name: 'Publish',
    requestStream: true,
    responseStream: false,
  }),
  listQuarantine: bytesMethod({
    service: INTAKE_SERVICE_NAME,
    name: 'ListQuarantine',
    requestStream: false,
    responseStream: false,
  }),
} as const;
