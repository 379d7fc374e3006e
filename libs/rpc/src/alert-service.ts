// The AlertService's methods.
import { type BytesMethod, bytesMethod } from './bytes-method.ts';

export const ALERT_SERVICE_NAME = 'fengsui.alerts.v1.AlertService';

function methodOf(name: string, streams: boolean): BytesMethod {
  return bytesMethod({ service: ALERT_SERVICE_NAME, name, requestStream: streams, responseStream: streams });
}

export const ALERT_SERVICE = {
  watch: methodOf('Watch', true),
  listAlerts: methodOf('ListAlerts', false),
  getAlert: methodOf('GetAlert', false),
  acknowledge: methodOf('Acknowledge', false),
} as const;
