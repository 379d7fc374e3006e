// Local time of a named zone: for showing instants, and for the day boundaries that rules go by.

/** The zone of the shipped areas. */
export const DEFAULT_ZONE = 'Asia/Shanghai';

export interface ZonedTime {
  /** yyyy-mm-dd hh:mm. */
  format(instant: number): string;
  /** ms that local time is ahead of UTC at that instant. */
  offsetMs(instant: number): number;
}

/** True if the name is one that the host knows. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Local time of a zone that isZone. */
export function createZonedTime(zone: string): ZonedTime {
  const fields = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', ...fields });
  const seconds = new Intl.DateTimeFormat('en-CA', { timeZone: zone, second: '2-digit' });
  const partsOf = (instant: number): ReadonlyMap<string, string> =>
    new Map(parts.formatToParts(instant).map(({ type, value }) => [type, value]));
  const format = (instant: number): string => {
    const part = partsOf(instant);
    const [year = '', month = '', day = '', hour = '', minute = ''] = ['year', 'month', 'day', 'hour', 'minute'].map(
      (name) => part.get(name) ?? '',
    );
    return `${year}-${month}-${day} ${hour}:${minute}`;
  };
  return {
    format,
    offsetMs: (instant) => {
      const wholeSecond = Math.floor(instant / 1000) * 1000;
      const local = Date.parse(`${format(instant).replace(' ', 'T')}:${seconds.format(instant).padStart(2, '0')}Z`);
      return local - wholeSecond;
    },
  };
}
