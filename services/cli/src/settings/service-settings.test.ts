import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandFailure } from '../failure.ts';
import { aWorkplace, type Workplace } from '../fixtures.ts';
import { readEverything } from './service-settings.ts';

const SOUND = { KAFKA_BROKERS: 'localhost:9092', REDIS_URL: 'redis://:hush@localhost' };

let workplace: Workplace;
beforeEach(() => {
  workplace = aWorkplace();
});
afterEach(() => workplace.remove());

async function linesOf(start: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await start.then(
    () => null,
    (failure: unknown) => failure,
  );
  if (error instanceof CommandFailure) return error.lines;
  throw new Error('nothing was told', { cause: error });
}

describe('what a service is started with', () => {
  it('is the shipped areas and rules unless others are named', async () => {
    const { of, tree, rules, tenant, zone, printable } = await readEverything('detector', {
      ...SOUND,
      FENGSUI_RULES: '',
    });
    expect(of.name).toBe('detector');
    expect(tree.size).toBeGreaterThan(400);
    expect(rules.map(({ id }) => id)).toContain('R05');
    expect(tenant?.calendar.profiles.map(({ name }) => name)).toContain('exam_season');
    expect(zone).toBe('Asia/Shanghai');
    expect(JSON.stringify(printable)).not.toContain('hush');
  });

  it('has no rules where none are applied, and asks for no file of them', async () => {
    expect((await readEverything('intake', { ...SOUND, FENGSUI_RULES: 'none' })).rules).toEqual([]);
  });

  it('goes by the tenant that is named', async () => {
    const calendar = workplace.write('calendar.yaml', 'holidays: [never]\n');
    const lines = await linesOf(readEverything('alerter', { ...SOUND, FENGSUI_TENANT: workplace.path('.') }));
    expect(lines).toEqual([expect.stringContaining(`${calendar}:1:12 holidays.0: `)]);
  });

  it('is refused with everything that is wrong at once: settings, zone, areas and rules', async () => {
    const areas = workplace.write('areas.csv', 'code,parent\n1,\n');
    const lines = await linesOf(
      readEverything('detector', {
        KAFKA_BROKERS: 'localhost',
        FENGSUI_AREAS: areas,
        FENGSUI_RULES: workplace.path('none'),
        FENGSUI_ZONE: 'Mars/Olympus',
        FENGSUI_HTTP_PORT: 'seven',
      }),
    );
    expect(lines).toEqual([
      expect.stringMatching(/^KAFKA_BROKERS is "localhost": /),
      expect.stringMatching(/^FENGSUI_HTTP_PORT is "seven": /),
      expect.stringMatching(/^REDIS_URL is not set: /),
      expect.stringContaining(areas),
      'FENGSUI_ZONE is "Mars/Olympus": a time zone such as Asia/Shanghai is wanted',
      expect.stringMatching(/none: there is no such file/),
    ]);
  });
});
