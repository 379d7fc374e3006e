// The part of luxon that file reading uses. luxon ships no types; the lock file has no @types/luxon.
declare module 'luxon' {
  interface ZoneOptions {
    readonly zone: string;
    readonly locale?: string;
  }
  export class DateTime {
    static fromISO(text: string, options: ZoneOptions): DateTime;
    static fromFormat(text: string, format: string, options: ZoneOptions): DateTime;
    static fromSeconds(seconds: number, options: ZoneOptions): DateTime;
    plus(duration: { readonly hours: number }): DateTime;
    minus(duration: { readonly hours: number }): DateTime;
    toFormat(format: string, options?: { readonly locale: string }): string;
    toMillis(): number;
    readonly offset: number;
  }
  export class IANAZone {
    static isValidZone(name: string): boolean;
    static create(name: string): IANAZone;
    /** Minutes ahead of UTC at an instant in ms. */
    offset(instantMs: number): number;
  }
}
