// What tests share: the contract suites of the ports.
export { checkpointStoreContract, type MakeStore, type StoreUnderTest } from './contract-suites/checkpoint-store.ts';
export { eventLogContract } from './contract-suites/event-log.ts';
export type { LogUnderTest, MakeLog } from './contract-suites/log-under-test.ts';
export { timestampOrderContract } from './contract-suites/timestamp-order.ts';
export {
  checkBookmarkable,
  checkOrdered,
  checkReliable,
  checkResumable,
  checkUnique,
  checkWatch,
  type LoggedRevision,
  type WatchHistory,
  type WatchRecord,
} from './watch-checkers.ts';
