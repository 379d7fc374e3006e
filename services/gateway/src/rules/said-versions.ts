// What every released version of a rule said: an alert names rule and version, so one version says one thing for good.
import { unpackRules } from '@fengsui/contracts';
import { contentOf, parseRuleSet, type Rule, type RuleSetProblem } from '@fengsui/detection';
import { hashText } from '@fengsui/domain';

/** Versions that are remembered; the oldest is forgotten first. */
export const VERSIONS_MAX = 100_000;

export interface SaidVersions {
  /** Release 0, in place of what it was before. */
  configured(packed: Uint8Array): void;
  approved(packed: Uint8Array): void;
  /** Rules that say something else than their version said before. */
  clashes(rules: readonly Rule[]): readonly RuleSetProblem[];
}

/** Nothing was said yet. */
export function createSaidVersions(): SaidVersions {
  let ofStart: ReadonlyMap<string, string> = new Map();
  const released = new Map<string, string>();
  return {
    configured: (packed) => {
      ofStart = contentsIn(packed);
    },
    approved: (packed) => {
      for (const [version, content] of contentsIn(packed)) released.set(version, content);
      for (const version of released.keys()) {
        if (released.size <= VERSIONS_MAX) break;
        released.delete(version);
      }
    },
    clashes: (rules) =>
      rules.flatMap((rule) => {
        const version = versionOf(rule);
        const before = released.get(version) ?? ofStart.get(version);
        if (before === undefined || before === printOf(rule)) return [];
        const problem = `${rule.version} was released and says something else: raise the version`;
        return [{ rule: rule.id, path: 'version', problem }];
      }),
  };
}

/** Of rules in a form that this program does not read any more, nothing is remembered. */
function contentsIn(packed: Uint8Array): ReadonlyMap<string, string> {
  const text = unpackRules(packed);
  const read = text === null ? null : parseRuleSet(text);
  return new Map(read?.kind === 'rules' ? read.rules.map((rule) => [versionOf(rule), printOf(rule)]) : []);
}

function versionOf({ id, version }: Rule): string {
  return `${id} v${version}`;
}

function printOf(rule: Rule): string {
  const content = contentOf(rule);
  const [one, two] = [hashText(content, 1), hashText(content, 2)];
  return `${one.hi} ${one.lo} ${two.hi} ${two.lo}`;
}
