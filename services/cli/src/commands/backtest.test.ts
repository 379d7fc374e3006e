// Whole back-tests in this process, on a terminal that remembers; over Kafka they are in tests/simulation.
import { readFileSync } from 'node:fs';
import { openRecordedLog } from '@fengsui/embedded';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  aContext,
  aTerminal,
  aWorkplace,
  MAPPING,
  type RememberingTerminal,
  ROWS,
  type Workplace,
} from '../fixtures.ts';
import { runProgram } from '../program.ts';

let workplace: Workplace;
let terminal: RememberingTerminal;
beforeEach(() => {
  workplace = aWorkplace();
  terminal = aTerminal();
});
afterEach(() => workplace.remove());

const run = (...words: readonly string[]) => runProgram(['rules', 'backtest', ...words], aContext(terminal));
const out = (): string => terminal.outLines.join('\n');
const err = (): string => terminal.errLines.join('\n');

function aRule(blue: number): string {
  return `id: T01
version: 3
kind: burst
name: { en: "Leaks & <b>bursts</b>", zh: 漏水 }
levels: [community]
select: [{ source: hotline, phases: [accepted] }]
subject: category
window: 10m
advance: 1m
thresholds: { blue: ${blue} }
clear: { ratio: 0.6, steps: 2 }
`;
}

/** A directory with one rule; answers its path. */
function rules(name: string, text: string): string {
  workplace.directory(name);
  workplace.write(`${name}/T01.yaml`, text);
  return workplace.path(name);
}

/** The words for the town's file. */
function town(): readonly string[] {
  return ['--log', workplace.write('a.csv', ROWS), '--map', workplace.write('a.yaml', MAPPING)];
}

describe('a back-test of a file', () => {
  it('prints a row a rule, and everything about the run on stderr', async () => {
    expect(await run(rules('mine', aRule(3)), ...town())).toBe(0);
    expect(terminal.outLines[0]).toMatch(
      /mine over .*a\.csv: 2021-09-01 10:00 to 2021-09-01 \d\d:\d\d, 1 days, 4 signals$/,
    );
    expect(out()).toMatch(/^T01 +v3 +1 +1 +0 +0 +0 +1 +n\/a .* n\/a +met +n\/a +Leaks & <b>bursts<\/b>$/m);
    expect(out()).toMatch(/^all +1 /m);
    expect(out()).toContain("budget of a district's day: met; 1 of 1 district-days within (100 %)");
    expect(err()).toContain('a.csv:5: bad_time: opened');
    expect(err()).toMatch(/^read \d+ records in /m);
  });

  it("gives the planning notices of the tenant's topics, too: they were live", async () => {
    workplace.directory('tenant');
    const tenant = workplace.path('tenant');
    workplace.write(
      'tenant/topics.yaml',
      `topics: [{ id: T2021-10, month: 2021-10, title: { en: Leaks, zh: 漏水 }, categories: [leak] }]\n`,
    );
    const log = workplace.write('long.csv', `${ROWS}6,2021-09-03T10:00:00,W2,Leak\n`);
    const map = workplace.write('long.yaml', MAPPING);
    expect(await run(rules('mine', aRule(3)), '--log', log, '--map', map, '--tenant', tenant)).toBe(0);
    expect(out()).toMatch(/^T2021-10 +v1 +1 +1 +0 .* Topic of October 2021: Leaks$/m);
    expect(out()).toMatch(/^all +2 /m);
  });

  it('compares with other rules: what is new, what is gone', async () => {
    expect(await run(rules('mine', aRule(3)), ...town(), '--compare', rules('now', aRule(2)))).toBe(0);
    expect(out()).toContain(`compared with ${workplace.path('now')}`);
    // Raised at the second leak before, at the third now.
    expect(out()).toMatch(/^T01 +1 +1 +0 +0 +0 +1 +1$/m);
  });

  it('writes the report as JSON', async () => {
    const path = workplace.path('report.json');
    expect(await run(rules('mine', aRule(3)), ...town(), '--json', path, '--compare', rules('now', aRule(2)))).toBe(0);
    const report: unknown = JSON.parse(readFileSync(path, 'utf8'));
    expect(report).toMatchObject({
      format: 'fengsui.backtest.v1',
      from: '2021-09-01T14:00:00.000Z',
      residents: null,
      signals: { handled: 4 },
      rules: [
        {
          ruleId: 'T01',
          version: 3,
          alertCount: 1,
          byPeakGrade: { blue: 1 },
          precision: null,
          budget: { isMet: true },
        },
      ],
      comparison: {
        total: { newCount: 1, goneCount: 1, sameCount: 0 },
        listed: [
          { kind: 'gone', raisedAt: '2021-09-01T14:01:00.000Z', peakBefore: 'blue', peakAfter: null },
          { kind: 'new', raisedAt: '2021-09-01T14:02:00.000Z', areaCode: 'town/w1' },
        ],
      },
    });
  });

  it('writes one page that asks for nothing else and takes no rule for markup', async () => {
    const path = workplace.path('report.html');
    expect(await run(rules('mine', aRule(3)), ...town(), '--html', path, '--compare', rules('now', aRule(2)))).toBe(0);
    const page = readFileSync(path, 'utf8');
    expect(page).toContain('Leaks &amp; &lt;b&gt;bursts&lt;/b&gt;');
    expect(page).not.toContain('<b>');
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|src=|href=|https?:/);
    const [plots, described] = [/<svg[^>]* aria-labelledby="/g, /<desc id="/g].map((one) => page.match(one)?.length);
    expect(plots).toBe(7);
    expect(described).toBe(plots);
    expect(page.match(/<figure>/g)).toHaveLength(7);
  });
});

