// What people are told whose machine lacks something, and how Java tells its version.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { fetchParts, javaVersion } from './parts-cache.ts';

it.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['java version "1.8.0_302"', 8],
  ['openjdk version "26-ea" 2026-03-17', 26],
  ['sh: java: not found', null],
])('%s is %s', (said, version) => {
  expect(javaVersion(said)).toBe(version);
});

it('a machine without Java is told what to install, and nothing is left in its cache', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'fengsui-cache-'));
  onTestFinished(async () => rm(cache, { recursive: true }));
  await expect(fetchParts({ PATH: cache, XDG_CACHE_HOME: cache })).rejects.toThrow('install Java 17 or later');
  await expect(fetchParts({ PATH: cache, XDG_CACHE_HOME: cache })).rejects.toThrow('openjdk-17-jre-headless');
});
