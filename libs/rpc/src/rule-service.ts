// The RuleService's methods.
import { type BytesMethod, bytesMethod } from './bytes-method.ts';

export const RULE_SERVICE_NAME = 'fengsui.control.v1.RuleService';

function methodOf(name: string): BytesMethod {
  return bytesMethod({ service: RULE_SERVICE_NAME, name, requestStream: false, responseStream: false });
}

export const RULE_SERVICE = {
  listReleases: methodOf('ListReleases'),
  getRelease: methodOf('GetRelease'),
  proposeRelease: methodOf('ProposeRelease'),
  approveRelease: methodOf('ApproveRelease'),
  withdrawRelease: methodOf('WithdrawRelease'),
  declareNotice: methodOf('DeclareNotice'),
  listNotices: methodOf('ListNotices'),
} as const;
