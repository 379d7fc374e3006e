// What a store rejects with when it could not do what it was asked, and what a stage may do about it.

/** retryable: the same call may succeed later. fatal: the store is damaged, unusable or refuses us; stop. */
export type StoreErrorClass = 'retryable' | 'fatal';

/** An operation that could not be done; the store holds what it held before. */
export class StoreError extends Error {
  readonly errorClass: StoreErrorClass;

  constructor(errorClass: StoreErrorClass, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.errorClass = errorClass;
  }
}
