// The words of the field and the pure parts that every other library builds on.
export * from './alert.ts';
export * from './area-tree.ts';
export * from './assert.ts';
export * from './finding.ts';
export * from './grade.ts';
export * from './hash.ts';
export * from './notice.ts';
export * from './release.ts';
export * from './signal.ts';
export * from './signal-record.ts';
export * from './words.ts';
