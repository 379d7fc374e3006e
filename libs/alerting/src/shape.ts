// Checks that turn an unknown value, as JSON.parse gives it, into a typed one: a checkpoint is read by proof, never by
// cast. A check says true only if every field that the type names is there and of its kind.

/** A proof that a value is a T. */
export type Check<T> = (value: unknown) => value is T;

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** A whole number from 0 up. */
export function isCount(value: unknown): value is number {
  return isFiniteNumber(value) && Number.isSafeInteger(value) && value >= 0;
}

/** One of a closed list of words. */
export function isOneOf<const T extends string>(words: readonly T[]): Check<T> {
  return (value): value is T => words.some((word) => word === value);
}

export function isNullOr<T>(check: Check<T>): Check<T | null> {
  return (value): value is T | null => value === null || check(value);
}

export function isListOf<T>(check: Check<T>): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every((item: unknown) => check(item));
}

/** An object whose fields pass their checks. Fields without a check may be there: they are not part of the type. */
export function isShapedLike<T extends object>(checks: { readonly [Field in keyof T]-?: Check<T[Field]> }): Check<T> {
  return (value): value is T => {
    if (!isObject(value)) return false;
    for (const field in checks) {
      if (!checks[field](value[field])) return false;
    }
    return true;
  };
}

function isObject(value: unknown): value is { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
