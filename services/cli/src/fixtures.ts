// What the tests of the command line share: an alert, a terminal that remembers, a context, a directory of one's own.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertRevision } from '@fengsui/domain';
import { createWallClock } from '@fengsui/service-kit';
import { createColors } from 'picocolors';
import type { CommandContext } from './command-context.ts';
import type { Terminal } from './terminal/terminal.ts';

/** Raised at 07:00 in Beijing. */
export function anAlert(wish: Partial<AlertRevision> = {}): AlertRevision {
  const at = Date.parse('2026-01-19T07:00:00+08:00');
  return {
    alertId: 'R05-110105015038-5f0c2a91d3b84e67',
    ruleId: 'R05',
    ruleVersion: 2,
    areaCode: '110105015038',
    areaName: '红庙北里',
    areaPath: ['朝阳区', '八里庄街道', '红庙北里'],
    areaLevel: 'community',
    subject: { kind: 'risk_domain', value: 'utility' },
    riskDomain: 'utility',
    grade: 'orange',
    peakGrade: 'orange',
    state: 'raised',
    change: 'raised_higher',
    eventTime: at,
    raisedAt: at - 360_000,
    explanation: {
      detectorKind: 'burst',
      windowStart: at - 1_800_000,
      windowEnd: at,
      observed: 11,
      threshold: 10,
      baseline: 0.5,
      unit: 'matters',
      sampleCount: 0,
      streams: [
        { source: 'hotline', count: 10 },
        { source: 'grid', count: 1 },
      ],
      subAreas: [],
      evidence: ['HL-1', 'HL-2'],
      qualityFlags: ['late_events'],
      clearsWhen: { level: 6, side: 'below', steps: 2, stepSeconds: 600 },
    },
    subAreaNames: [],
    sentence: 'the sentence.',
    sentenceZh: '一句话。',
    acknowledgement: null,
    sequence: 2,
    cause: { partition: 0, offset: 5, index: 0 },
    ...wish,
  };
}

export interface RememberingTerminal extends Terminal {
  readonly outLines: readonly string[];
  readonly errLines: readonly string[];
}

/** Without colours, without a bar. */
export function aTerminal(readerGone = new AbortController().signal): RememberingTerminal {
  const outLines: string[] = [];
  const errLines: string[] = [];
  const colours = createColors(false);
  return {
    outLines,
    errLines,
    out: (line) => outLines.push(line),
    err: (line) => errLines.push(line),
    colours,
    errColours: colours,
    bar: null,
    readerGone,
  };
}

/** A context on the host's clock. */
export function aContext(terminal: Terminal): CommandContext {
  const clock = createWallClock();
  const interrupted = new AbortController().signal;
  return { terminal, interrupted, clock, random: () => 0.5, cpuMs: () => 0, version: '9.9.9' };
}

export interface Workplace {
  /** Writes a file and answers its path. */
  write(name: string, content: string | Uint8Array): string;
  path(name: string): string;
  directory(name: string): void;
  remove(): void;
}

/** A new directory; remove it in the end. */
export function aWorkplace(): Workplace {
  const directory = mkdtempSync(join(tmpdir(), 'fengsui-cli-'));
  return {
    write: (name, content) => {
      const path = join(directory, name);
      writeFileSync(path, content);
      return path;
    },
    path: (name) => join(directory, name),
    directory: (name) => {
      mkdirSync(join(directory, name), { recursive: true });
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A town's hotline: how its file is read … */
export const MAPPING = `source: hotline
format: csv
id: id
times: {opened: {column: opened, zone: America/New_York, format: iso}}
events: [{phase: accepted, at: opened}]
area: {levels: [{level: county, code: town, name: Town}, {level: community, code: {column: ward}}]}
category:
  lookups: [{column: kind, table: {Leak: {category: leak, riskDomain: utility}}}]
  default: {category: other, riskDomain: other}
`;
/** … and five rows of it, one of them bad: three leaks in one ward within three minutes. */
export const ROWS = `id,opened,ward,kind
1,2021-09-01T10:00:00,W1,Leak
2,2021-09-01T10:01:00,W1,Leak
3,2021-09-01T10:02:00,W1,Leak
4,yesterday,W1,Leak
5,2021-09-01T10:09:00,W2,Odd
`;