describe('a back-test of a data directory', () => {
  it('reads what a replay has kept there, again and again', async () => {
    const [, log = '', , map = ''] = town();
    const areas = workplace.write(
      'areas.csv',
      'code,parent,level,name,population\ntown,,county,Town,50000\ntown/w1,town,community,W1,30000\ntown/w2,town,community,W2,20000\n',
    );
    const directory = workplace.path('kept');
    const kept = ['replay', log, '--map', map, '--areas', areas, '--data-dir', directory];
    expect(await runProgram(kept, aContext(terminal))).toBe(0);
    const words = ['--log', directory, '--areas', areas, '--zone', 'America/New_York'];
    for (const _ of [1, 2]) {
      terminal = aTerminal();
      expect(await run(rules('mine', aRule(3)), ...words)).toBe(0);
      // One alert among 50,000 residents; the only district's only day has no more than it may.
      expect(out()).toMatch(/^T01 +v3 +1 +1 +0 +0 +0 +1 +0\.2 .* met /m);
      expect(out()).toContain("budget of a district's day: met; 1 of 1 district-days within (100 %)");
    }
    const held = await openRecordedLog(directory);
    expect(await run(workplace.path('mine'), ...words)).toBe(1);
    expect(err()).toContain('is in use by another process, or open twice in this one: stop that one first');
    await held.close();
    const later = ['--from', '2022-01-01T00:00:00-05:00'];
    expect(await run(workplace.path('mine'), ...words, ...later)).toBe(2);
    expect(err()).toMatch(/no signals between --from and --to: .*kept has them from 2021-09-01 10:00 to 2021-09-01 /);
  });
});

describe('what cannot be back-tested', () => {
  it('is told all at once: rules on both sides, the log, the range', async () => {
    const mine = rules('mine', aRule(3).replace('levels: [community]', 'levels: [village]').replace('10m', '10x'));
    const now = rules('now', aRule(3).replace('kind: burst', 'kind: blast'));
    const range = ['--from', '2026-02-01T00:00:00Z', '--to', '2026-01-01T00:00:00Z'];
    expect(await run(mine, '--compare', now, '--log', workplace.path('none'), ...range)).toBe(2);
    expect(err()).toContain('--to must be later than --from');
    expect(err()).toMatch(/mine\/T01\.yaml:5:\d+ levels/);
    expect(err()).toMatch(/mine\/T01\.yaml:8:\d+ window: a duration such as 30m, 24h or 7d/);
    expect(err()).toMatch(/now\/T01\.yaml:3:\d+ kind/);
    expect(err()).toContain('none: there is no such file or directory');
    expect(out()).toBe('');
  });

  it.each([
    ['a directory without a log', () => ['--log', workplace.path('')], 'holds no log: name the --data-dir'],
    ['a mapping for a directory', () => ['--log', workplace.path(''), '--map', 'm'], '--map is for files'],
    ['a file without a mapping', () => ['--log', workplace.write('b.csv', ROWS)], 'is a file: say with --map'],
    ['nothing to read', () => [], "required option '--log <log>' not specified"],
    ['a warm-up without a unit', () => ['--log', 'a', '--warm-up', '28'], 'Write a length of time such as'],
    ['a report that cannot be written', () => [...town(), '--json', workplace.path('no/r.json')], 'no such file'],
  ])('%s', async (_, words, hint) => {
    expect(await run(rules('mine', aRule(3)), ...words())).toBe(2);
    expect(err()).toContain(hint);
  });

  it('an overlay of an area that the log has not', async () => {
    workplace.directory('tenant');
    const tenant = workplace.path('tenant');
    workplace.write('tenant/overlays.yaml', "overlays: [{ rule: T01, areas: { within: ['elsewhere'] }, factor: 2 }]\n");
    expect(await run(rules('mine', aRule(3)), ...town(), '--tenant', tenant)).toBe(2);
    expect(err()).toMatch(/overlays\.yaml:1:\d+ overlays\.0\.areas.*elsewhere/);
  });

  it('Kafka without brokers, or with another zone than there is', async () => {
    const mine = rules('mine', aRule(3));
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv('KAFKA_BROKERS', '');
    expect(await run(mine, '--log', 'kafka')).toBe(2);
    expect(err()).toContain('KAFKA_BROKERS is not set: host:port of some brokers is wanted');
    vi.stubEnv('KAFKA_BROKERS', '127.0.0.1:9');
    vi.stubEnv('FENGSUI_ZONE', 'nowhere');
    expect(await run(mine, '--log', 'kafka')).toBe(2);
    expect(err()).toContain('FENGSUI_ZONE is "nowhere"');
  });

  it('a log that waits for Kafka says so, and ends when it is interrupted', async () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv('KAFKA_BROKERS', '127.0.0.1:9');
    const interruption = new AbortController();
    const told = (line: string): void => {
      terminal.err(line);
      interruption.abort();
    };
    const context = { ...aContext({ ...terminal, err: told }), interrupted: interruption.signal };
    const words = ['rules', 'backtest', rules('mine', aRule(3)), '--log', 'kafka'];
    expect(await runProgram(words, context)).toBe(130);
    expect(err()).toMatch(/^waiting for Kafka at 127\.0\.0\.1:9: /);
  });
});
