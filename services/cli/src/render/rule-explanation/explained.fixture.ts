// What tests of explanations have in common: a small rule of a kind, read as from a file, and its lines in both languages.
import { parseRule } from '@fengsui/detection';
import { assert } from '@fengsui/domain';
import { explainRule } from './index.ts';

export const CALLS = { source: 'hotline', phases: ['accepted'] } as const;
export const CASES = { source: 'grid', phases: ['reported', 'filed'], where: { riskDomain: 'fire' } } as const;
export const CLOSED = { source: 'hotline', phases: ['closed'] } as const;

/** A rule without what all rules have, and what it must be told as, below its heading. */
export interface Told {
  readonly of: string;
  readonly rule: object;
  readonly en: readonly string[];
  readonly zh: readonly string[];
}

/** The lines below the heading, in both languages. */
export function explained(rule: object): Pick<Told, 'en' | 'zh'> {
  const read = parseRule({ id: 'T01', version: 2, name: { en: 'Test', zh: '测试' }, ...rule });
  assert(read.kind === 'rule', JSON.stringify(read));
  return { en: explainRule(read.rule, 'en').slice(1), zh: explainRule(read.rule, 'zh').slice(1) };
}
